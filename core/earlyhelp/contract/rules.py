"""Rules: whose data the rows of a table are, and who sees which of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, null, or_, true
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.sql.elements import False_

from earlyhelp.contract.records import Restriction
from earlyhelp.errors import PluginError
from earlyhelp.storage.tables import Table
from earlyhelp.viewer import REACHING, Grant, RowRule

Subject = Callable[[Any], Any]
Visible = Callable[[Any, RowRule], ColumnElement[bool]]
Category = str | Callable[[Any], Any] | None


def everybody(_row: Any, _rows: RowRule) -> ColumnElement[bool]:
    """Return true: rows that are nobody's personal data need no more than the scope."""
    return true()


@dataclass(frozen=True, eq=False)
class Withheld:
    """Columns that not everybody who sees a row may read: ``otherwise`` stands in for them.

    ``visible`` and ``category`` say on which of the rows that a grant reaches it reads them, as
    those of a `Rule` say which rows it reaches; but where the category is null, only whoever
    reaches every category does. It holds wherever the columns are read: in fields, filters,
    orders, relations and other expressions, whoever declares them.
    """

    columns: tuple[InstrumentedAttribute[Any], ...]
    visible: Visible = everybody
    category: Category = None
    otherwise: ColumnElement[Any] = field(default_factory=null)

    def category_of(self, row: Any) -> Any:
        """Return the category of a row's columns: a code, a column or other SQL, or None."""
        return self.category(row) if callable(self.category) else self.category

    def disclosed(self, row: Any, grant: Grant) -> ColumnElement[bool]:
        """Return on which of the rows that it reaches one grant reads the columns."""
        return and_(_visible(self, row, grant.rows), _in_reach(self.category_of(row), grant))


@dataclass(frozen=True)
class Rule:
    """Whose data the rows of a table are, and who sees which of them, on every path.

    ``model`` is the table, or a mixin: then it is the rule of each table with the mixin that has
    none of its own. All that follows is given an alias of the table.

    ``subject`` returns the person whose data a row is, or several as text with commas
    between; None says that the rows are nobody's personal data.
    ``visible`` returns which rows a row rule reaches.
    ``category`` is the data category of every row, or returns that of each (null: none); a role
    that does not reach it does not see the row. None says that categories play no part.
    ``visible_through`` are columns that refer to these rows: whoever sees the row that refers sees
    the row, by that very rule, which is then not asked again. It is not proven at start.
    ``withheld`` are columns that some who see a row may not read.
    ``reached_with`` is a scope, one of `earlyhelp.viewer.REACHING`, with which a grant reaches
    every row, whatever its row rule: for rows that no row rule is about, such as accounts.
    """

    model: type
    subject: Subject | None
    visible: Visible
    category: Category = None
    visible_through: tuple[InstrumentedAttribute[Any], ...] = ()
    withheld: tuple[Withheld, ...] = ()
    reached_with: str = ""

    def __post_init__(self) -> None:
        if self.reached_with and self.reached_with not in REACHING:
            raise PluginError(
                f"The rule of {self.model.__name__} is reached with {self.reached_with!r}, "
                "which decides on no rows.",
                f"Name one of: {', '.join(sorted(REACHING))}; or leave it out.",
            )

    def category_of(self, row: Any) -> Any:
        """Return the category of a row: a code, a column or other SQL, or None."""
        return self.category(row) if callable(self.category) else self.category

    def excludes(self, written: DeclarativeBase, grant: Grant) -> bool:
        """Whether a written row is in a category that a grant does not reach.

        It is asked of the row itself and costs no statement; where the category is an
        expression, which SQL alone could tell, the answer is no.
        """
        category = self.category_of(type(written))
        if category is None or grant.categories is None:
            return False
        if isinstance(category, InstrumentedAttribute):
            category = getattr(written, category.key)
        elif not isinstance(category, str):
            return False
        return category is not None and category not in grant.categories

    def withholds(self, written: DeclarativeBase, column: str, grant: Grant) -> bool:
        """Whether a column of a written row is in a category that a grant does not reach."""
        if grant.categories is None:
            return False
        return any(
            each.category is not None and each.category_of(written) not in grant.categories
            for each in self.withheld
            if column in {one.key for one in each.columns}
        )

    def reached(self, row: Any, grant: Grant) -> ColumnElement[bool]:
        """Return which rows one grant reaches, by its row rule and its categories."""
        visible = _visible(self, row, grant.rows)
        if self.reached_with in grant.scopes:
            visible = true()
        return and_(visible, self._in_reached_category(row, grant))

    def leaves_open(self, row: Any, rows: RowRule) -> bool:
        """Whether a row rule may reach a row: the rule itself does not say that it never does."""
        return bool(self.reached_with) or not isinstance(_visible(self, row, rows), False_)

    def may_include(self, row: Any, grant: Grant) -> bool:
        """Whether a row may be in a category that a grant reaches."""
        return not isinstance(self._in_reached_category(row, grant), False_)

    def _in_reached_category(self, row: Any, grant: Grant) -> ColumnElement[bool]:
        category = self.category_of(row)
        in_reach = _in_reach(category, grant)
        if not isinstance(category, str | None) and getattr(category, "nullable", True):
            in_reach = or_(category.is_(None), in_reach)
        return in_reach


def _in_reach(category: Any, grant: Grant) -> ColumnElement[bool]:
    """Return whether a grant reaches a category; a null one only if it reaches all."""
    if category is None or grant.categories is None:
        return true()
    if isinstance(category, str):
        return true() if category in grant.categories else false()
    reached: ColumnElement[bool] = category.in_(sorted(grant.categories))
    return reached if grant.categories else false()


@cache
def _visible(rule: Rule | Withheld, row: Any, rows: RowRule) -> ColumnElement[bool]:
    # Many roles have one row rule, and building its SQL takes most of the time to start.
    return rule.visible(row, rows)


def open_to_all(*models: type[DeclarativeBase]) -> tuple[Rule, ...]:
    """Return the rules of tables that are nobody's personal data: the scope alone decides."""
    return tuple(Rule(model, subject=None, visible=everybody) for model in models)


class RuleBook:
    """The rules of all tables, and the restrictions by which plugins narrow them."""

    def __init__(self, rules: Iterable[Rule], restrictions: Iterable[Restriction] = ()) -> None:
        self._rules = {rule.model: rule for rule in rules}
        self._models: dict[str, type[DeclarativeBase]] = {}
        self._restrictions: dict[type[DeclarativeBase], list[Restriction]] = defaultdict(list)
        for restriction in restrictions:
            self._restrictions[restriction.model].append(restriction)

    def of(self, model: type[DeclarativeBase]) -> Rule | None:
        """Return the rule of a table: its own, or else its mixin's; None where it has none."""
        return next((self._rules[base] for base in model.__mro__ if base in self._rules), None)

    def is_personal(self, model: type[DeclarativeBase]) -> bool:
        """Return whether rows are somebody's data; unless a rule says otherwise, they are."""
        rule = self.of(model)
        return rule is None or rule.subject is not None

    def is_open(self, model: type[DeclarativeBase]) -> bool:
        """Return whether everybody sees every row: it is nobody's, and its rule says no less."""
        rule = self.of(model)
        if rule is None or rule.subject is not None or rule.category is not None:
            return False
        return rule.visible is everybody

    def model(self, table: str) -> type[DeclarativeBase] | None:
        """Return the model of a table by its name, or None."""
        if table not in self._models:
            mapped = [each.class_ for each in Table.registry.mappers]
            self._models.update({each.__tablename__: each for each in mapped})
        return self._models.get(table)

    def restrictions(self, model: type[DeclarativeBase]) -> Sequence[Restriction]:
        """Return how plugins narrow who sees the rows of a table."""
        return tuple(self._restrictions.get(model, ()))
