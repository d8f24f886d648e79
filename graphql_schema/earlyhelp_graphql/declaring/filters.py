"""The filters of a type's lists and counts, in one line for each field: ``compared("opened_on")``.

Each names a declared field of the type, by its name in Python: a column, an expression, a count
or, for `where`, a relation. The filter's own name in the API is made of it: ``openedFrom``. All
filters of a type combine by ``and``, ``or`` and ``not``, and every type is filtered by its ``id``.

`compared` gives a field all that its kind of value can be compared by; the others give one filter.

Where the type is listed at the root and each person adds rows to it, an index has to begin with
what a filter goes by. One with ``indexed=False`` does without: it works below a parent, for whoever
sees few of the rows, and at the root beside a filter with an index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.reading.declarations import Condition, Filter, Match
from earlyhelp_graphql.declaring.orders import named_after

Prepared = Callable[[str], str] | None


@dataclass(frozen=True)
class Comparisons:
    """All filters by one field; which they are depends on what the field tells."""

    field: str
    stem: str
    key: str = ""
    indexed: bool = True

    @property
    def name(self) -> str:
        """What they are called in messages."""
        return to_camel_case(self.stem)

    def of(self, kind: Any) -> Iterator[Filter]:
        """Yield the filters by values of a kind, as a field is annotated with it."""
        for make, name in _COMPARED.get(kind, _CHOSEN):
            yield self._made(make(self.field, name.format(self.stem), indexed=self.indexed))

    def _made(self, filter_: Filter) -> Filter:
        is_of_text = filter_.match in {Match.STARTS_WITH, Match.CONTAINS}
        return replace(filter_, key=self.key) if is_of_text else filter_


def compared(
    field: str,
    stem: str = "",
    *,
    key: InstrumentedAttribute[str] | None = None,
    indexed: bool = True,
) -> Comparisons:
    """Give a field every filter that its kind of value has.

    Of a day or a moment (``opened_on``) they are openedFrom, openedTo, openedAfter and
    openedBefore; of a number (``hazards``) hazardsAtLeast, hazardsAtMost, hazardsMoreThan and
    hazardsLessThan; of a text (``title``) titleStartsWith and titleContains; of an enum, a truth
    or an id the field's own name. ``stem`` is what names are made of in its place, and
    ``key`` a stored column in which texts are looked up (see `starts_with`).
    """
    return Comparisons(field, stem or named_after(field), key.key if key else "", indexed)


def any_of(
    field: str,
    name: str = "",
    *,
    indexed: bool = True,
    prepared: Prepared = None,
) -> Filter:
    """Match rows whose field is one of the values given (``category``: category).

    Where texts are kept in one form, ``prepared`` brings those that are given into it.
    """
    made = _filter(field, Match.ANY_OF, name or field, indexed=indexed)
    return replace(made, prepared=prepared)


def equals(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows whose field is the one value given (``is_open_to_all``: isOpenToAll)."""
    return _filter(field, Match.EQUAL, name or field, indexed=indexed)


def at_least(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows whose field is the value given, or more or later.

    Of a day (``opened_on``) it is openedFrom, of a number (``hazards``) hazardsAtLeast.
    """
    return _filter(
        field, Match.AT_LEAST, name or _bound(field, "from", "at_least"), indexed=indexed
    )


def at_most(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows whose field is the value given, or less or earlier.

    Of a day (``opened_on``) it is openedTo, of a number (``hazards``) hazardsAtMost.
    """
    return _filter(field, Match.AT_MOST, name or _bound(field, "to", "at_most"), indexed=indexed)


def more_than(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows whose field is more than the value given, or later, and not the value itself.

    Of a day (``opened_on``) it is openedAfter, of a number (``hazards``) hazardsMoreThan.
    """
    return _filter(
        field, Match.MORE_THAN, name or _bound(field, "after", "more_than"), indexed=indexed
    )


def less_than(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows whose field is less than the value given, or earlier, and not the value itself.

    Of a day (``opened_on``) it is openedBefore, of a number (``hazards``) hazardsLessThan.
    """
    return _filter(
        field, Match.LESS_THAN, name or _bound(field, "before", "less_than"), indexed=indexed
    )


def contains(
    field: str,
    name: str = "",
    *,
    key: InstrumentedAttribute[str] | None = None,
    indexed: bool = True,
) -> Filter:
    """Match rows whose text has the one given somewhere in it, whatever its case (titleContains).

    An index of trigrams (`earlyhelp.storage.texts.trigrams`) of `earlyhelp.storage.texts.folded`
    serves it, or one of ``key``, a stored column that holds that.
    """
    made = _filter(field, Match.CONTAINS, name or f"{field}_contains", indexed=indexed)
    return made if key is None else replace(made, key=key.key)


def starts_with(
    field: str,
    name: str = "",
    *,
    key: InstrumentedAttribute[str] | None = None,
    indexed: bool = True,
) -> Filter:
    """Match rows whose text starts with the one given, whatever its case (nameStartsWith).

    An index of `earlyhelp.storage.texts.folded` serves it, or one of ``key``: a stored column
    that starts with the text, in lower case and without space around it. A key that the list
    is ordered by as well is best: a page then ends where its rows do.
    """
    made = _filter(field, Match.STARTS_WITH, name or f"{field}_starts_with", indexed=indexed)
    return made if key is None else replace(made, key=key.key)


def present(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows that have a value in the field (true), or that have none (false).

    Of a day (``met_on``) it is met, of anything else (``note``) hasNote.
    """
    stem = named_after(field)
    return _filter(
        field, Match.PRESENT, name or (stem if stem != field else f"has_{field}"), indexed=indexed
    )


def meets(
    name: str, sql: Condition, *, given: type, description: str, indexed: bool = False
) -> Filter:
    """Match rows that meet a condition, which takes the row and what is given: a Python type.

    Of other tables it finds what the caller may see. Where it is ``indexed``, indexes find the
    rows that meet it among those of everybody.
    """
    return Filter(
        to_camel_case(name),
        "",
        Match.MEETS,
        indexed=indexed,
        sql=sql,
        given=given,
        description=description,
    )


def where(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows from which a to-one leads to a row that matches the filter given, of its type.

    Of a to-many (``identifiers``): rows from which it leads to any such row. With ``not`` around
    it, rows from which it leads to none.
    """
    return _filter(field, Match.RELATED, name or field, indexed=indexed)


def _bound(field: str, of_day: str, of_number: str) -> str:
    stem = named_after(field)
    return f"{stem}_{of_day if stem != field else of_number}"


def _filter(field: str, match: Match, name: str, *, indexed: bool) -> Filter:
    return Filter(to_camel_case(name), to_camel_case(field), match, indexed=indexed)


_MOMENTS = (
    (at_least, "{}_from"),
    (at_most, "{}_to"),
    (more_than, "{}_after"),
    (less_than, "{}_before"),
)
_NUMBERS = (
    (at_least, "{}_at_least"),
    (at_most, "{}_at_most"),
    (more_than, "{}_more_than"),
    (less_than, "{}_less_than"),
)
_TEXTS = ((starts_with, "{}_starts_with"), (contains, "{}_contains"))
_CHOSEN = ((any_of, "{}"),)
_COMPARED: dict[Any, tuple[tuple[Callable[..., Filter], str], ...]] = {
    bool: ((equals, "{}"),),
    date: _MOMENTS,
    datetime: _MOMENTS,
    float: _NUMBERS,
    int: _NUMBERS,
    str: _TEXTS,
}
"""What each kind of value is compared by, and what names are made of its stem."""
