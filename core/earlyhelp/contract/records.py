"""The frozen records that plugins hand over through their hooks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.errors import PluginError
from earlyhelp.viewer import Grant, RowRule


def _refuse_text(what: str, given: object) -> None:
    """Refuse ("name") where ("name",) was meant: it would be read letter by letter."""
    if isinstance(given, str):
        raise PluginError(
            f"{what} is the text {given!r}, where a tuple is expected.",
            f"Put a comma behind it: ({given!r},).",
        )


@dataclass(frozen=True)
class Manifest:
    """Who a plugin is, and which range of the plugin API it was written for.

    ``name`` is a lower-case identifier; it prefixes the plugin's tables (``name_``) and
    its scopes (``name:``). ``requires`` names plugins that must be enabled beside it.
    """

    name: str
    version: str
    requires_api: str
    summary: str = ""
    requires: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_text("The manifest's requires", self.requires)


@dataclass(frozen=True)
class Scope:
    """One permission, ``area:resource:action``, with a sentence a person can consent to."""

    name: str
    description: str


class Resource:
    """Something that scopes are given for: one to read it and, where it is said, one to write it.

    ``name`` is ``area:resource``; ``read`` and ``write`` are sentences a person can consent to.
    As attributes they are the names of the scopes: ``FACTOR.read`` is "children:factor:read".
    """

    def __init__(self, name: str, *, read: str, write: str | None = None) -> None:
        self.read = f"{name}:read"
        self.scopes: tuple[Scope, ...] = (Scope(self.read, read),)
        self._write = f"{name}:write"
        if write is not None:
            self.scopes += (Scope(self._write, write),)

    @property
    def write(self) -> str:
        """The name of the scope to write it. Raises PluginError where it has none."""
        if len(self.scopes) == 1:
            raise PluginError(
                f"The resource {self.read.removesuffix(':read')!r} has no scope to write it.",
                'Say what it allows: Resource(..., write="...").',
            )
        return self._write


@dataclass(frozen=True)
class Category:
    """A category of data: roles reach some and not others.

    ``code`` is what rules, rows and roles name it by, LIKE_THIS; ``label`` is what people read.
    """

    code: str
    label: str


@dataclass(frozen=True)
class Role:
    """A new role: its rows, its data categories (None: all) and its scopes."""

    name: str
    description: str
    rows: RowRule
    scopes: tuple[str, ...]
    categories: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _refuse_text(f"The scopes of the role {self.name!r}", self.scopes)
        _refuse_text(f"The categories of the role {self.name!r}", self.categories)

    @property
    def grant(self) -> Grant:
        """What the role gives to whoever holds it."""
        categories = None if self.categories is None else frozenset(self.categories)
        return Grant(self.name, frozenset(self.scopes), self.rows, categories)


@dataclass(frozen=True)
class RoleGrant:
    """Scopes that a plugin adds to a role which core or another plugin defines.

    So are ``categories``: the plugin's own, since nobody widens who sees the data of others.
    A role that reaches all categories reaches them anyway.
    """

    role: str
    scopes: tuple[str, ...]
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_text(f"What is granted to the role {self.role!r}", self.scopes)
        _refuse_text(f"The categories granted to the role {self.role!r}", self.categories)


@dataclass(frozen=True)
class ReferenceData:
    """Rows that must be there for the code to work, keyed so that a reload changes nothing.

    ``key`` names the columns that identify a row. Rows are inserted or updated after
    each migration, in the order given; rows that a council added, and terms of a vocabulary
    that it changed, are left alone.
    """

    model: type[DeclarativeBase]
    key: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]

    def __post_init__(self) -> None:
        _refuse_text(f"The key of reference data for {self.model.__name__}", self.key)


@dataclass(frozen=True)
class Migrations:
    """The folder that holds a plugin's alembic revisions (the plugin's name is the branch)."""

    folder: Path


@dataclass(frozen=True)
class Restriction:
    """A narrowing of who sees a table's rows: ANDed to its visibility rule on every path.

    ``visible`` is called with an alias of the model and returns the condition under which
    a row stays visible. It may use the runtime binds of `earlyhelp.reading.binds`.
    ``reason`` says why, in words; `earlyhelp plugins` shows it.
    """

    model: type[DeclarativeBase]
    visible: Callable[[Any], ColumnElement[bool]]
    reason: str
