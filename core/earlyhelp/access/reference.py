"""All reference data that core brings."""

from collections.abc import Sequence

from earlyhelp.contract.records import ReferenceData
from earlyhelp.front_door.reference import CONTACT_SOURCES, OUTCOME_KINDS
from earlyhelp.people.reference import IDENTIFIER_KINDS, LIFE_STAGE_BANDS
from earlyhelp.reasons.reference import REASONS
from earlyhelp.support_plans.reference import NEED_KINDS


def core_reference_data() -> Sequence[ReferenceData]:
    """Return core's reference rows, in the order in which they must be loaded."""
    return (IDENTIFIER_KINDS, LIFE_STAGE_BANDS, REASONS, NEED_KINDS, CONTACT_SOURCES, OUTCOME_KINDS)
