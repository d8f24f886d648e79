"""What can be done with vulnerability factors: record that one holds, and that it ended."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from earlyhelp.checks import fact_on, optional_words, words
from earlyhelp.people.models import Person
from earlyhelp.saving import flush, save
from earlyhelp.storage.tables import FOREVER
from earlyhelp.work import UnitOfWork, refuse
from earlyhelp_children import models


@dataclass(frozen=True)
class RecordVulnerabilityFactor:
    """A factor of a published list holds for a person from that day on."""

    person_id: UUID
    factor_code: str
    started_on: date
    note: str | None = None


@dataclass(frozen=True)
class EndVulnerabilityFactor:
    """A factor no longer holds; ``ended_on`` is the first day without it."""

    person_vulnerability_factor_id: UUID
    version: int
    ended_on: date


async def record_vulnerability_factor(
    work: UnitOfWork, command: RecordVulnerabilityFactor
) -> models.PersonVulnerabilityFactor:
    """Record a factor of a person; refuse unknown codes (UNKNOWN_FACTOR).

    Refuses a factor that holds for the person on that day already (ALREADY_RECORDED).
    """
    person = await work.load(Person, command.person_id, "person_id")
    factor = await _factor(work, command.factor_code)
    record = models.PersonVulnerabilityFactor(
        person_id=person.id,
        factor_id=factor.id,
        note=optional_words(command.note, "note"),
        started_on=fact_on(work, command.started_on, "started_on"),
    )
    return await save(work, record)


async def end_vulnerability_factor(
    work: UnitOfWork, command: EndVulnerabilityFactor
) -> models.PersonVulnerabilityFactor:
    """Record the end of a factor; refuse one that has ended (ALREADY_ENDED)."""
    path = "person_vulnerability_factor_id"
    record = await work.load(
        models.PersonVulnerabilityFactor,
        command.person_vulnerability_factor_id,
        path,
        version=command.version,
    )
    if record.ended_on != FOREVER:
        raise refuse("ALREADY_ENDED", f"It ended on {record.ended_on}. Record it anew.", path)
    if command.ended_on <= record.started_on:
        message = f"It has held since {record.started_on}. Give a day after that."
        raise refuse("IMPLAUSIBLE_DATE", message, "ended_on")
    record.ended_on = fact_on(work, command.ended_on, "ended_on")
    await flush(work)
    return record


async def _factor(work: UnitOfWork, code: str) -> models.VulnerabilityFactor:
    found = await work.session.scalar(
        select(models.VulnerabilityFactor).filter_by(code=words(code, "factor_code").upper())
    )
    if found is None:
        message = "No list has a factor of this code. See `vulnerabilityFactors`."
        raise refuse("UNKNOWN_FACTOR", message, "factor_code")
    return found
