"""What can be done with identifiers: they are added, and so are kinds of them."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp import texts
from earlyhelp.inputs import Code, CodeOf, Id, Text
from earlyhelp.people import models
from earlyhelp.people.identifier_rules import compact, require_plausible
from earlyhelp.saving import new, save
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.services import NewTerm, add_term
from earlyhelp.work import UnitOfWork

KindCode = Annotated[Code, CodeOf(models.IdentifierKind.code, "UNKNOWN_KIND")]
Number = Annotated[
    str,
    compact,
    Text(texts.LONGEST_LINE),
    "The number. It is kept, found and compared without spaces and dashes, in capitals.",
]


@dataclass(frozen=True)
class AddIdentifier:
    """A number that a service gave to the person, of a kind from the vocabulary."""

    person_id: Id[models.Person]
    kind: Annotated[KindCode, "Its kind, such as `NHS_NUMBER`; see `identifierKinds`."]
    value: Number


@dataclass(frozen=True, kw_only=True)
class AddIdentifierKind(NewTerm):
    """A kind of number that a service of the council's own gives to people."""

    code: Annotated[Code, "What identifiers name it by, such as `HOUSING_REFERENCE`."]
    is_shared: Annotated[bool, "Whether several people may have the same, as of a home."] = False


@verb
async def add_identifier_kind(
    work: UnitOfWork, command: AddIdentifierKind
) -> models.IdentifierKind:
    """Add a kind of identifier; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.IdentifierKind, command)


@verb
async def add_identifier(work: UnitOfWork, command: AddIdentifier) -> models.PersonIdentifier:
    """Record an identifier of a person; refuse false ones, and those recorded already.

    INVALID_IDENTIFIER: a character is wrong, or such numbers are never issued. PLACEHOLDER: it
    stands for one that is not known. What another person has is accepted: see
    `Person.possibleDuplicates`. A slip is put right by `markEnteredInError`, and adding it anew.
    """
    await work.load(models.Person, command.person_id)
    require_plausible(command.kind, command.value)
    return await save(work, new(models.PersonIdentifier, command))
