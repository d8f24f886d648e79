"""What can be done with vocabularies: terms are added, reworded and retired, each with a reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from earlyhelp.inputs import ABSENT, IdOfAny, Kept, Line, PlannedDay, Version, Words
from earlyhelp.saving import flush, new, save
from earlyhelp.verbs import verb
from earlyhelp.vocabularies import models
from earlyhelp.work import UnitOfWork, refuse

T = TypeVar("T", bound=models.Term)

Definition = Annotated[Words, "What it means, where the label does not say it all."]
Reason = Annotated[Words, "Why. It is kept, with what was there before."]


@dataclass(frozen=True, kw_only=True)
class NewTerm:
    """What is said of every term that is added to a vocabulary."""

    label: Annotated[Line, "What people call it, in a few words."]
    reason: Reason
    definition: Annotated[Words, "What it means, where the label does not say it all."] | None = (
        None
    )


@dataclass(frozen=True)
class ChangeTerm:
    """A term of any vocabulary is reworded, retired, or taken back into use.

    What was recorded with a retired term keeps it; what is dated from that day on takes others.
    """

    term_id: IdOfAny[models.Term]
    version: Version[models.Term]
    reason: Reason
    label: Annotated[Kept[Line], "What people call it."] = ABSENT
    definition: Annotated[Kept[Words | None], "What it means."] = ABSENT
    retired_on: Annotated[
        Kept[PlannedDay | None], "The first day that it is no longer chosen for."
    ] = ABSENT


@verb
async def change_term(work: UnitOfWork, command: ChangeTerm) -> models.VocabularyChange:
    """Reword or retire a term; refuse where it says all that already (NOTHING_CHANGED)."""
    term: Any = await work.load(command.term_id.model, command.term_id.id)
    said = {
        "label": command.label,
        "definition": command.definition,
        "retired_on": command.retired_on,
    }
    fields = {name: value for name, value in said.items() if value is not ABSENT}
    if "definition" in fields:
        fields["definition"] = fields["definition"] or ""
    return await change(work, term, command.reason, fields)


async def change(
    work: UnitOfWork, term: models.Term, reason: str, fields: Mapping[str, Any]
) -> models.VocabularyChange:
    """Give fields of a term other values, and note it; refuse where none is (NOTHING_CHANGED)."""
    differing = {name: value for name, value in fields.items() if getattr(term, name) != value}
    if not differing:
        raise refuse("NOTHING_CHANGED", "This is what it says already. Say what is to change.")
    before = {name: getattr(term, name) for name in differing}
    for name, value in differing.items():
        setattr(term, name, value)
    await flush(work)
    return await note(work, term.id, reason, before, differing)


async def add_term(
    work: UnitOfWork,
    model: type[T],
    command: NewTerm,
    *,
    without: Collection[str] = (),
    **beside: Any,
) -> T:
    """Add a term, with the command's fields in the columns of the same names, and note it.

    ``without`` names its fields that are no columns; ``beside`` are columns that it does not say.
    """
    apart = {"reason", *without}
    said = {**beside, "definition": command.definition or ""}
    vocabulary: Any = model
    term: T = await save(work, new(vocabulary, command, without=apart, **said))
    after = {name: getattr(term, name) for name in vars(command) if name not in apart} | said
    await note(work, term.id, command.reason, {}, after)
    return term


async def note(
    work: UnitOfWork, id_: UUID, reason: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> models.VocabularyChange:
    """Note what a row of a vocabulary said before and says now: nothing before what is added."""
    noted = models.VocabularyChange(
        term_id=id_,
        changed_at=work.clock(),
        account_id=work.viewer.account_id,
        practitioner_id=work.viewer.practitioner_id,
        reason=reason,
        before=_told(before),
        after=_told(after),
    )
    return await save(work, noted)


def _told(fields: Mapping[str, Any]) -> dict[str, str | None]:
    """Return what fields say, as a reader is told it."""
    return {name: None if value is None else str(value) for name, value in fields.items()}
