"""The life stage bands that the product starts with; a council may change them."""

from typing import Any

from earlyhelp.contract.records import ReferenceData
from earlyhelp.people.models import LifeStageBand


def _band(rank: int, code: str, name: str, months: tuple[int | None, int | None]) -> dict[str, Any]:
    start, end = months
    return {"code": code, "name": name, "from_months": start, "to_months": end, "rank": rank}


_YEAR = 12

LIFE_STAGE_BANDS = ReferenceData(
    LifeStageBand,
    key=("code",),
    rows=(
        _band(10, "UNBORN", "Unborn", (-10, 0)),
        _band(20, "EARLY_YEARS", "Early years (0 to 4)", (0, 5 * _YEAR)),
        _band(30, "PRIMARY_AGE", "Primary age (5 to 10)", (5 * _YEAR, 11 * _YEAR)),
        _band(40, "SECONDARY_AGE", "Secondary age (11 to 17)", (11 * _YEAR, 18 * _YEAR)),
        _band(50, "ADULT", "Adult (18 and over)", (18 * _YEAR, None)),
        # Halton, section 1: older people are 55 and over, within "adult".
        _band(60, "OLDER_ADULT", "Older adult (55 and over)", (55 * _YEAR, None)),
    ),
)
