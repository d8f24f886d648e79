"""What happens to records is noted by the database itself: triggers of every table that has some.

They are made after the revisions, core's and the plugins', so that a plugin's records are noted
without a word of its own.
"""

from collections.abc import Iterator

from sqlalchemy import Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from earlyhelp.contract.registry import Registry

# Of a record that was made and changed in one transaction, others only hear that it was made.
_FUNCTION = """CREATE OR REPLACE FUNCTION note_record_changes() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.record_changes AS c (record_id, record_type, kind)
        SELECT id, TG_TABLE_NAME, TG_ARGV[0] FROM written
    ON CONFLICT (record_id, record_type) DO UPDATE SET
        kind = CASE WHEN c.kind = 'CREATED' AND excluded.kind = 'CHANGED'
            AND c.transaction = excluded.transaction THEN 'CREATED' ELSE excluded.kind END,
        changed_at = excluded.changed_at,
        transaction = excluded.transaction,
        place = excluded.place;
    RETURN NULL; END $$"""
_TRIGGERS = (
    ("INSERT", "NEW", "CREATED"),
    ("UPDATE", "NEW", "CHANGED"),
    ("DELETE", "OLD", "REMOVED"),
)
_WATCHED = text(
    """SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = 'public'::regnamespace AND p.proname = 'note_record_changes'"""
)
# A dump brings numbers along that this cluster has not reached: such changes are final.
_SETTLE = text(
    """UPDATE record_changes SET transaction = 0
    WHERE transaction >= (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint"""
)


async def note_records(connection: AsyncConnection, registry: Registry) -> None:
    """Have every record noted from now on, and those that there are, as of when they were made."""
    await connection.execute(text(_FUNCTION))
    watched = set(await connection.scalars(_WATCHED))
    for table in records(registry):
        if table.name not in watched:
            await _watch(connection, table)
    await connection.execute(_SETTLE)


def records(registry: Registry) -> Iterator[Table]:
    """Yield the tables, core's and plugins', whose rows are records: with ids of their own."""
    for metadata in registry.metadata.values():
        for table in metadata.sorted_tables:
            id_ = table.c.get("id")
            if id_ is not None and isinstance(id_.type, Uuid) and not table.info.get("private"):
                yield table


async def _watch(connection: AsyncConnection, table: Table) -> None:
    quoted = connection.dialect.identifier_preparer.format_table(table)
    for event, rows, kind in _TRIGGERS:
        await connection.execute(
            text(
                f"CREATE TRIGGER note_{kind.lower()} AFTER {event} ON {quoted} "
                f"REFERENCING {rows} TABLE AS written FOR EACH STATEMENT "
                f"EXECUTE FUNCTION note_record_changes('{kind}')"
            )
        )
    # An id tells when it was made, where the database made it.
    made = "coalesce(uuid_extract_timestamp(id), now())"
    await connection.execute(
        text(
            f"INSERT INTO record_changes (record_id, record_type, kind, created_at, changed_at) "  # noqa: S608 - names of tables
            f"SELECT id, '{table.name}', 'CREATED', {made}, {made} FROM {quoted} "
            "ON CONFLICT DO NOTHING"
        )
    )
