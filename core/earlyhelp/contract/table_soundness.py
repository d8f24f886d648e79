"""Whether tables, and what is said of tables, are a plugin's own and within its reach."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import NoReferenceError
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.contract.contribution import Contribution, Contributions, within_reach
from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_of
from earlyhelp.contract.records import ReferenceData
from earlyhelp.storage.tables import Table as StorageTable


def faults_of_tables(contribution: Contribution, contributions: Contributions) -> Iterator[Fault]:
    """Find tables that are not migrated apart, or do not bear their plugin's name."""
    if contribution.is_core:
        return
    others = [other.metadata for other in contributions if other is not contribution]
    if any(contribution.metadata is other for other in others):
        remedy = "Derive a base with metadata = plugin_metadata()."
        yield contribution.fault("has no MetaData of its own.", remedy)
        return
    for name, table in contribution.metadata.tables.items():
        if not name.startswith(f"{contribution.name}_"):
            thing = f"table {name!r} lacks the plugin's prefix."
            remedy = f"Begin its name with {contribution.name}_."
            yield contribution.fault(thing, remedy, _place_of(table))


def faults_of_foreign_keys(
    contribution: Contribution, contributions: Contributions
) -> Iterator[Fault]:
    """Find tables that refer to those of a plugin which may be gone tomorrow."""
    reach = [other.metadata for other in within_reach(contribution, contributions)]
    for table in contribution.metadata.tables.values():
        for key in table.foreign_keys:
            what = f"table {table.name!r} refers to {key.target_fullname}"
            try:
                target = key.column.table
            except NoReferenceError:
                remedy = "Name the column itself: ForeignKey(Person.id)."
                yield contribution.fault(f"{what}, which is not found.", remedy, _place_of(table))
                continue
            if not any(target.metadata is metadata for metadata in reach):
                remedy = "Name the plugin of that table in the manifest's `requires`."
                yield contribution.fault(f"{what}, not within reach.", remedy, _place_of(table))


def faults_of_rules(contribution: Contribution) -> Iterator[Fault]:
    """Find rules that would decide on tables of others, be it by a mixin that those have."""
    if contribution.is_core:
        return
    others = [
        mapper.class_
        for mapper in StorageTable.registry.mappers
        if mapper.class_.metadata is not contribution.metadata
    ]
    for rule in contribution.rules:
        if any(issubclass(other, rule.model) for other in others):
            thing = f"gives a rule for {rule.model.__name__}, which is not its own."
            yield contribution.fault(thing, "Return rules of its own tables and mixins.")


def faults_of_revisions(contribution: Contribution) -> Iterator[Fault]:
    """Find out whether a plugin with tables has no revision that makes them."""
    migrations = contribution.migrations
    has_revisions = migrations is not None and any(migrations.folder.glob("*.py"))
    if contribution.metadata.tables and not has_revisions and not contribution.is_core:
        thing = "has tables but lost its migrations: no revision is found."
        remedy = "Ship their folder, which migrations() returns; or write the first: "
        command = f'earlyhelp db revision {contribution.name} -m "..."'
        yield contribution.fault(thing, f"{remedy}{command}")


def faults_of_foreign_models(
    contribution: Contribution, contributions: Contributions
) -> Iterator[Fault]:
    """Find reference data and restrictions for tables that are not within reach."""
    reach = [other.metadata for other in within_reach(contribution, contributions)]
    for kind, model in _models(contribution):
        if not any(model.metadata is metadata for metadata in reach):
            thing = f"{kind} for {model.__name__}, a table that is not within its reach."
            remedy = "Name a table of core, its own or a plugin it requires."
            yield contribution.fault(thing, remedy)


def _models(contribution: Contribution) -> Iterator[tuple[str, type[DeclarativeBase]]]:
    yield from (("reference data", data.model) for data in contribution.reference_data)
    yield from (("visibility", rule.model) for rule in contribution.restrictions)


def faults_of_reference_data(contribution: Contribution) -> Iterator[Fault]:
    """Find reference data that its table cannot hold, or that could not be found again."""
    for data in contribution.reference_data:
        label = f"reference data for {data.model.__name__}"
        for thing, remedy in (*_faults_of_columns(data), *_faults_of_keys(data)):
            yield contribution.fault(f"{label} {thing}", remedy)


def _faults_of_columns(data: ReferenceData) -> Iterator[tuple[str, str]]:
    used = {*data.key, *(name for row in data.rows for name in row)}
    for name in sorted(used - set(data.model.__table__.columns.keys())):
        yield f"has no column {name!r}.", "Name columns of its table."


def _faults_of_keys(data: ReferenceData) -> Iterator[tuple[str, str]]:
    table = data.model.__table__
    if not data.key or any(set(data.key) - set(row) for row in data.rows):
        yield "lacks its key.", "Give every row the key's columns."
    elif isinstance(table, Table) and not _is_unique(table, set(data.key)):
        thing = f"has a key ({', '.join(data.key)}) that is not unique."
        yield thing, "Name the columns of a unique constraint."
    keys = Counter(tuple(row.get(name) for name in data.key) for row in data.rows)
    for key in (key for key, times in keys.items() if times > 1):
        yield f"has the key {key} twice.", "Keep one of the rows."


def _is_unique(table: Table, key: set[str]) -> bool:
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique = [set(each.columns.keys()) for each in (table.primary_key, *keys)]
    indexed = [set(index.columns.keys()) for index in table.indexes if index.unique]
    return key in unique + indexed


def _place_of(table: Table) -> str:
    mappers = StorageTable.registry.mappers
    return next((place_of(each.class_) for each in mappers if each.local_table is table), "")
