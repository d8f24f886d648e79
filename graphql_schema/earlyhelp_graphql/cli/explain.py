"""`earlyhelp explain`: the SQL that a query becomes, and the plan by which it is answered."""

import argparse
import asyncio
import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from graphql import GraphQLError, OperationType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.access.models import Account
from earlyhelp.access.services import grants_of
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.records import Role
from earlyhelp.days import day_at
from earlyhelp.errors import EarlyHelpError
from earlyhelp.reading.readable import readable
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.selections import BadValueError
from earlyhelp.reading.statements import Statement
from earlyhelp.sealing.seals import Seal, kept_seal, new_seal
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import close_engine, writer_engine
from earlyhelp.storage.embedded import open_database
from earlyhelp.storage.explaining import query_plan
from earlyhelp.viewer import Viewer
from earlyhelp.work import utc_now
from earlyhelp_graphql.answering.execution import Executor, Request
from earlyhelp_graphql.answering.invalid import InvalidDocumentError
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.answering.queries import Asked, RootAnswer
from earlyhelp_graphql.answering.writing import Writer
from earlyhelp_graphql.app import ROWS, compose_plugins
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins

_SOMEBODY = UUID(int=0)


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        help="show the SQL that a query becomes",
        description="Show the statement of each field at the root of a query, for somebody with "
        "one role: its SQL, the values it is run with, and what of an answer is noted. "
        "With --analyze it is run, and its plan shown; nothing of the answer is.",
    )
    parser.add_argument("query", type=Path, metavar="FILE", help="a file with a GraphQL query")
    parser.add_argument("--role", required=True, metavar="NAME", help="the role of who asks")
    parser.add_argument("--variables", type=Path, metavar="FILE", help="its variables, in JSON")
    parser.add_argument(
        "--analyze", action="store_true", help="run it on the database, and show the plan"
    )
    parser.add_argument(
        "--account", metavar="NAME", help="with --analyze: ask as this account, with that role"
    )
    add_settings(parser, "data")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what becomes of each field at the root of the query."""
    settings = load_settings(arguments)
    plugins = enable_plugins(settings)
    viewer = Viewer(_SOMEBODY, tuple(grants_of([_role(arguments.role, plugins)], None)))
    explaining = _Explaining(settings, plugins, _request(arguments))
    if not arguments.analyze:
        sys.stdout.write(explaining.text(viewer))
        return 0
    with open_database(settings) as url:
        sys.stdout.write(asyncio.run(explaining.analysed(url, viewer, arguments.account)))
    return 0


def _role(name: str, plugins: EnabledPlugins) -> Role:
    roles = {role.name: role for role in plugins.registry.roles}
    if name in roles:
        return roles[name]
    near = difflib.get_close_matches(name, roles, n=1)
    raise EarlyHelpError(
        f"There is no role {name!r}.",
        f"Did you mean {near[0]}?" if near else f"There are: {', '.join(roles)}.",
    )


def _request(arguments: argparse.Namespace) -> Request:
    return Request(_read(arguments.query), None, _variables(arguments.variables))


def _variables(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(_read(file))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise EarlyHelpError(f"{file} holds no JSON object.", 'Write {"name": value, ...}.')
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as error:
        raise EarlyHelpError(
            f"{file} cannot be read: {error.strerror}.", "Name a file that is there."
        ) from error


class _Explaining:
    """One query, explained for somebody without a database, or for an account with one."""

    def __init__(self, settings: Settings, plugins: EnabledPlugins, request: Request) -> None:
        composition = compose_plugins(plugins)
        writer = Writer(composition, plugins.registry.verbs, async_sessionmaker())
        self.settings = settings
        reader, limits = self._reader(new_seal()), Limits(depth=settings.max_depth)
        self.executor = Executor(composition, reader, writer, limits)
        self.asked = self._checked(request)

    def _reader(self, seal: Seal) -> Reader:
        return Reader(
            _NoPool(),
            seal=seal,
            page_limit=self.settings.max_page,
            row_limit=ROWS,
            today=lambda: day_at(utc_now(), self.settings.time_zone),
        )

    def _checked(self, request: Request) -> Asked:
        try:
            asked = self.executor.asked(request, introspects=True)
        except (InvalidDocumentError, GraphQLError) as error:
            found = getattr(error, "errors", None) or [{"message": str(error)}]
            listed = "; ".join(each["message"] for each in found)
            raise EarlyHelpError(f"The query is not valid: {listed}", "Correct it.") from error
        if asked.operation.type is not OperationType.QUERY:
            raise EarlyHelpError("Only queries are explained.", "Explain what a payload asks for.")
        return asked

    def _roots(self, viewer: Viewer) -> tuple[RootAnswer, ...]:
        return self.executor.queries.root_answers(self.asked, viewer)

    def text(self, viewer: Viewer) -> str:
        """Return each statement, its values by name, and what is noted of its answer."""
        return "\n".join(_explained(root) for root in self._roots(viewer))

    async def analysed(self, url: str, viewer: Viewer, account: str | None) -> str:
        """Return the same with the plan of each statement, run for an account."""
        engine = writer_engine(url, self.settings)
        try:
            sessions = async_sessionmaker(engine)
            asking = viewer if account is None else await _as_account(sessions, viewer, account)
            reader = self._reader(await kept_seal(sessions))
        finally:
            await close_engine(engine)
        parts = [await self._with_plan(url, reader, root, asking) for root in self._roots(asking)]
        return "\n".join(parts)

    async def _with_plan(self, url: str, reader: Reader, root: RootAnswer, viewer: Viewer) -> str:
        if root.statement is None:
            return _explained(root)
        try:
            values, refused = reader.values(root.statement, viewer, self.asked.variables)
        except BadValueError as error:
            raise EarlyHelpError(error.fault.message, _REMEDY) from error
        if refused:
            raise EarlyHelpError(refused[0].fault.message, _REMEDY)
        statement = root.statement
        types = (bind.sql_type for bind in statement.binds)
        bound = list(zip(types, values, strict=True))
        searches = statement.searches
        lines = await query_plan(url, self.settings, statement.sql, bound, searches=searches)
        return f"{_explained(root)}\nPlan:\n" + "".join(f"  {line}\n" for line in lines)


async def _as_account(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, name: str
) -> Viewer:
    async with sessions() as session:
        found = await session.scalar(select(Account).where(Account.username == name))
    if found is None:
        raise EarlyHelpError(f"There is no account {name!r}.", "See `earlyhelp accounts list`.")
    return Viewer(found.id, viewer.grants, found.practitioner_id, found.person_id)


def _explained(root: RootAnswer) -> str:
    if root.statement is None:
        reason = "; ".join(error.fault.message for error in root.errors) or "needs no statement"
        return f"{root.key}: {reason}\n"
    return "\n".join([f"{root.key}: one statement", "", *_described(root.statement), ""])


def _described(statement: Statement) -> Iterator[str]:
    yield readable(statement.sql)
    yield "\nValues:"
    for number, bind in enumerate(statement.binds, start=1):
        yield f"  {f'${number}':5}{bind.sql_type:28}{bind.name}"
    yield "\nNoted of the answer:"
    yield f"  fields         {', '.join(sorted(statement.fields))}"
    yield f"  whose data     {', '.join(sorted(statement.subjects)) or 'nobody'}"
    if statement.refused:
        yield f"  refused        {', '.join(sorted({each.field for each in statement.refused}))}"
    if statement.patches:
        yield f"  left to Python {', '.join(sorted({each.field for each in statement.patches}))}"
    if statement.searches:
        yield "  a search: planned anew each time, for the values it is run with"


_REMEDY = "Give its variables with --variables."


class _NoPool:
    """Stands where statements are explained and not run."""

    async def fetchval(self, query: str, *args: object) -> Any:
        """Refuse to run anything."""
        raise NotImplementedError(query, args)
