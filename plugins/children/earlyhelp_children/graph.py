"""The children's part of the graph: a person's level of need and vulnerability factors."""

from datetime import date
from typing import Annotated

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from earlyhelp.pathway.models import PathwayScheme
from earlyhelp.pathway.models import Placement as PlacementRow
from earlyhelp_children import models, services, vocabularies
from earlyhelp_children.reference import LEVEL_OF_NEED
from earlyhelp_children.scopes import FACTOR
from earlyhelp_graphql.plugin import (
    AsOf,
    EndedOn,
    Graph,
    IsConfirmed,
    Node,
    Row,
    RowVersion,
    Source,
    any_of,
    binds,
    by,
    compared,
    core_scopes,
    ended_on,
    holds_on,
    most_first,
    newest_first,
    present,
    where,
)
from earlyhelp_graphql.types.pathway import PathwayPosition, Placement
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=FACTOR.read)


@graph.type(models.VulnerabilityFactor, read=core_scopes.VOCABULARIES_TERM.read)
class VulnerabilityFactor(Term):
    """One line of a published list of who may benefit from early help."""

    list_name: Annotated[str, "Which published list it is from."]
    code: Annotated[str, "Its short code, once in all lists."]
    label: Annotated[str, "The factor in short words."]
    source: Source
    is_confirmed: IsConfirmed


@graph.type(models.PersonVulnerabilityFactor)
class PersonVulnerabilityFactor(Node):
    """The time for which a vulnerability factor holds for a person."""

    person: Annotated[Person | None, "For whom it holds, or held."]
    factor: Annotated[VulnerabilityFactor | None, "The factor."]
    note: Annotated[
        str | None, "What is to be said about it for this person; null where that is nothing."
    ]
    started_on: Annotated[date, "The first day on which it held, as far as is known."]
    ended_on: EndedOn = ended_on()
    version: RowVersion


@graph.type(models.LevelAlias, read=core_scopes.PATHWAY_SCHEME.read)
class LevelAlias(Term):
    """Another name that some service uses for a level of need."""

    label: Annotated[str, "The other name."]
    used_by: Annotated[str, "The service that uses it."]
    source: Source
    is_confirmed: IsConfirmed


graph.order(VulnerabilityFactor, by(models.VulnerabilityFactor.code))
graph.filter(VulnerabilityFactor, any_of("list_name"), any_of("code"))
graph.order(PersonVulnerabilityFactor, newest_first(models.PersonVulnerabilityFactor.started_on))
graph.filter(
    PersonVulnerabilityFactor,
    compared("started_on"),
    compared("ended_on"),
    present("ended_on"),
    where("factor"),
)
graph.order(LevelAlias, by(models.LevelAlias.label))


Authority = Annotated[
    str | None, "Whose levels are asked for, such as `Warrington`; left out, whoever's."
]


def _is_level(
    placement: Row, authority: ColumnElement[str] | None, as_of: ColumnElement[date] | None
) -> ColumnElement[bool]:
    """Return whether a placement is of a level of need, decided by a day (today)."""
    scheme = aliased(PathwayScheme)
    levels = scheme.code == LEVEL_OF_NEED
    if authority is not None:
        levels &= scheme.authority == authority
    return and_(
        placement.decided_on <= (binds.today if as_of is None else as_of),
        exists().where(scheme.id == placement.scheme_id, levels).correlate(placement),
    )


graph.one(
    Person,
    "level_of_need",
    Placement,
    on=lambda person, placement, authority, as_of: (
        (placement.person_id == person.id) & _is_level(placement, authority, as_of)
    ),
    order=newest_first(PlacementRow.decided_on),
    description=(
        "The level of need that held on a day (by default today): the latest that was decided by "
        "the levels of an authority, or by anybody's. Another authority's leave it as it is."
    ),
    authority=Authority,
    as_of=AsOf,
)
graph.one(
    SupportPlan,
    "level_of_need",
    Placement,
    on=lambda plan, placement, authority, as_of: (
        (placement.support_plan_id == plan.id) & _is_level(placement, authority, as_of)
    ),
    order=newest_first(PlacementRow.decided_on),
    description=(
        "The plan's own level of need on a day (by default today): the latest that was decided "
        "by the levels of an authority, or by anybody's."
    ),
    authority=Authority,
    as_of=AsOf,
)
for placed in (Person, SupportPlan):
    graph.filter(placed, where("level_of_need", indexed=False))
    graph.order(
        placed,
        most_first(
            "level_of_need.position.rank",
            name="LEVEL_HIGHEST_FIRST",
            description="By the rank of `levelOfNeed` today, the highest first and those without "
            "last.",
            indexed=False,
        ),
    )
graph.many(
    Person,
    "vulnerability_factors",
    PersonVulnerabilityFactor,
    description="Factors of the published lists that hold, or held, for the person.",
)
graph.count(
    Person,
    "vulnerability_factor_count",
    PersonVulnerabilityFactor,
    on=lambda person, held: (held.person_id == person.id) & holds_on(held, binds.today),
    description="How many factors hold for the person today that you may see.",
)
graph.many(
    None,
    "vulnerability_factors",
    VulnerabilityFactor,
    description="The published lists of who may benefit from early help, line by line.",
)
graph.list(
    PathwayPosition,
    "aliases",
    LevelAlias,
    by=models.LevelAlias.position_id,
    description="Other names that services use for this level.",
)
graph.mutation(
    services.record_vulnerability_factor,
    services.end_vulnerability_factor,
    write=FACTOR.write,
)
tell_changes(graph, VulnerabilityFactor, LevelAlias)
graph.mutation(
    vocabularies.add_vulnerability_factor,
    vocabularies.add_level_alias,
    write=core_scopes.VOCABULARIES_TERM.write,
)
