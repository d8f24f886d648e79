"""Records of a person in a data category: seen by whoever may see the person, and it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, inspect

from earlyhelp.access.rules.reach import person_visible
from earlyhelp.contract.rules import Rule
from earlyhelp.errors import DeclarationError
from earlyhelp.people.models import PersonRecord
from earlyhelp.reading import binds
from earlyhelp.viewer import RowRule


def of_person(model: type, *, category: str | Callable[[Any], Any], by: str = "person_id") -> Rule:
    """Return the rule of a table whose rows are records of the person that ``by`` refers to.

    ``category`` is that of all its rows, or a function from a row to it. With PUBLISHED the
    person alone sees them: to be shown a plan is not to be shown its people's records.
    """

    def visible(record: Any, rows: RowRule) -> ColumnElement[bool]:
        if rows is RowRule.PUBLISHED:
            own: ColumnElement[bool] = getattr(record, by) == binds.viewer_person
            return own
        return person_visible(getattr(record, by), rows)

    def subject(record: Any) -> ColumnElement[Any]:
        person: ColumnElement[Any] = getattr(record, by)
        return person

    return Rule(model, subject=subject, visible=visible, category=category)


def _own_category(record: Any) -> str:
    """Return the category that a table with the mixin names."""
    category: str | None = getattr(record, "category", None)
    if category is None:
        name = inspect(record).mapper.class_.__name__
        raise DeclarationError(
            f"{name} is a PersonRecord of no data category", "name it on the class: category = ...."
        )
    return category


RULES = (of_person(PersonRecord, category=_own_category),)
