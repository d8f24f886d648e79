"""The statements that turn some tables into others, in an order in which they run."""

import re
from collections.abc import Iterator

from earlyhelp_migrations.catalogue import Column, Tables, TableWords


def statements(old: Tables, new: Tables) -> tuple[str, ...]:
    """Return what turns the old tables into the new ones.

    What others rest on goes last and comes first: foreign keys, then indexes and
    constraints, then columns and tables, and back up again.
    """
    kept = [(old[name], new[name]) for name in sorted(old.keys() & new.keys())]
    added = [new[name] for name in sorted(new.keys() - old.keys())]
    dropped = [old[name] for name in sorted(old.keys() - new.keys())]
    return (
        *(each for before, after in kept for each in _removed_keys(before, after)),
        *(each for before, after in kept for each in _removed_rules(before, after)),
        *_dropped(dropped),
        *(_created(table) for table in added),
        *(each for before, after in kept for each in _changed_columns(before, after)),
        *(each for before, after in kept for each in _added_rules(before, after)),
        *(index for table in added for index in table.indexes.values()),
        *(each for before, after in kept for each in _added_keys(before, after)),
        *(each for table in added for each in _added_keys(TableWords(table.name), table)),
    )


def _dropped(tables: list[TableWords]) -> Iterator[str]:
    # In one statement, since they may refer to one another.
    if tables:
        yield f"DROP TABLE {', '.join(table.name for table in tables)}"


def _created(table: TableWords) -> str:
    columns = [_defined(name, column) for name, column in table.columns.items()]
    rules = [f"CONSTRAINT {name} {words}" for name, words in table.constraints.items()]
    lines = ",\n".join(f"    {line}" for line in (*columns, *rules))
    return f"CREATE TABLE {table.name} (\n{lines}\n)"


def _defined(name: str, column: Column) -> str:
    words = [name, column.type]
    if column.generated:
        words.append(f"GENERATED ALWAYS AS ({column.default}) {column.generated}")
    elif column.default:
        words.append(f"DEFAULT {column.default}")
    return " ".join([*words, *(["NOT NULL"] if column.is_required else [])])


def _removed_keys(old: TableWords, new: TableWords) -> Iterator[str]:
    for name in _lost(old.foreign_keys, new.foreign_keys, set()):
        yield f"ALTER TABLE {old.name} DROP CONSTRAINT {name}"


def _added_keys(old: TableWords, new: TableWords) -> Iterator[str]:
    for name in _lost(new.foreign_keys, old.foreign_keys, set()):
        yield f"ALTER TABLE {new.name} ADD CONSTRAINT {name} {new.foreign_keys[name]}"


def _removed_rules(old: TableWords, new: TableWords) -> Iterator[str]:
    made_anew = _made_anew(old, new)
    for name in _lost(old.constraints, new.constraints, made_anew):
        yield f"ALTER TABLE {old.name} DROP CONSTRAINT {name}"
    for name in _lost(old.indexes, new.indexes, made_anew):
        yield f"DROP INDEX {name}"


def _added_rules(old: TableWords, new: TableWords) -> Iterator[str]:
    made_anew = _made_anew(old, new)
    for name in _lost(new.constraints, old.constraints, made_anew):
        yield f"ALTER TABLE {new.name} ADD CONSTRAINT {name} {new.constraints[name]}"
    for name in _lost(new.indexes, old.indexes, made_anew):
        yield new.indexes[name]


def _lost(of: dict[str, str], to: dict[str, str], made_anew: set[str]) -> list[str]:
    """Return the names of what is not so in the other, or rests on columns made anew."""
    changed = [name for name, words in of.items() if to.get(name) != words]
    words_of = {name: set(re.findall(r"\w+", words)) for name, words in of.items()}
    return [name for name in of if name in changed or words_of[name] & made_anew]


def _made_anew(old: TableWords, new: TableWords) -> set[str]:
    """Return the columns that are generated now and were not, or the other way round."""
    both = old.columns.keys() & new.columns.keys()
    return {name for name in both if old.columns[name].generated != new.columns[name].generated}


def _changed_columns(old: TableWords, new: TableWords) -> Iterator[str]:
    made_anew = _made_anew(old, new)
    for name in old.columns:
        if name not in new.columns or name in made_anew:
            yield f"ALTER TABLE {old.name} DROP COLUMN {name}"
    for name, column in new.columns.items():
        if name not in old.columns or name in made_anew:
            yield f"ALTER TABLE {new.name} ADD COLUMN {_defined(name, column)}"
        else:
            for change in _altered(name, old.columns[name], column):
                yield f"ALTER TABLE {new.name} ALTER COLUMN {name} {change}"


def _altered(name: str, old: Column, new: Column) -> Iterator[str]:
    is_plain = not new.generated
    if is_plain and old.default and old.default != new.default:
        yield "DROP DEFAULT"
    if old.type != new.type:
        yield f"TYPE {new.type}" + (f" USING {name}::{_bare(new.type)}" if is_plain else "")
    if old.default != new.default and new.default:
        yield f"SET DEFAULT {new.default}" if is_plain else f"SET EXPRESSION AS ({new.default})"
    if old.is_required != new.is_required:
        yield "SET NOT NULL" if new.is_required else "DROP NOT NULL"


def _bare(type_: str) -> str:
    return type_.partition(" COLLATE ")[0]
