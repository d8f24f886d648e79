"""Who reads the reasons of decisions: no family, and words in the categories one reaches."""

from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from earlyhelp.contract.rules import Withheld
from earlyhelp.viewer import RowRule


def reasons_withheld(model: Any, *texts: InstrumentedAttribute[Any]) -> tuple[Withheld, ...]:
    """Return what is withheld of a `Reasoned` table; ``texts`` are of the category of its words.

    Why a plan no longer covers somebody, or who leads it, may be about any of its people.
    """
    words = (model.reason, model.reason_category, *texts)
    return (
        Withheld((model.coded_reason_id,), visible=_unless_shown),
        Withheld(words, visible=_unless_shown, category=lambda row: row.reason_category),
    )


def _unless_shown(_row: Any, rows: RowRule) -> ColumnElement[bool]:
    return false() if rows is RowRule.PUBLISHED else true()
