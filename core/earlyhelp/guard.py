"""The guard that services load rows through: the same rules as reading, and no schema."""

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, inspect, or_, select
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.contract.rules import RuleBook
from earlyhelp.viewer import Grant, Viewer

ID = "id"
"""The bind of the id that is looked for; the others are those of `earlyhelp.reading.binds`."""

_Key = tuple[type[DeclarativeBase], tuple[Grant, ...]]


class Guard:
    """Says which rows a viewer reaches under one scope: by one single grant that holds it."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._statements: dict[_Key, Select[DeclarativeBase]] = {}

    def loading(
        self, model: type[DeclarativeBase], viewer: Viewer, scope: str
    ) -> Select[DeclarativeBase]:
        """Return a statement for the row with an id, locked for update, if it is reached.

        Made once for all viewers with the same grants: building it costs more than a small
        write. It is to be run with `ID` and the runtime binds.
        """
        key = (model, _reach(viewer, scope))
        if key not in self._statements:
            (id_,) = inspect(model).primary_key
            found = select(model).where(
                id_ == bindparam(ID, type_=id_.type), self.reachable(model, viewer, scope)
            )
            self._statements[key] = found.with_for_update(of=model, key_share=True)
        return self._statements[key]

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


def _reach(viewer: Viewer, scope: str) -> tuple[Grant, ...]:
    """Return what decides on rows of the grants with the scope: not their names and scopes."""
    held = (grant.reach for grant in viewer.grants if scope in grant.scopes)
    return tuple(dict.fromkeys(held))
