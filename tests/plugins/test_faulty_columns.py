"""What is said of columns and is not so stops the start: of what they hold, and where they lack."""

import re
from datetime import datetime
from importlib.metadata import EntryPoint
from typing import Annotated, Any

import pytest
from sqlalchemy import exists, false, func, select
from tests.plugins.dogs import Collar, collar_graph, dogs, uncertain
from tests.plugins.test_faults import WHOLE, start

from earlyhelp.contract.faults import FaultyPluginsError
from earlyhelp.partnership.models import Locality, OrganisationKind
from earlyhelp_graphql.declaring.graph import Graph

RED = select(func.count(Collar.id)).where(Collar.colour == "RED").scalar_subquery()
FAULTS: dict[str, tuple[Graph, str, str]] = {
    "a number for a text": (
        collar_graph(colour=Annotated[int | None, "Its colour."]),
        "dogs: WornCollar.colour is annotated as int, but its column holds str.",
        "annotate what the column holds",
    ),
    "a text for a number": (
        collar_graph(size=Annotated[str, "Its size."]),
        "dogs: WornCollar.size is annotated as str, but its column holds int.",
        "annotate what the column holds",
    ),
    "a moment for a day": (
        collar_graph(bought_on=Annotated[datetime, "When."]),
        "dogs: WornCollar.boughtOn is annotated as datetime, but its column holds date.",
        "annotate what the column holds",
    ),
    "a closed set for a number": (
        collar_graph(size=Annotated[OrganisationKind, "Its size."]),
        "dogs: WornCollar.size is annotated as OrganisationKind, but its column holds int.",
        "annotate what the column holds",
    ),
    "a list for a text": (
        collar_graph(colour=Annotated[list[str] | None, "Its colours."]),
        "dogs: WornCollar.colour is annotated as a list of str, but its column holds str.",
        "annotate what the column holds",
    ),
    "a promise that a nullable column breaks": (
        collar_graph(colour=Annotated[str, "Its colour."]),
        "dogs: WornCollar.colour is declared as never null, but its SQL may be null.",
        "add `| None` to its type",
    ),
    "what a nullable column is not": (
        uncertain(lambda collar: collar.colour != "RED"),
        "dogs: Query.collars says what dogs_collars.colour is not, and loses the rows where it is",
        "say .is_distinct_from(...)",
    ),
    "what a nullable column is not, among others": (
        uncertain(lambda collar: collar.colour.not_in(["RED", "BLUE"])),
        "dogs: Query.collars says what dogs_collars.colour is not, and loses the rows where it is",
        "say .is_distinct_from(...)",
    ),
    "what a nullable column is not like": (
        uncertain(lambda collar: collar.colour.not_like("RE%")),
        "dogs: Query.collars says what dogs_collars.colour is not, and loses the rows where it is",
        "say .is_distinct_from(...)",
    ),
    "that a nullable truth is none": (
        uncertain(lambda collar: ~collar.is_reflective),
        "dogs: Query.collars says what dogs_collars.is_reflective is not, and loses the rows",
        "say .is_distinct_from(...)",
    ),
    "that not everything holds": (
        uncertain(lambda c: ~((c.colour == "RED") & (c.size > 1))),
        "dogs: Query.collars says what dogs_collars.colour is not, and loses the rows where it is",
        "say .is_distinct_from(...)",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_start(fault: str, bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """One mistake is one fault: it names the plugin, the thing, the place and the remedy."""
    graph, thing, remedy = FAULTS[fault]
    with pytest.raises(FaultyPluginsError) as raised:
        start(bundled_plugins, dogs(**WHOLE, graph=graph))
    (found,) = raised.value.faults
    assert f"{found.plugin}: {found.thing}".startswith(thing)
    assert found.remedy.startswith(remedy)
    assert re.fullmatch(r"tests/plugins/\w+\.py:\d+", found.place)


@pytest.mark.parametrize(
    "sound",
    [
        lambda collar: collar.colour.is_distinct_from("RED"),
        lambda collar: (collar.colour != "RED") | collar.colour.is_(None),
        lambda collar: collar.colour.is_not(None) & (collar.colour != "RED"),
        lambda collar: func.coalesce(collar.colour, "") != "RED",
        lambda collar: collar.size != 1,
        lambda collar: collar.colour == "RED",
        lambda collar: ~collar.is_safe,
        lambda collar: ~func.coalesce(collar.is_reflective, false()),
        lambda collar: ~(collar.size == RED),
        lambda collar: ~exists().where(Locality.name == collar.colour),
    ],
)
def test_what_may_be_null_can_be_compared(
    sound: Any, bundled_plugins: tuple[EntryPoint, ...]
) -> None:
    """Where nothing is lost by it, or its author says what holds where it is null."""
    start(bundled_plugins, dogs(**WHOLE, graph=uncertain(sound)))
