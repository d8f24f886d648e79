"""What must hold, for children's services, before what others do is kept."""

from sqlalchemy import literal, select

from earlyhelp.pathway.models import Placement
from earlyhelp.pathway.services import RecordPlacement, record_placement
from earlyhelp.people.life_stages import completed_months
from earlyhelp.people.models import Person
from earlyhelp_children.reference import LEVEL_OF_NEED
from earlyhelp_graphql.plugin import Evidence

OLDEST = 25
"""Years: with special educational needs or experience of care, a young person is one till then."""


async def is_young_enough(
    evidence: Evidence, command: RecordPlacement, placement: Placement
) -> bool:
    """Return whether a level of need is a plan's, or that of somebody not over 25 by then."""
    if command.scheme_code != LEVEL_OF_NEED:
        return True
    months = completed_months(Person.date_of_birth, literal(placement.decided_on))
    older = select(Person.id).where(Person.id == placement.person_id, months >= (OLDEST + 1) * 12)
    return not await evidence.exists(older)


PRECONDITIONS = (
    record_placement.precondition(
        is_young_enough,
        "OVER_25",
        "A level of need is that of a child, a young person up to 25, or a plan. Name the plan.",
        "person_id",
    ),
)
