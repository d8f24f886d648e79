"""Where models and tables differ, told as the statements that would make them agree."""

import hashlib
import re
from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateIndex, CreateTable

from earlyhelp.contract.registry import Registry
from earlyhelp.storage.connections import maintenance_engine
from earlyhelp_migrations.catalogue import Tables, read_tables
from earlyhelp_migrations.difference import statements
from earlyhelp_migrations.extensions import make_extensions
from earlyhelp_migrations.runner import pending
from earlyhelp_migrations.scratch import tables_of_models

_REMEMBERED = "SELECT obj_description('public.alembic_version'::regclass)"


async def check(url: str, registry: Registry) -> list[str]:
    """Return what is amiss, one line each: revisions yet to run, and models unlike tables.

    Tables of plugins that are not enabled are passed over. The models' tables are made to
    be compared, and gone again afterwards; that nothing is amiss is written down, for
    `agreed`. Raises DatabaseError.
    """
    waiting = [f"{revision} is yet to run" for revision in await pending(url, registry)]
    if waiting:
        return waiting
    async with maintenance_engine(url).connect() as connection:
        found = await connection.run_sync(lambda sync: list(_differences(sync, registry)))
    if not found:
        await _remember(url, registry)
    return found


async def agreed(url: str, registry: Registry) -> bool:
    """Return whether `check` found nothing amiss since models and tables last changed.

    It makes no tables, and so takes a tenth of the time.
    """
    async with maintenance_engine(url).connect() as connection:
        digest = await connection.run_sync(_digest, registry)
        return bool(await connection.scalar(text(_REMEMBERED)) == digest)


async def _remember(url: str, registry: Registry) -> None:
    async with maintenance_engine(url).begin() as connection:
        digest = await connection.run_sync(_digest, registry)
        await connection.execute(text(f"COMMENT ON TABLE public.alembic_version IS '{digest}'"))


def _differences(connection: Connection, registry: Registry) -> Iterator[str]:
    make_extensions(connection, registry)
    models = tables_of_models(connection, registry)
    there = _tables(connection, registry)
    for plugin, metadata in registry.metadata.items():
        names = metadata.tables.keys()
        old = {name: there[name] for name in names if name in there}
        new = {name: models[name] for name in names}
        for statement in statements(old, new):
            in_one_line = re.sub(r"\n *", " ", statement)
            yield f"{plugin}: {in_one_line}"


def _tables(connection: Connection, registry: Registry) -> Tables:
    connection.execute(text("SET LOCAL search_path = public"))
    tables = [name for metadata in registry.metadata.values() for name in metadata.tables]
    return read_tables(connection, tables)


def _digest(connection: Connection, registry: Registry) -> str:
    """Return what stands for the models and the tables as they are now."""
    parts = [str(_tables(connection, registry)), *_defined(connection, registry)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _defined(connection: Connection, registry: Registry) -> Iterator[str]:
    for metadata in registry.metadata.values():
        for _, table in sorted(metadata.tables.items()):
            yield str(CreateTable(table).compile(connection))
            for index in sorted(table.indexes, key=lambda each: str(each.name)):
                yield str(CreateIndex(index).compile(connection))
