"""What can be done with vulnerability factors: record that one holds, and that it ended."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import select

from earlyhelp.people.models import Person
from earlyhelp_children import models
from earlyhelp_graphql.plugin import (
    FOREVER,
    Id,
    Line,
    PastDay,
    PastEnd,
    UnitOfWork,
    Version,
    Words,
    amend,
    begin_period,
    in_use_on,
    refuse,
    save,
    verb,
)


@dataclass(frozen=True)
class RecordVulnerabilityFactor:
    """A factor of a published list holds for a person from that day on."""

    person_id: Id[Person]
    factor_code: Annotated[Line, "See `vulnerabilityFactors`."]
    started_on: PastDay
    note: Words | None = None
    ended_on: PastEnd | None = None


@dataclass(frozen=True)
class EndVulnerabilityFactor:
    """A factor no longer holds."""

    person_vulnerability_factor_id: Id[models.PersonVulnerabilityFactor]
    version: Version[models.PersonVulnerabilityFactor]
    ended_on: PastEnd


@verb
async def record_vulnerability_factor(
    work: UnitOfWork, command: RecordVulnerabilityFactor
) -> models.PersonVulnerabilityFactor:
    """Record a factor of a person; refuse unknown codes (UNKNOWN_FACTOR).

    Refuses a factor that holds for the person on that day already (ALREADY_RECORDED), and one that
    began after the person's death (DECEASED).
    """
    person = await work.load(Person, command.person_id)
    factor = await _factor(work, command)
    return await begin_period(
        work,
        models.PersonVulnerabilityFactor,
        command,
        of=(person,),
        without=("factor_code",),
        factor_id=factor.id,
    )


@verb
async def end_vulnerability_factor(
    work: UnitOfWork, command: EndVulnerabilityFactor
) -> models.PersonVulnerabilityFactor:
    """Record the end of a factor; refuse one that has ended (ALREADY_ENDED)."""
    record = await work.load(
        models.PersonVulnerabilityFactor, command.person_vulnerability_factor_id
    )
    if record.ended_on != FOREVER:
        message = f"It ended on {record.ended_on}. Record it anew."
        raise refuse("ALREADY_ENDED", message, "person_vulnerability_factor_id")
    if command.ended_on <= record.started_on:
        message = f"It has held since {record.started_on}. Give a day after that."
        raise refuse("IMPLAUSIBLE_DATE", message, "ended_on")
    amend(record, command)
    return await save(work, record)


async def _factor(
    work: UnitOfWork, command: RecordVulnerabilityFactor
) -> models.VulnerabilityFactor:
    factor = models.VulnerabilityFactor
    in_use = select(factor).where(in_use_on(factor, command.started_on))
    found = await work.session.scalar(in_use.filter_by(code=command.factor_code.upper()))
    if found is None:
        message = "No list has a factor of this code in use. See `vulnerabilityFactors`."
        raise refuse("UNKNOWN_FACTOR", message, "factor_code")
    return found
