"""Declarations: where each type and field of the graph comes from, and who may see it.

Every declaration that holds SQL holds it as a function of aliases, so that the same
words serve on every path: alone, in a list, nested, counted, filtered or ordered.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from inspect import signature
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from earlyhelp.contract.rules import Withheld
from earlyhelp.viewer import Grant, Viewer

Row = Any
"""An alias of a model: its attributes are the model's columns."""

Condition = Callable[..., ColumnElement[bool]]
Visibility = Callable[[Row, Grant], ColumnElement[bool]]


class Coding(Enum):
    """How a value given by a caller becomes the value that is bound."""

    PLAIN = "plain"
    ID = "id"
    """An opaque id; it binds as the UUID, or as null where it names another type."""


@dataclass(frozen=True)
class Argument:
    """An argument that a declaration's SQL takes.

    ``of`` is the type that an id must name; ``many`` says that an array is given;
    ``parameter`` is the name in Python, where it differs from the caller's; a text is compared as
    ``prepared`` returns it. Where an argument
    ``is_optional`` and the caller leaves it out, or gives null, the declaration is given None.
    """

    sql_type: TypeEngine[Any]
    coding: Coding = Coding.PLAIN
    of: str = ""
    many: bool = False
    parameter: str = ""
    is_optional: bool = False
    prepared: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Value:
    """A scalar computed by SQL from the row and the field's arguments.

    ``scope`` is needed beside the type's own. Where ``when`` is given, the field is null
    on rows that do not meet it. Of other tables, its subqueries read the rows that the caller
    may see, as if no others were there; of those that ``past_rules`` names they read
    every row, which only aggregates may (see `earlyhelp.reading.aggregates`).
    """

    sql: Callable[..., ColumnElement[Any]]
    scope: str | None = None
    when: Condition | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    past_rules: tuple[type[DeclarativeBase], ...] = ()

    @property
    def past(self) -> frozenset[str]:
        """The names of the tables of which it reads every row."""
        return frozenset(model.__tablename__ for model in self.past_rules)


@dataclass(frozen=True)
class Key:
    """One part of an order: what it goes by, which is never null, and its direction.

    ``of`` names it in callers' words: a declared field, or one behind to-ones ("person.name").
    Where a ``column`` of the row is given, it goes by that instead. Where there is ``sql``, it
    goes by that, of the row and of what is given to the filter that ``beside`` names, if any.
    """

    of: str
    column: InstrumentedAttribute[Any] | None = None
    descending: bool = False
    sql: Callable[..., ColumnElement[Any]] | None = None
    beside: str = ""


@dataclass(frozen=True)
class Order:
    """A named order; the row's id always comes last, so that no two rows tie.

    ``indexed`` is promised of one that an index begins with (see `earlyhelp.reading.growing`).
    """

    name: str
    keys: tuple[Key, ...]
    description: str = ""
    indexed: bool = True


class Match(Enum):
    """How a row's value has to compare with what a caller gives to a filter."""

    EQUAL = "equal"
    ANY_OF = "any of"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"
    STARTS_WITH = "starts with"
    CONTAINS = "contains"
    PRESENT = "present"
    SINCE = "since"
    """When a record was recorded or changed, which is known of all records together."""
    RELATED = "related"
    """What is given is a filter itself, of the row that a to-one leads to."""
    MEETS = "meets"
    """A condition of its own, of the row and of what is given."""


@dataclass(frozen=True)
class Filter:
    """A condition that a caller may set on one of a type's fields; both go by callers' names.

    ``key`` is a stored column that starts with the field's text in lower case, wherever that
    has one: what a text starts with is then looked up in an index of it. ``indexed`` is
    promised of a filter that an index begins with (see `earlyhelp.reading.growing`). Texts that
    are given are compared as ``prepared`` returns them. A filter of a condition of its own
    (``sql``, of the row and of what is ``given``, a Python type) is about no field, and described
    in words; of other tables that the condition reads, it finds what the caller may see.
    """

    name: str
    field: str
    match: Match
    key: str = ""
    indexed: bool = True
    prepared: Callable[[str], str] | None = None
    sql: Condition | None = None
    given: Any = None
    description: str = ""


@dataclass(frozen=True)
class One:
    """At most one related row: by its key, or the first in ``order`` (of columns) of those met.

    ``on`` takes the row and the related row; at the root only the related row. Then come
    the declared arguments. Of other tables that it looks into, it finds what the caller may see.
    """

    target: str
    on: Condition
    scope: str | None = None
    order: Order | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class Many:
    """Related rows, in the target's orders and by its filters: a plain list, or a connection.

    ``same_subjects`` says of a plain list that whomever its rows are about, the row around is
    about as well: so they need not be named again.
    """

    target: str
    on: Condition
    scope: str | None = None
    connection: bool = True
    same_subjects: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """How many related rows the caller may see."""

    target: str
    on: Condition
    scope: str | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class Need:
    """What a Python field needs of its row: a column, or a field, perhaps behind relations.

    ``name`` is what Python calls it ("locality.is_confirmed"), ``of`` what callers do.
    """

    name: str
    of: str
    column: InstrumentedAttribute[Any] | None = None


@dataclass(frozen=True)
class Asking:
    """Who asks, and on which day the council is."""

    viewer: Viewer
    today: date


@dataclass(frozen=True)
class Computed:
    """A field that Python computes, in one batch, from what it needs of all rows in the answer.

    ``compute`` takes a sequence of records that hold the ``needs`` as attributes and
    returns as many values: scalars, or plain records. A parameter ``today``
    is given the council's day, a parameter ``viewer`` who asks.
    """

    needs: tuple[Need, ...]
    compute: Callable[..., Any]
    scope: str | None = None

    def values(self, rows: Sequence[Any], asking: Asking) -> Any:
        """Return what is computed for the rows; raises whatever that raises."""
        known = {"today": asking.today, "viewer": asking.viewer}
        parameters = signature(self.compute).parameters
        return self.compute(rows, **{name: known[name] for name in known if name in parameters})


Field = Value | One | Many | Count | Computed


@dataclass(frozen=True)
class Entity:
    """An object type bound to a table: its read scope, its visibility rule and its fields.

    ``subject`` gives the person whose data a row is (or an array of them); None says
    that rows are nobody's personal data. ``visible_through`` are columns that refer to its rows:
    whoever sees the row that refers sees the row referred to. The rule says so too; it is
    only not asked again. Lists of it take ``orders``, of which the first is the default, and
    ``filters``, which counts take as well. ``withheld`` are columns that some who see a row
    may not read.
    """

    name: str
    model: type[DeclarativeBase]
    read: str
    visible: Visibility
    subject: Callable[[Row], ColumnElement[Any]] | None
    fields: Mapping[str, Field]
    visible_through: tuple[InstrumentedAttribute[Any], ...] = ()
    orders: tuple[Order, ...] = ()
    filters: tuple[Filter, ...] = ()
    withheld: tuple[Withheld, ...] = ()
