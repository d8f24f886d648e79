"""People, as Strawberry's documentation teaches: plain fields, and resolvers that load."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any, Self
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Select, select
from strawberry import ID, Info

from benchmarks.servers.peer.shared import Loaded, loaders
from earlyhelp.partnership.models import Locality as PartnershipLocality
from earlyhelp.people import models
from earlyhelp.people.life_stages import DECEASED

strawberry.enum(models.Sex)


@strawberry.type
class Locality:
    """A part of the area."""

    code: str
    name: str


@strawberry.type
class Person(Loaded):
    """Anyone recorded."""

    row: strawberry.Private[Any]
    id: ID
    given_name: str | None
    family_name: str | None
    preferred_name: str | None
    date_of_birth: date | None
    sex: models.Sex | None
    version: int

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            row=row,
            id=ID(f"Person_{row.id}"),
            given_name=row.given_name,
            family_name=row.family_name,
            preferred_name=row.preferred_name,
            date_of_birth=row.date_of_birth,
            sex=row.sex,
            version=row.version,
        )

    @strawberry.field
    async def life_stage(self, info: Info) -> str | None:
        """Find the band of the person's age."""
        bands = await loaders(info).bands.load(None)
        return _life_stage(self.row, bands, loaders(info).reading.today)

    @strawberry.field
    async def locality(self, info: Info) -> Locality | None:
        """Load where the person lives."""
        if self.row.locality_id is None:
            return None
        row = await loaders(info).locality.load(self.row.locality_id)
        return None if row is None else Locality(code=row.code, name=row.name)


@strawberry.enum
class PersonOrder(Enum):
    """How people are ordered."""

    NAME = "NAME"


@strawberry.input
class LocalityFilter:
    """Where the people to list live."""

    code: list[str]


@strawberry.input
class PersonIdentifierFilter:
    """Which numbers the people to list have."""

    value: list[str]


@strawberry.input
class PersonFilter:
    """Which people to list."""

    family_name_starts_with: str | None = None
    born_from: date | None = None
    born_to: date | None = None
    locality: LocalityFilter | None = None
    identifier: PersonIdentifierFilter | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what must hold for a person to be listed."""
        person, found = models.Person, []
        if self.family_name_starts_with is not None:
            found.append(person.family_name.istartswith(self.family_name_starts_with))
        if self.born_from is not None:
            found.append(person.date_of_birth >= self.born_from)
        if self.born_to is not None:
            found.append(person.date_of_birth <= self.born_to)
        if self.locality is not None:
            found.append(person.locality_id.in_(_living(self.locality.code)))
        if self.identifier is not None:
            found.append(person.id.in_(_numbered(self.identifier.value)))
        return found


def _living(codes: Sequence[str]) -> Select[UUID]:
    return select(PartnershipLocality.id).where(PartnershipLocality.code.in_(codes))


def _numbered(values: Sequence[str]) -> Select[UUID]:
    identifier = models.PersonIdentifier
    return select(identifier.person_id).where(identifier.value.in_(values))


def _life_stage(
    person: models.Person, bands: Sequence[models.LifeStageBand], today: date
) -> str | None:
    """Return the life stage of a person; ``bands`` come by falling rank."""
    if person.died_on is not None and person.died_on <= today:
        return DECEASED
    months = _age_in_months(person, today)
    if months is None:
        return None
    return next((band.code for band in bands if _holds(band, months)), None)


def _holds(band: models.LifeStageBand, months: int) -> bool:
    begun = band.from_months is None or band.from_months <= months
    return begun and (band.to_months is None or months < band.to_months)


def _age_in_months(person: models.Person, today: date) -> int | None:
    if person.date_of_birth is not None:
        return _months(person.date_of_birth, today)
    due = person.expected_delivery_on
    return None if due is None else min(-1, _months(due, today))


def _months(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)
