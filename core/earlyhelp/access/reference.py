"""All reference data that core brings."""

from collections.abc import Sequence

from earlyhelp.contract.records import ReferenceData
from earlyhelp.people.reference import LIFE_STAGE_BANDS
from earlyhelp.support_plans.reference import DATA_CATEGORIES


def core_reference_data() -> Sequence[ReferenceData]:
    """Return core's reference rows, in the order in which they must be loaded."""
    return (LIFE_STAGE_BANDS, DATA_CATEGORIES)
