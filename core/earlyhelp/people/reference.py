"""What the product starts with, and a council may change: kinds of identifiers, and life stages."""

from typing import Any

from earlyhelp.contract.records import ReferenceData
from earlyhelp.people.identifier_rules import NHS_NUMBER, ULN, UPN, UPRN
from earlyhelp.people.models import IdentifierKind, LifeStageBand


def _band(
    rank: int, code: str, label: str, months: tuple[int | None, int | None]
) -> dict[str, Any]:
    start, end = months
    return {"code": code, "label": label, "from_months": start, "to_months": end, "rank": rank}


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

_KINDS = {
    NHS_NUMBER: (
        "NHS number",
        "Given by the NHS: ten digits, the last of which checks the others.",
    ),
    ULN: (
        "Unique learner number",
        "Given by the Learning Records Service from the age of 14: ten digits.",
    ),
    UPN: (
        "Unique pupil number",
        "Given by the first school: a check letter, eleven digits, and a digit or a letter.",
    ),
    UPRN: (
        "Unique property reference number",
        "Of the home, given by the council: up to twelve digits.",
    ),
}

IDENTIFIER_KINDS = ReferenceData(
    IdentifierKind,
    key=("code",),
    rows=[
        {"code": code, "label": label, "definition": definition, "is_shared": code == UPRN}
        for code, (label, definition) in _KINDS.items()
    ],
)
