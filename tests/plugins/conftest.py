"""A council with every bundled plugin and a stranger's: falls, built as a wheel and installed."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from graphql import get_named_type

from earlyhelp.access.services import grants_of
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import PluginEntry, installed_plugins
from earlyhelp.reading.ids import decode_id
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.app import System, compose_plugins, running
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.runner import upgrade

ROOT = Path(__file__).parents[2]
FALLS = ROOT / "examples" / "falls"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = "2026-03-02"

_numbers = count(1)


@dataclass
class Council:
    """A running server without HTTP: viewers ask it, and do things, in GraphQL."""

    system: System
    _ids: Iterator[int] = field(default_factory=lambda: _numbers)

    def viewer(self, *roles: str, practitioner: str = "", person: str = "") -> Viewer:
        """Return a viewer with roles of the registry, being a practitioner or a person."""
        found = {role.name: role for role in self.system.plugins.registry.roles}
        grants = tuple(grants_of([found[name] for name in roles], None))
        return Viewer(uuid4(), grants, _uuid(practitioner), _uuid(person))

    async def answer(self, viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
        """Return the whole response to a document."""
        response = await self.system.executor.execute(Request(document, None, variables), viewer)
        found: dict[str, Any] = json.loads(response.text)
        return found

    async def ask(self, viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a response that has no errors."""
        answer = await self.answer(viewer, document, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def denied(self, viewer: Viewer, document: str, **variables: Any) -> list[str]:
        """Return the codes of a response's errors."""
        answer = await self.answer(viewer, document, **variables)
        return [error["extensions"]["code"] for error in answer.get("errors", ())]

    async def do(self, viewer: Viewer, verb: str, choose: str = "id", **given: Any) -> Any:
        """Carry out a mutation; return what is chosen of the row that it wrote."""
        payload = await self._mutate(viewer, verb, choose, given)
        assert payload.pop("problems") == []
        (row,) = payload.values()
        return row

    async def refusal(self, viewer: Viewer, verb: str, **given: Any) -> tuple[str, str]:
        """Carry out a mutation that is refused; return the code and the field to blame."""
        payload = await self._mutate(viewer, verb, "id", given)
        (problem,) = payload.pop("problems")
        assert list(payload.values()) == [None]
        assert problem["message"].endswith(".")
        return problem["code"], ".".join(problem["path"])

    async def _mutate(self, viewer: Viewer, verb: str, choose: str, given: Any) -> dict[str, Any]:
        mutations = self.system.composition.graphql.mutation_type
        assert mutations is not None
        fields = mutations.fields
        kind = fields[verb].args["input"].type
        shown: Any = get_named_type(fields[verb].type)
        row = next(name for name in shown.fields if name != "problems")
        document = (
            f"mutation($input: {kind}) {{ {verb}(input: $input) "
            f"{{ {row} {{ {choose} }} problems {{ code message path }} }} }}"
        )
        payload: dict[str, Any] = (await self.ask(viewer, document, input=given))[verb]
        return payload

    async def person(self, **details: Any) -> str:
        """Register a person at the front door; return the id."""
        details = {"givenName": "Sam", "familyName": f"Okafor {next(self._ids)}", **details}
        row = await self.do(self.viewer("front_door"), "registerPerson", **details)
        return str(row["id"])

    async def practitioner(self, name: str = "Pat Lee") -> str:
        """Register a practitioner of a new organisation; return the id."""
        office = self.viewer("administrator")
        organisation = await self.do(
            office, "registerOrganisation", name=f"Partner {next(self._ids)}", kind="COUNCIL"
        )
        row = await self.do(
            office,
            "registerPractitioner",
            organisationId=organisation["id"],
            name=name,
            jobTitle="Practitioner",
        )
        return str(row["id"])

    async def helped(self, role: str, **details: Any) -> tuple[str, Viewer]:
        """Return a person, and a practitioner of that role who leads a plan for them."""
        person, practitioner = await self.person(**details), await self.practitioner()
        await self.plan(person, practitioner)
        return person, self.viewer(role, practitioner=practitioner)

    async def plan(self, person: str, lead: str) -> str:
        """Open a plan for a person, led by a practitioner; return its id."""
        row = await self.do(
            self.viewer("front_door"),
            "openPlan",
            title="A plan",
            personIds=[person],
            openedOn="2026-01-05",
            ledByPractitionerId=lead,
        )
        return str(row["id"])

    async def colleague(self, person: str, role: str) -> Viewer:
        """Return a practitioner of that role who leads another plan for the same person."""
        practitioner = await self.practitioner("Kim Ray")
        await self.plan(person, practitioner)
        return self.viewer(role, practitioner=practitioner)


def _uuid(opaque: str) -> UUID | None:
    decoded = decode_id(opaque)
    return decoded.uuid if decoded else None


@pytest.fixture(scope="session")
def falls_installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the falls plugin, install it into a folder of its own, return that."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", str(wheels), str(FALLS)]
    subprocess.run(build, check=True)  # noqa: S603 - our own command
    (wheel,) = wheels.glob("earlyhelp_falls-*.whl")
    install = [*pip, "install", *offline, "--target", str(target), str(wheel)]
    subprocess.run(install, check=True)  # noqa: S603 - our own command
    return target


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Put a folder on the path for a while, as if an operator had installed into it."""
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def full_host(
    settings: Settings, bundled_plugins: tuple[EntryPoint, ...], falls_installed: Path
) -> EnabledPlugins:
    """Return the host of the bundled plugins and of falls, found by its entry point."""
    with importable(falls_installed):
        falls: list[PluginEntry] = [p for p in installed_plugins() if p.name == "falls"]
        return enable_plugins(settings, (*bundled_plugins, *falls))


@pytest.fixture(scope="session")
async def full_database(
    server: EmbeddedServer,
    administrator: asyncpg.Connection,
    template: str,
    full_host: EnabledPlugins,
) -> AsyncIterator[str]:
    """Make a database that has the tables of falls as well; the value is its URL."""
    await administrator.execute(f"CREATE DATABASE falls TEMPLATE {template}")
    await upgrade(server.url("falls"), full_host.registry)
    yield server.url("falls")
    await administrator.execute("DROP DATABASE falls WITH (FORCE)")


@pytest.fixture(scope="session")
async def council(full_database: str, full_host: EnabledPlugins) -> AsyncIterator[Council]:
    """Run a server of all plugins on a day in March 2026."""
    settings = Settings(database_url=full_database)
    composition = compose_plugins(full_host)
    async with running(settings, composition, full_host, lambda: NOON) as system:
        yield Council(system)
