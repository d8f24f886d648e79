"""The guard that services load rows through: the same rules as reading, and no schema."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    inspect,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.contract.rules import RuleBook
from earlyhelp.viewer import Grant, Viewer

ID = "id"
"""The bind of the id that is looked for; the others are those of `earlyhelp.reading.binds`."""

_Key = tuple[type[DeclarativeBase], tuple[Grant, ...]]
_NOTHING: Mapping[type[DeclarativeBase], str] = MappingProxyType({})


class Guard:
    """Says which rows a viewer reaches under one scope: by one single grant that holds it.

    ``recorded_under`` is the scope of the verbs that record rows of each model.
    """

    def __init__(
        self, rules: RuleBook, recorded_under: Mapping[type[DeclarativeBase], str] = _NOTHING
    ) -> None:
        self._rules = rules
        self._recorded_under = recorded_under
        self._loading: dict[_Key, Select[DeclarativeBase]] = {}
        self._reaching: dict[_Key, Select[int]] = {}

    def loading(
        self, model: type[DeclarativeBase], viewer: Viewer, scope: str
    ) -> Select[DeclarativeBase]:
        """Return a statement for the row with an id, locked for update, if it is reached.

        Made once for all viewers with the same grants: building it costs more than a small
        write. It is to be run with `ID` and the runtime binds.
        """
        key = (model, _reach(viewer, scope))
        if key not in self._loading:
            found = select(model).where(has_id(model), self.reachable(model, viewer, scope))
            self._loading[key] = found.with_for_update(of=model, key_share=True)
        return self._loading[key]

    def reaching(self, model: type[DeclarativeBase], viewer: Viewer, scope: str) -> Select[int]:
        """Return a statement that says whether the row with an id is reached, made once too."""
        key = (model, _reach(viewer, scope))
        if key not in self._reaching:
            found = select(literal_column("1", Integer()))
            self._reaching[key] = found.select_from(model).where(
                has_id(model), self.reachable(model, viewer, scope)
            )
        return self._reaching[key]

    def excludes(self, row: DeclarativeBase, viewer: Viewer, scope: str) -> bool:
        """Whether a written row is in a category that no grant with the scope reaches."""
        rule, grants = self._rules.of(type(row)), _reach(viewer, scope)
        if rule is None or not grants:
            return False
        return all(rule.excludes(row, grant) for grant in grants)

    def withholds(self, row: DeclarativeBase, column: str, viewer: Viewer, scope: str) -> bool:
        """Whether a written row's column is in a category that no grant with the scope reaches."""
        rule = self._rules.of(type(row))
        grants = _reach(viewer, scope)
        return rule is not None and all(rule.withholds(row, column, each) for each in grants)

    def recorded_under(self, model: type[DeclarativeBase]) -> str:
        """Return the scope that rows of a model are recorded under; empty where there is none."""
        return self._recorded_under.get(model, "")

    def category_of(self, model: type[DeclarativeBase]) -> Any:
        """Return the data category of a model's rows: a code, a column or other SQL, or None."""
        rule = self._rules.of(model)
        return None if rule is None else rule.category_of(model)

    def reachable(
        self, model: type[DeclarativeBase], viewer: Viewer, scope: str
    ) -> ColumnElement[bool]:
        """Return which rows are reached: by any grant with the scope, and by every restriction.

        A table that has no rule is reached by nobody.
        """
        rule = self._rules.of(model)
        if rule is None:
            return false()
        reached = [rule.reached(model, grant) for grant in _reach(viewer, scope)]
        narrowed = [each.visible(model) for each in self._rules.restrictions(model)]
        return and_(or_(false(), *reached), *narrowed)


def has_id(model: type[DeclarativeBase]) -> ColumnElement[bool]:
    """Return the condition that a row has the id which `ID` binds."""
    (id_,) = inspect(model).primary_key
    return id_ == bindparam(ID, type_=id_.type)


def _reach(viewer: Viewer, scope: str) -> tuple[Grant, ...]:
    """Return what decides on rows of the grants with the scope: not their names and scopes."""
    held = (grant.reach for grant in viewer.grants if scope in grant.scopes)
    return tuple(dict.fromkeys(held))
