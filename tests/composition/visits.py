"""A plugin of the tests: visits to people, and how core is composed with what it declares."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import pytest
from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.access.rules import RULES
from earlyhelp.access.rules.person_records import of_person
from earlyhelp.categories import GENERAL
from earlyhelp.contract.rules import RuleBook
from earlyhelp.errors import PluginError
from earlyhelp.people.models import Person as PersonModel
from earlyhelp.storage.tables import Identified, Table, plugin_metadata
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.types import GRAPHS


class TestTable(Table):
    """The tables of the plugin under test, apart from core's."""

    __abstract__ = True
    __test__ = False
    metadata = plugin_metadata()


class Visit(Identified, TestTable):
    """A visit to a person."""

    __tablename__ = "visits_visits"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(PersonModel.id))
    other_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(PersonModel.id))
    visited_on: Mapped[date]
    note: Mapped[str | None]


class Mood(StrEnum):
    """How a visit went, in words that nobody explains."""

    GOOD = "GOOD"


BOOK = RuleBook((*RULES, of_person(Visit, category=GENERAL)))


def composed(graph: Graph, name: str = "visits") -> Composition:
    """Compose core with one plugin's graph."""
    parts = [GraphContribution("core", each) for each in GRAPHS]
    return compose([*parts, GraphContribution(name, graph)], BOOK)


def refusal(*graphs: Graph) -> str:
    """Return the message with which composing core with these graphs is refused."""
    parts = [
        GraphContribution(f"plugin{number}", each) for number, each in enumerate(graphs, start=1)
    ]
    with pytest.raises(PluginError) as caught:
        compose([*(GraphContribution("core", each) for each in GRAPHS), *parts], BOOK)
    return str(caught.value)
