"""What plugins add to the verbs of core and of plugins that they require."""

import dataclasses
import inspect
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import MetaData

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


class NamedVerb(Protocol):
    """What the contract knows of an `earlyhelp.verbs.Verb`."""

    __name__: str
    __module__: str

    @property
    def command(self) -> type:
        """The class of its commands."""


@dataclass(frozen=True)
class Precondition:
    """What must hold for a verb's work to be kept; made with `Verb.precondition`.

    ``holds`` is asked once the verb has done its work and before any of it is kept, so that
    whoever may not do it learns nothing here. Where it returns False the verb is refused with
    ``code`` and ``message``, at the ``path`` of the command's field to blame. They are the same
    for everybody: what was looked at past the caller's sight is not told.
    """

    verb: NamedVerb
    holds: Callable[..., Awaitable[bool]]
    code: str
    message: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reaction:
    """What a plugin does in the same transaction when a verb succeeds; made with `Verb.reaction`.

    It writes the plugin's own tables only, under ``scope``, one of the plugin's own, whatever
    the caller holds. ``reason`` says what it does and why; `earlyhelp plugins` shows it.
    """

    verb: NamedVerb
    react: Callable[..., Awaitable[None]]
    scope: str
    reason: str


class OwnPrecondition(NamedTuple):
    """A precondition, and whose it is."""

    plugin: str
    precondition: Precondition


class OwnReaction(NamedTuple):
    """A reaction, whose it is, and the tables that it may write."""

    plugin: str
    tables: MetaData
    reaction: Reaction


class VerbBook:
    """What the enabled plugins add to which verb, in the plugins' order and then as declared."""

    def __init__(
        self,
        preconditions: Iterable[OwnPrecondition] = (),
        reactions: Iterable[OwnReaction] = (),
    ) -> None:
        self._preconditions: dict[NamedVerb, list[OwnPrecondition]] = defaultdict(list)
        self._reactions: dict[NamedVerb, list[OwnReaction]] = defaultdict(list)
        for asked in preconditions:
            self._preconditions[asked.precondition.verb].append(asked)
        for done in reactions:
            self._reactions[done.reaction.verb].append(done)

    def concerns(self, verb: NamedVerb) -> bool:
        """Whether any plugin adds anything to the verb."""
        return verb in self._preconditions or verb in self._reactions

    def preconditions(self, verb: NamedVerb) -> Sequence[OwnPrecondition]:
        """Return what must hold for a verb's work to be kept."""
        return tuple(self._preconditions.get(verb, ()))

    def reactions(self, verb: NamedVerb) -> Sequence[OwnReaction]:
        """Return what is done when a verb succeeds."""
        return tuple(self._reactions.get(verb, ()))


def faults_of_precondition(asked: Precondition) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a precondition by itself, and the remedy."""
    name = f"the precondition {asked.code} of {asked.verb.__name__}"
    if not inspect.iscoroutinefunction(asked.holds):
        yield f"{name} asks no async function.", "Write it with async def."
    if not _CODE.fullmatch(asked.code):
        yield f"{name} has a code that is none.", "Write it LIKE_THIS."
    if not asked.message.endswith("."):
        yield f"{name} has no sentence for a message.", "Say what is wrong and what to do."
    known = {each.name for each in dataclasses.fields(asked.verb.command)}
    if asked.path and asked.path[0] not in known:
        listed = ", ".join(sorted(known))
        yield f"{name} blames {asked.path[0]!r}, which is no input.", f"Name one of {listed}."


def faults_of_reaction(done: Reaction, scopes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a reaction by itself, and the remedy; ``scopes`` are its own."""
    name = f"the reaction to {done.verb.__name__}"
    if not inspect.iscoroutinefunction(done.react):
        yield f"{name} is no async function.", "Write it with async def."
    if done.scope not in scopes:
        yield f"{name} has the scope {done.scope!r}, not its own.", "Name one from scopes()."
    if not done.reason.strip():
        yield f"{name} has no reason.", "Say what it does, and why."
