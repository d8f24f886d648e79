"""The filters of a type's lists and counts, each in one line: ``at_least("opened_on")``.

Each names a declared field of the type, by its name in Python: a column, an expression, a count
or, for `where`, a to-one. The filter's own name in the API is made of it: ``openedFrom``. All
filters of a type combine by ``and``, ``or`` and ``not``.

Where the type is listed at the root and each person adds rows to it, an index has to begin with
what a filter goes by. One with ``indexed=False`` does without: it works below a parent, for whoever
sees few of the rows, and at the root beside a filter with an index.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.reading.declarations import Filter, Match
from earlyhelp_graphql.declaring.orders import named_after


def any_of(
    field: str,
    name: str = "",
    *,
    indexed: bool = True,
    prepared: Callable[[str], str] | None = None,
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


def where(field: str, name: str = "", *, indexed: bool = True) -> Filter:
    """Match rows from which a to-one leads to a row that matches the filter given, of its type.

    Of a to-many (``identifiers``): rows from which it leads to any such row.
    """
    return _filter(field, Match.RELATED, name or field, indexed=indexed)


def _bound(field: str, of_day: str, of_number: str) -> str:
    stem = named_after(field)
    return f"{stem}_{of_day if stem != field else of_number}"


def _filter(field: str, match: Match, name: str, *, indexed: bool) -> Filter:
    return Filter(to_camel_case(name), to_camel_case(field), match, indexed=indexed)
