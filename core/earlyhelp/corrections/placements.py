"""Placements put right: the day of a decision, or the position that was written down."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import select

from earlyhelp.corrections.amending import Amends, amended
from earlyhelp.inputs import ABSENT, Id, Kept, Line, PastDay
from earlyhelp.pathway import models
from earlyhelp.people.models import Person
from earlyhelp.plausibility import require_lived, require_not_before
from earlyhelp.storage.dated import in_use_on
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True, kw_only=True)
class AmendPlacement(Amends):
    """A decision was written down wrongly. One that has changed is another placement."""

    placement_id: Id[models.Placement]
    position_code: Kept[Annotated[Line, "The code of the position in the same scheme."]] = ABSENT
    decided_on: Kept[PastDay] = ABSENT


@verb
async def amend_placement(work: UnitOfWork, command: AmendPlacement) -> models.Placement:
    """Put right the position or the day of a decision, within its scheme.

    Refuses a position that the scheme does not have (UNKNOWN_POSITION), a day before it applied
    (IMPLAUSIBLE_DATE), and one after the person's death (DECEASED).
    """
    placement = await work.load(models.Placement, command.placement_id)
    day = command.decided_on or placement.decided_on
    scheme = await work.session.get_one(models.PathwayScheme, placement.scheme_id)
    require_not_before(scheme.applies_from, day, "decided_on")
    if placement.person_id is not None:
        person = await work.session.get_one(Person, placement.person_id)
        require_lived(person, day, "decided_on")
    position_id = await _position(work, scheme, command, day) or placement.position_id
    beside = {"position_id": position_id}
    return await amended(work, placement, command, without=("position_code",), beside=beside)


async def _position(
    work: UnitOfWork, scheme: models.PathwayScheme, command: AmendPlacement, day: date
) -> UUID | None:
    if not command.position_code:
        return None
    row = models.PathwayPosition
    named = select(row.id).filter_by(scheme_id=scheme.id, code=command.position_code)
    found = await work.session.scalar(named.where(in_use_on(row, day)))
    if found is None:
        message = f"{scheme.title} has no such position on that day. See its positions."
        raise refuse("UNKNOWN_POSITION", message, "position_code")
    return found
