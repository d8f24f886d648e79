"""What can be done with names that people had before."""

from dataclasses import dataclass

from earlyhelp.inputs import Id, Name, PastEnd
from earlyhelp.people import models
from earlyhelp.saving import new, save
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class RecordFormerName:
    """A name that the person had before; the present one is corrected beside it."""

    person_id: Id[models.Person]
    given_name: Name | None = None
    family_name: Name | None = None
    ended_on: PastEnd | None = None


@verb
async def record_former_name(work: UnitOfWork, command: RecordFormerName) -> models.FormerName:
    """Record a former name; refuse one that says nothing (NOTHING_KNOWN)."""
    await work.load(models.Person, command.person_id)
    if command.given_name is None and command.family_name is None:
        raise refuse("NOTHING_KNOWN", "Give the former given name, or the family name.")
    return await save(work, new(models.FormerName, command))
