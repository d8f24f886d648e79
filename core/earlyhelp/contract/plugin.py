"""The plugin contract: every hook, its signature and what it should return."""

from collections.abc import Sequence
from typing import Protocol

import pluggy
from sqlalchemy import MetaData

from earlyhelp.contract.beside import (
    has_module_beside,
    metadata_of,
    module_beside,
    path_beside,
)
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

hookspec = pluggy.HookspecMarker("earlyhelp")
hookimpl = pluggy.HookimplMarker("earlyhelp")

API_VERSION = "1.0"
"""The version of this contract, which each manifest's ``requires_api`` range must admit."""


class GraphPart(Protocol):
    """What the contract knows of an `earlyhelp_graphql` Graph: core has no GraphQL."""

    read: str | None

    @property
    def types(self) -> Sequence[object]:
        """The types that it declares."""

    @property
    def fields(self) -> Sequence[object]:
        """The fields that it attaches to types."""

    @property
    def mutations(self) -> Sequence[object]:
        """The verbs that it offers as mutations."""


class Plugin:
    """Base class of every plugin: set ``manifest``, mark the hooks you need with ``@hookimpl``.

    Hooks are called once, at start. They are synchronous, open nothing and return frozen
    records, which may hold async functions. The first three find by themselves what stands
    beside the module of the class; write one only where yours stands elsewhere.
    """

    manifest: Manifest

    @hookspec
    @hookimpl
    def metadata(self) -> MetaData | None:
        """Return the MetaData of the plugin's tables; each name starts with ``<plugin>_``.

        By default that of the tables in ``models.py``.
        """
        models = module_beside(type(self), "models")
        return None if models is None else metadata_of(models)

    @hookspec
    @hookimpl
    def migrations(self) -> Migrations | None:
        """Return where the plugin's alembic revisions are; by default in ``migrations``."""
        folder = path_beside(type(self), "migrations")
        if folder and (folder.is_dir() or has_module_beside(type(self), "models")):
            return Migrations(folder)  # where the first revision is yet to be written, too
        return None

    @hookspec
    @hookimpl
    def graph(self) -> GraphPart | None:
        """Return the types, fields, root fields and mutations the plugin adds to the API.

        By default the ``graph`` in ``graph.py``.
        """
        module = module_beside(type(self), "graph")
        part: GraphPart | None = None if module is None else module.graph
        return part

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
