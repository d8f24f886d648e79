"""The reasons that the product starts with; a council may add its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from earlyhelp.contract.records import ReferenceData
from earlyhelp.reasons.models import Decision, Reason

_LABELS: Mapping[Decision, Mapping[str, str]] = {
    Decision.ENTRY_IN_ERROR: {
        "WRONG_PERSON": "It is about somebody else",
        "WRONG_PLACE": "It belongs to another plan, household or team",
        "WRONG_DAY": "A day in it is wrong",
        "NEVER_SO": "It was never so",
        "RECORDED_TWICE": "It is recorded twice",
        "OTHER": "Another reason",
    },
}
_NEEDS_NOTE: frozenset[tuple[Decision, str]] = frozenset()


def _rows() -> Iterator[dict[str, Any]]:
    for decision, labels in _LABELS.items():
        for code, label in labels.items():
            yield {
                "decision": decision,
                "code": code,
                "label": label,
                "needs_note": (decision, code) in _NEEDS_NOTE,
            }


REASONS = ReferenceData(Reason, key=("decision", "code"), rows=tuple(_rows()))
