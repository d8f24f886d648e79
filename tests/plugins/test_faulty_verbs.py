"""What is wrong with a plugin's verbs stops the start: all of it at once, each with its remedy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import EntryPoint
from typing import Any
from uuid import UUID

import pytest
from tests.plugins.dogs import REVISIONS, RULES, SCOPE, Dog, DogsTable, Note, dog_graph, dogs

from earlyhelp.errors import EarlyHelpError
from earlyhelp.inputs import Id, Name, Version
from earlyhelp.settings import Settings
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.enabling import enable_plugins


@dataclass(frozen=True)
class Walk:
    """A sound command."""

    name: Name


@dataclass(frozen=True)
class TakeAnything:
    """A command whose fields say too little."""

    name: str
    day: date
    times: int
    dog_id: UUID
    notes: dict[str, str]
    version: Version[Dog]


@dataclass(frozen=True)
class TakeNote:
    """A command that names a row which the graph does not show."""

    note_id: Id[Note]


class Bare:
    """No dataclass."""


async def unmarked(_work: UnitOfWork, _command: Walk) -> Dog:
    """Lack the decorator."""
    return Dog()


def sync(_work: UnitOfWork, _command: Walk) -> Dog:
    """Wait for nothing."""
    return Dog()


async def unannotated(_work, _command) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Leave open what it takes."""


async def bare(_work: UnitOfWork, _command: Bare) -> Dog:
    """Take what is no dataclass."""
    return Dog()


async def rowless(_work: UnitOfWork, _command: Walk) -> str:
    """Return no row."""
    return ""


async def anything(_work: UnitOfWork, _command: TakeAnything) -> Dog:
    """Take anything."""
    return Dog()


async def take_note(_work: UnitOfWork, _command: TakeNote) -> Dog:
    """Take the id of what is no type of the graph."""
    return Dog()


FAULTS = (
    "unmarked is offered as a mutation, and is no verb.\n      Remedy: add @verb to it.",
    "sync is not async.\n      Remedy: write it as async def sync(",
    "unannotated does not say what it takes and what it returns.\n      Remedy: annotate it:",
    "bare takes a Bare, which is no dataclass.\n      Remedy: make it one, frozen.",
    "rowless returns no row.\n      Remedy: return one of a mapped class.",
    "TakeAnything.name takes any str.\n      Remedy: say which text it takes: Words, Line,",
    "TakeAnything.day takes any date.\n      Remedy: say which days it takes: PastDay, PlannedDay,",
    "TakeAnything.times takes any int.\n      Remedy: say which numbers it takes: Count,",
    "TakeAnything.dog_id takes any UUID.\n      Remedy: say whose id it is: Id[Model].",
    "TakeAnything.notes takes any dict.\n      Remedy: use what earlyhelp.inputs has,",
    "TakeAnything.version is the version of a Dog, and it is not certain of which.",
    "TakeNote.note_id is the id of a Note, which is no type of the graph.\n      Remedy: bind",
)


def test_all_faults_of_a_plugins_verbs_come_in_one_message(
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """Each names the plugin, the thing and the remedy."""
    graph = dog_graph()
    faulty: tuple[Callable[..., Any], ...] = (
        *(sync, unannotated, bare, rowless, anything, take_note),
    )
    marked: Any = [verb(each) for each in faulty]
    graph.mutation(unmarked, *marked, write=SCOPE.name)  # type: ignore[arg-type]
    parts: dict[str, Any] = {
        "metadata": DogsTable.metadata,
        "migrations": REVISIONS,
        "scopes": (SCOPE,),
        "rules": RULES,
    }
    with pytest.raises(EarlyHelpError) as raised:
        compose_plugins(enable_plugins(Settings(), (*bundled_plugins, dogs(graph=graph, **parts))))
    for fault in FAULTS:
        assert f"dogs: {fault}" in str(raised.value)
    assert f"The plugins have {len(FAULTS)} faults:" in str(raised.value)
