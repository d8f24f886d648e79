"""Changes: what last happened to the records that the viewer may see, the oldest first.

Complete under concurrent writes: whatever a transaction writes bears its number, and only what
is below the oldest that is still open is told. So nothing is ever written before a place that was
told, however late a transaction commits. What a record is now decides on who hears of it; of one
that was taken out, what is kept of it does, by the same rule.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from earlyhelp.changes.models import REMOVED_RECORDS, ChangeKind
from earlyhelp.reading.cursors import Cursors
from earlyhelp.reading.declarations import Entity
from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.rows import OrderKey
from earlyhelp.reading.selections import BadValueError, Chosen, Given, Variables
from earlyhelp.reading.sql import both, json_object
from earlyhelp.reading.statements import Bind
from earlyhelp.reading.values import Getter

CHANGES = "changes"
"""The root field that tells them."""

OTHER_DATABASE = (
    "'since' is of another database, or of this one before it was restored: what you hold may be "
    "newer than what it has. Read everything again, and go on from 'latestCursor'."
)

# A number of a transaction means something in one cluster alone, and a place that was told
# only in one history of one database: neither a dump nor a standby that took over has it.
_DATABASE = (
    "(SELECT concat_ws('.', s.system_identifier, c.timeline_id, d.oid) "
    "FROM pg_control_system() AS s, pg_control_checkpoint() AS c, pg_database AS d "
    "WHERE d.datname = current_database())"
)
_HORIZON = "(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint"
_LAST = "9223372036854775807"
_PURPOSE = ("Query.changes",)

Seen = Callable[[Entity], str]
"""From a type to the SQL of whether the record at hand, which is of it, may be seen."""


def changes_sql(draft: Draft, chosen: Chosen, types: Sequence[Entity], seen: Seen) -> str:
    """Return the SQL of a page of changes to records of these types."""
    return _Changes(draft, chosen, types, seen).sql()


class _Changes:
    """The text of one page: so many changes are looked at, and those told that may be."""

    def __init__(self, draft: Draft, chosen: Chosen, types: Sequence[Entity], seen: Seen) -> None:
        self.draft = draft
        self.chosen = chosen
        self.types = types
        self.seen = seen
        self.since = _given(chosen, "since", draft.variables)
        self.size = page_of_changes(chosen, draft.variables)
        self.told = self._cursors("c.transaction", "c.place")
        begin = (_DATABASE, "-1", "0")
        self.from_ = begin if self.since is None else tuple(self.told.parts(self.since))
        self.latest = self._cursors(f"{_HORIZON} - 1", _LAST)

    def _cursors(self, transaction: str, place: str) -> Cursors:
        keys = [
            OrderKey(sql, sql_type, descending=False)
            for sql, sql_type in (
                (_DATABASE, "TEXT"),
                (transaction, "BIGINT"),
                (place, "BIGINT"),
            )
        ]
        return Cursors(self.draft, keys, lambda _variables: _PURPOSE)

    def sql(self) -> str:
        # (SELECT CASE WHEN $1::TEXT = <this database> THEN JSON_OBJECT('nodes': ...) END
        #    FROM (SELECT ..., row_number() OVER (...) AS n, CASE ... END AS type
        #      FROM (SELECT * FROM record_changes AS c WHERE ... LIMIT $4 + 1) AS c$) AS c)
        members = [(each.key, self._member(each)) for each in self.chosen.selection]
        page = json_object(members)
        after = None
        if self.since is not None:
            database, transaction, place = self.from_
            page = f"CASE WHEN {database} = {_DATABASE} THEN {page} END"
            after = f"(c.transaction, c.place) > ({transaction}, {place})"
            self.draft.refusal = OTHER_DATABASE
        where = both([after, f"c.transaction < {_HORIZON}"])
        rows = (
            f"SELECT * FROM record_changes AS c WHERE {where} "
            f"ORDER BY c.transaction, c.place LIMIT {self._limit()} + 1"
        )
        numbered = "row_number() OVER (ORDER BY c$.transaction, c$.place) AS n"
        return (
            f"(SELECT {page} FROM (SELECT c$.*, {numbered}, {self._type()} AS type "
            # One page, whether or not anything is gathered of its rows.
            f"FROM ({rows}) AS c$) AS c HAVING true)"
        )

    def _type(self) -> str:
        """Return the type of the record at hand; NULL where it is none that the viewer may see."""
        cases = [
            f"WHEN '{each.model.__tablename__}' THEN "
            f"CASE WHEN {self.seen(each)} THEN '{each.name}' END"
            for each in self.types
        ]
        return f"CASE c$.record_type {' '.join(cases)} END"

    def _member(self, chosen: Chosen) -> str:
        on_page = f"FILTER (WHERE c.n <= {self._limit()})"
        match chosen.name:
            case "nodes":
                change = json_object([(each.key, _CHANGE[each.name]) for each in chosen.selection])
                seen = f"FILTER (WHERE c.n <= {self._limit()} AND c.type IS NOT NULL)"
                return f"coalesce(json_agg({change} ORDER BY c.n) {seen}, '[]')"
            case "hasNextPage":
                return f"(count(*) > {self._limit()} AND {self._limit()} > 0)"
            case "latestCursor":
                return self.latest.told()
            case "endCursor":
                # Behind all that is final, if there is no more; of none, where the page begins.
                last = f"(array_agg({self.told.told()} ORDER BY c.n DESC) {on_page})[1]"
                begun = self._cursors(*self.from_[1:]).told()
                goes_on = f"count(*) > {self._limit()}"
                ended = f"CASE WHEN {goes_on} THEN coalesce({last}, {begun})"
                return f"{ended} ELSE {self.latest.told()} END"
        return "'RecordChangePage'"

    def _limit(self) -> str:
        name = f"{self.chosen.key}.first"
        return self.draft.bind((CHANGES, self.chosen.key), Bind(name, "INTEGER", self.size))


_CHANGE = {
    "__typename": "'RecordChange'",
    "id": "c.type || '_' || c.record_id::text",
    "type": "c.type",
    "kind": "c.kind",
    "at": "c.changed_at",
}


def is_record(entity: Entity) -> bool:
    """Return whether changes to rows of a type are told: an account is its holder's, no record."""
    return str(entity.model.__tablename__) != "accounts"


def record_at_hand(entity: Entity) -> str:
    """Return the row of the record at hand, which is of a type: as it is, or as it was kept."""
    # (SELECT r.id, r.title FROM goals AS r WHERE r.id = c$.record_id AND NOT c$.kind = 'REMOVED'
    #    UNION ALL SELECT r.id, r.title FROM entries_in_error AS k,
    #      jsonb_populate_record(NULL::goals, k.record) AS r WHERE ...)
    table, name = entity.model.__tablename__, entity.model.__name__
    removed = f"c$.kind = '{ChangeKind.REMOVED}'"
    readable = (each for each in entity.model.__table__.columns if not each.info.get("secret"))
    columns = ", ".join(f'r."{each.name}"' for each in readable)
    now = f"SELECT {columns} FROM {table} AS r WHERE r.id = c$.record_id AND NOT {removed}"
    was = f"jsonb_populate_record(NULL::{table}, k.record) AS r"
    is_it = f"{removed} AND k.record_id = c$.record_id AND k.record_type = '{name}'"
    return f"({now} UNION ALL SELECT {columns} FROM {REMOVED_RECORDS} AS k, {was} WHERE {is_it})"


def _given(chosen: Chosen, name: str, variables: Variables) -> Given | None:
    given = chosen.arguments.get(name)
    return None if given is None or given.get(variables) is None else given


def page_of_changes(chosen: Chosen, variables: Variables) -> Getter:
    """Return how to find how many changes a page looks at: as many as it may, by default."""
    first = _given(chosen, "first", variables)

    def number(runtime: Mapping[str, Any], variables: Variables) -> int:
        limit: int = runtime["page_limit"]
        value = limit if first is None else first.get(variables)
        if not 0 <= value <= limit:
            message = f"'first' is {value}; ask for 0 to {limit} at a time."
            raise BadValueError(message, "first")
        return int(value)

    return number
