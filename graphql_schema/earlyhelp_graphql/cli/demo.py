"""`earlyhelp demo`: the stories, loaded and served, with everything needed to look at them."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import SettingsError
from earlyhelp.settings import LONGEST_KEPT, Settings
from earlyhelp.storage.embedded import discard, watched_database
from earlyhelp.storage.locks import SharedLock, exclusive
from earlyhelp_graphql.cli.listening import listen
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.cli.serve import serve
from earlyhelp_graphql.demo import facts, loading
from earlyhelp_graphql.demo.showcase import showcase
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.runner import upgrade

_LOADING_SECONDS = 300


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo",
        help="load Halton's four stories and serve them until Ctrl-C",
        description="Start the database, load Halton's four early help stories if they are not "
        "there, and serve them until Ctrl-C. What to sign in with is printed, and written to "
        "demo.json in the data folder.",
    )
    add_settings(parser, "port", "data")
    parser.add_argument(
        "--reset", action="store_true", help="start afresh: what was in the data folder is lost"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the port, prepare the database and serve it."""
    # A step of a story is known by its key: told once, it is not told again, however late.
    settings = replace(load_settings(arguments), idempotency_days=LONGEST_KEPT)
    plugins = enable_plugins(settings)
    path = settings.data / facts.FILE
    with listen(settings.host, settings.port) as taken:
        if arguments.reset:
            _reset(settings, path)
        _print(f"Starting the database ({_where(settings)}) ...")
        with watched_database(settings) as (url, mend), _alone(settings.data):
            named = replace(settings, database_url=url)
            shown = _prepared(named, plugins, path)
            sys.stdout.write(facts.described(shown, path))
            sys.stdout.flush()
            return serve(named, plugins, taken, mend, showcase(shown))


def _prepared(settings: Settings, plugins: EnabledPlugins, path: Path) -> facts.Facts:
    with _folder_in_use(settings.data):
        _print("Bringing the database up to date ...")
        asyncio.run(upgrade(settings.database_url or "", plugins.registry))
        return asyncio.run(loading.prepare(settings, plugins, path, _print))


def _reset(settings: Settings, path: Path) -> None:
    if settings.database_url is not None:
        raise SettingsError(
            "The demo resets only its own database, not the one of EARLYHELP_DATABASE_URL.",
            "Name an empty database there, or unset it.",
        )
    with _usable(settings.data):
        discard(settings.data)
        path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one demo at a time: a second would write its own address to it."""
    with _usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = SharedLock(folder / "demo.lock")
    with lock:
        if not lock.alone():
            raise SettingsError(
                f"A demo on {folder} is running already.",
                "Use that one, stop it first, or name another folder: make demo DATA=...",
            )
        yield


@contextmanager
def _folder_in_use(folder: Path) -> Iterator[None]:
    """Hold the folder alone."""
    with _usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The embedded server's own lock: whoever starts here next waits for the stories.
        with exclusive(folder / "start.lock", _LOADING_SECONDS):
            yield


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into one line with a remedy."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"The folder {folder} cannot be used: {reason} ({error.filename or folder}).",
            "Name a folder that you can write to: make demo DATA=..., --data ...",
        ) from error


def _where(settings: Settings) -> str:
    return str(settings.data) if settings.database_url is None else "EARLYHELP_DATABASE_URL"


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
