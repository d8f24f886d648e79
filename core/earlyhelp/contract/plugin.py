"""The plugin contract: every hook, its signature and what it should return."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy
from sqlalchemy import MetaData

from earlyhelp.contract.records import (
    Category,
    Manifest,
    Migrations,
    ReferenceData,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.contract.rules import Rule
from earlyhelp.contract.verbs import Precondition, Reaction

if TYPE_CHECKING:
    from earlyhelp_graphql.declaring.graph import Graph

hookspec = pluggy.HookspecMarker("earlyhelp")
hookimpl = pluggy.HookimplMarker("earlyhelp")

API_VERSION = "1.0"
"""The version of this contract, which each manifest's ``requires_api`` range must admit."""


class Plugin:
    """Base class of every plugin: set ``manifest``, mark the hooks you need with ``@hookimpl``.

    Hooks are called once, at start. They are synchronous, open nothing and return frozen
    records, which may hold async functions.
    """

    manifest: Manifest

    @hookspec
    def metadata(self) -> MetaData:  # type: ignore[empty-body]
        """Return the MetaData of the plugin's tables; each name starts with ``<plugin>_``."""

    @hookspec
    def migrations(self) -> Migrations:  # type: ignore[empty-body]
        """Return where the plugin's alembic revisions are."""

    @hookspec
    def graph(self) -> "Graph":  # type: ignore[empty-body]
        """Return the types, fields, root fields and mutations the plugin adds to the API."""

    @hookspec
    def scopes(self) -> Sequence[Scope]:  # type: ignore[empty-body]
        """Return the scopes the plugin declares; each name starts with ``<plugin>:``."""

    @hookspec
    def categories(self) -> Sequence[Category]:  # type: ignore[empty-body]
        """Return the categories of data that the plugin brings."""

    @hookspec
    def roles(self) -> Sequence[Role | RoleGrant]:  # type: ignore[empty-body]
        """Return new roles, and the plugin's own scopes and categories granted to others."""

    @hookspec
    def reference_data(self) -> Sequence[ReferenceData]:  # type: ignore[empty-body]
        """Return the rows that the plugin's code counts on (schemes, codes, definitions)."""

    @hookspec
    def rules(self) -> Sequence[Rule]:  # type: ignore[empty-body]
        """Return who sees which rows of the plugin's tables, but for those with a mixin's rule."""

    @hookspec
    def visibility(self) -> Sequence[Restriction]:  # type: ignore[empty-body]
        """Return conditions that narrow who sees a table's rows; nothing can widen them."""

    @hookspec
    def preconditions(self) -> Sequence[Precondition]:  # type: ignore[empty-body]
        """Return what must hold for others' verbs; where it does not, the verb is refused."""

    @hookspec
    def reactions(self) -> Sequence[Reaction]:  # type: ignore[empty-body]
        """Return what the plugin does in the same transaction when others' verbs succeed."""
