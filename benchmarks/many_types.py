"""Plugins of many types, to see how a start grows: each type is like one of core's records.

It has seven columns and a closed set of values, an order and filters, a list, a count and an
expression on people, and two verbs.
"""

from collections.abc import Iterator
from pathlib import Path
from string import Template

PER_PLUGIN = 10

_METADATA = "Metadata-Version: 2.1\nName: earlyhelp-$plugin\nVersion: 1.0\n"
_ENTRY_POINT = "[earlyhelp.plugins]\n$plugin = earlyhelp_$plugin.plugin:ManyPlugin\n"

_PLUGIN = """
from earlyhelp_graphql.plugin import Manifest, Plugin, RoleGrant, hookimpl
from earlyhelp_$plugin.scopes import RESOURCES

class ManyPlugin(Plugin):
    manifest = Manifest("$plugin", "1.0", requires_api=">=1,<2", summary="Many types.")

    @hookimpl
    def scopes(self):
        return [scope for each in RESOURCES for scope in each.scopes]

    @hookimpl
    def roles(self):
        names = tuple(scope.name for scope in self.scopes())
        return [RoleGrant("practitioner", names), RoleGrant("team_manager", names)]
"""
_SCOPES = "from earlyhelp_graphql.plugin import Resource\nRESOURCES = []\n"
_SCOPE = """
$NAME = Resource("$plugin:$name", read="See $name.", write="Record $name.")
RESOURCES.append($NAME)
"""
_MODELS = """
from datetime import date
from uuid import UUID
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from earlyhelp.partnership.models import Practitioner
from earlyhelp_graphql.plugin import (
    GENERAL, ClosedSet, PersonRecord, Table, Versioned, choice, plugin_metadata
)

class ManyTable(Table):
    __abstract__ = True
    metadata = plugin_metadata()
"""
_MODEL = """
class ${Name}State(ClosedSet):
    \"\"\"How far one is.\"\"\"

    OPEN = "OPEN", "It is open."
    DONE = "DONE", "It is done."

class $Name(PersonRecord, Versioned, ManyTable):
    __tablename__ = "${plugin}_$name"
    category = GENERAL

    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Practitioner.id), index=True)
    recorded_on: Mapped[date]
    due_on: Mapped[date | None]
    title: Mapped[str]
    note: Mapped[str | None]
    amount: Mapped[int]
    state: Mapped[${Name}State] = mapped_column(choice(${Name}State, "state"))
"""
_SERVICES = """
from dataclasses import dataclass
from earlyhelp.people.models import Person
from earlyhelp_graphql.plugin import (
    ABSENT, Count, Id, Kept, Line, PastDay, PlannedDay, UnitOfWork, Version, Words,
    amend, new, save, verb,
)
from earlyhelp_$plugin import models
"""
_SERVICE = """
@dataclass(frozen=True)
class Record$Name:
    \"\"\"Record one.\"\"\"

    person_id: Id[Person]
    recorded_on: PastDay
    title: Line
    amount: Count
    state: models.${Name}State
    due_on: PlannedDay | None = None
    note: Words | None = None

@dataclass(frozen=True)
class Amend$Name:
    \"\"\"Amend one.\"\"\"

    ${name}_id: Id[models.$Name]
    version: Version[models.$Name]
    title: Kept[Line] = ABSENT
    due_on: Kept[PlannedDay | None] = ABSENT
    note: Kept[Words | None] = ABSENT

@verb
async def record_$name(work: UnitOfWork, command: Record$Name) -> models.$Name:
    \"\"\"Record one.\"\"\"
    await work.load(Person, command.person_id)
    return await save(work, new(models.$Name, command))

@verb
async def amend_$name(work: UnitOfWork, command: Amend$Name) -> models.$Name:
    \"\"\"Amend one.\"\"\"
    row = await work.load(models.$Name, command.${name}_id)
    amend(row, command)
    return await save(work, row)
"""
_GRAPH = """
from datetime import date
from typing import Annotated
from sqlalchemy import exists
from earlyhelp_graphql.plugin import (
    Graph, Node, RowVersion, any_of, at_least, binds, by, newest_first, starts_with
)
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_$plugin import models, scopes, services

graph = Graph()
"""
_TYPE = """
@graph.type(models.$Name, read=scopes.$NAME.read)
class $Name(Node):
    \"\"\"One of many.\"\"\"

    person: Annotated[Person | None, "Whose it is."]
    practitioner: Annotated[Practitioner | None, "Who recorded it."]
    recorded_on: Annotated[date, "The day."]
    due_on: Annotated[date | None, "The day it is due."]
    title: Annotated[str, "What it is called."]
    note: Annotated[str | None, "What else there is to say."]
    amount: Annotated[int, "How much."]
    state: Annotated[models.${Name}State, "How far it is."]
    version: RowVersion

graph.order($Name, newest_first(models.$Name.recorded_on), by(models.$Name.title))
graph.filter($Name, any_of("state"), at_least("recorded_on"), starts_with("title"))
graph.many(Person, "${name}s", $Name, description="All of them.", scope=scopes.$NAME.read)
graph.count(Person, "${name}_count", $Name, description="How many.", scope=scopes.$NAME.read)

@graph.expression(Person, returns=bool | None, scope=scopes.$NAME.read)
def has_late_$name(person):
    \"\"\"Whether one is late.\"\"\"
    row = models.$Name
    return exists().where(row.person_id == person.id, row.due_on < binds.today)

graph.mutation(services.record_$name, services.amend_$name, write=scopes.$NAME.write)
"""
_PARTS = {
    "plugin": (_PLUGIN, ""),
    "scopes": (_SCOPES, _SCOPE),
    "models": (_MODELS, _MODEL),
    "services": (_SERVICES, _SERVICE),
    "graph": (_GRAPH, _TYPE),
}
"""The modules of a plugin: how each begins, and what it says of each type."""


def install(types: int, folder: Path) -> None:
    """Write plugins with so many types into a folder, as pip would, for it to be put on the path.

    Their revisions make no tables: they are to be composed, not to be asked.
    """
    for first in range(0, types, PER_PLUGIN):
        numbers = range(first, min(first + PER_PLUGIN, types))
        plugin = {"plugin": f"many_{first}"}
        package = folder / f"earlyhelp_many_{first}"
        (package / "migrations").mkdir(parents=True)
        (package / "migrations" / "0001_nothing.py").touch()
        for module, (head, part) in _PARTS.items():
            texts = [head, *(part for _ in numbers)]
            names = [plugin, *(plugin | each for each in map(_names, numbers))]
            (package / f"{module}.py").write_text("".join(_filled(texts, names)))
        told = folder / f"earlyhelp_many_{first}-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(Template(_METADATA).substitute(plugin))
        (told / "entry_points.txt").write_text(Template(_ENTRY_POINT).substitute(plugin))


def _names(number: int) -> dict[str, str]:
    return {"Name": f"Topic{number}", "name": f"topic{number}", "NAME": f"TOPIC{number}"}


def _filled(texts: list[str], names: list[dict[str, str]]) -> Iterator[str]:
    for text, given in zip(texts, names, strict=True):
        yield Template(text).substitute(given)
