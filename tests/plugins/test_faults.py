"""What is wrong with a plugin stops the start, with its name, the thing and the remedy."""

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData
from sqlalchemy import Table as SqlTable
from tests.plugins.dogs import (
    REVISIONS,
    RULES,
    SCOPE,
    WALK,
    Chip,
    Dog,
    DogsTable,
    Entry,
    bound,
    dog_graph,
    dogs,
    over,
    writing,
)

from earlyhelp.access.rules.person_records import of_person
from earlyhelp.categories import GENERAL, MENTAL_HEALTH
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import PluginEntry
from earlyhelp.contract.records import (
    Category,
    Manifest,
    Migrations,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.contract.rules import open_to_all
from earlyhelp.errors import EarlyHelpError, PluginError
from earlyhelp.settings import Settings
from earlyhelp.storage.tables import Identified
from earlyhelp.support_plans.models import Need
from earlyhelp.viewer import RowRule
from earlyhelp_children.models import VulnerabilityFactor
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.drift import check
from earlyhelp_migrations.revising import revise
from earlyhelp_migrations.runner import upgrade


def start(bundled: Sequence[PluginEntry], *strangers: Entry) -> EnabledPlugins:
    """Load and compose the bundled plugins and the strangers, as a server does at start."""
    plugins = enable_plugins(Settings(), (*bundled, *strangers))
    compose_plugins(plugins)
    return plugins


WHOLE: dict[str, Any] = {
    "metadata": DogsTable.metadata,
    "migrations": REVISIONS,
    "scopes": (SCOPE,),
    "rules": RULES,
}

FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a misspelt hook": (
        {"scoopes": ()},
        "dogs: marks scoopes(), but there is no such hook.",
        "Did you mean scopes()?",
    ),
    "a hook misspelt and unmarked": (
        {"visibilty": None},
        "dogs: has visibilty(), which is no hook, though nearly one.",
        "Did you mean visibility()?",
    ),
    "a hook that raises": (
        {"graph": ValueError("no dogs today")},
        "dogs: hook graph() raised ValueError: no dogs today.",
        "Mend the hook.",
    ),
    "an API range that does not fit": (
        {"api": ">=2"},
        "dogs: needs plugin API >=2, but this is 1.0.",
        "Install a release of it for this API",
    ),
    "a table without the prefix": (
        {
            "metadata": SqlTable(
                "kennels", MetaData(), Column("id", Integer, primary_key=True)
            ).metadata,
            "migrations": REVISIONS,
        },
        "dogs: table 'kennels' lacks the plugin's prefix.",
        "Begin its name with dogs_.",
    ),
    "a table that refers to another plugin's": (
        {
            "metadata": SqlTable(
                "dogs_burdens",
                MetaData(),
                Column("factor_id", ForeignKey(VulnerabilityFactor.id), primary_key=True),
            ).metadata,
            "migrations": REVISIONS,
        },
        "dogs: table 'dogs_burdens' refers to children_vulnerability_factors.id, not within reach.",
        "Name the plugin of that table in the manifest's `requires`.",
    ),
    "a table that refers to what is not found": (
        {
            "metadata": SqlTable(
                "dogs_owners",
                MetaData(),
                Column("person_id", ForeignKey("people.id"), primary_key=True),
            ).metadata,
            "migrations": REVISIONS,
        },
        "dogs: table 'dogs_owners' refers to people.id, which is not found.",
        "Name the column itself: ForeignKey(Person.id).",
    ),
    "lost migrations": (
        {"metadata": DogsTable.metadata, "migrations": Migrations(Path(__file__).parent / "no")},
        "dogs: has tables but lost its migrations",
        "Ship their folder, which migrations() returns; or write the first",
    ),
    "a scope without the prefix": (
        {"scopes": (Scope("children:dog:read", "See dogs."),)},
        "dogs: scope 'children:dog:read' is not its own.",
        "Begin its name with dogs:.",
    ),
    "another plugin's scope granted": (
        {"roles": (RoleGrant("connector", ("children:factor:read",)),)},
        "dogs: gives the role 'connector' the scope 'children:factor:read'",
        "leave it to its owner",
    ),
    "another plugin's rows narrowed": (
        {"visibility": (Restriction(Dog, lambda dog: dog.name != "", "unnamed"),)},
        "dogs: visibility for Dog, a table that is not within its reach.",
        "Name a table of core, its own or a plugin it requires.",
    ),
    "a scope nobody declared": (
        {**WHOLE, "graph": dog_graph(), "scopes": ()},
        "dogs: asks for the scope 'dogs:dog:read', which nobody within its reach declares.",
        "Return it from scopes(), correct its name",
    ),
    "a scope of a plugin it does not require": (
        {**WHOLE, "graph": dog_graph("children:factor:read")},
        "dogs: asks for the scope 'children:factor:read', which nobody within its reach declares.",
        "or require its plugin.",
    ),
    "a type over a table without a rule": (
        {**WHOLE, "graph": bound(), "rules": ()},
        "dogs: Hound is bound to dogs_dogs, which has no rule of who sees its rows",
        "make the table a PersonRecord",
    ),
    "people's rows that are said to be nobody's": (
        {**WHOLE, "graph": bound(), "rules": open_to_all(Dog)},
        "dogs: Hound is declared to be nobody's data, but its rows refer to people",
        "make the table a PersonRecord",
    ),
    "a subject that is no person": (
        {**WHOLE, "graph": bound(), "rules": (of_person(Dog, category=GENERAL, by="name"),)},
        "dogs: Hound has the subject Dog.name, which does not refer to people",
        "name the column that refers to the person",
    ),
    "a category that there is not": (
        {**WHOLE, "graph": bound(), "rules": (of_person(Dog, category="MENTAL_HELTH"),)},
        "dogs: Hound has the unknown category 'MENTAL_HELTH'",
        "The categories are CARE_AND_SUPPORT, ",
    ),
    "a category of core": (
        {"categories": (Category(GENERAL, "All dogs"),)},
        "dogs: category 'GENERAL' is declared by core and dogs.",
        "Rename one.",
    ),
    "a category that is written otherwise": (
        {"categories": (Category("Dog walks", "Walks with dogs"),)},
        "dogs: has the category 'Dog walks', which is no code.",
        "Write it LIKE_THIS.",
    ),
    "a category without a label": (
        {"categories": (Category("WALKS", " "),)},
        "dogs: has the category 'WALKS' without a label.",
        "Say what people call it.",
    ),
    "a role of a category that there is not": (
        {"roles": (Role("walker", "Walks dogs.", RowRule.CASELOAD, (), ("WLAKS",)),)},
        "dogs: gives the role 'walker' the unknown category 'WLAKS'.",
        "The categories are CARE_AND_SUPPORT, ",
    ),
    "a category that there is not, granted": (
        {"roles": (RoleGrant("family", (), ("WLAKS",)),)},
        "dogs: gives the role 'family' the unknown category 'WLAKS'.",
        "bring others by categories()",
    ),
    "a category of core, granted": (
        {"roles": (RoleGrant("connector", (), ("MENTAL_HEALTH",)),)},
        "dogs: gives the role 'connector' the category 'MENTAL_HEALTH', which is not its to give.",
        "leave it to its owner",
    ),
    "a scope to read what the role's categories exclude": (
        {
            **WHOLE,
            "graph": dog_graph(),
            "rules": (of_person(Dog, category=MENTAL_HEALTH),),
            "roles": (RoleGrant("connector", (SCOPE.name,)),),
        },
        "but it can never reach rows of Dog: they are in the category MENTAL_HEALTH",
        "Give the scope to roles that reach them (administrator, adult_practitioner, family,",
    ),
    "a scope to write what the writer's categories exclude": (
        {
            **WHOLE,
            "graph": writing(WALK.name),
            "scopes": (SCOPE, WALK),
            "categories": (Category("WALKS", "Walks with dogs"),),
            "rules": (of_person(Dog, category="WALKS"),),
            "roles": (
                RoleGrant("connector", (SCOPE.name,), ("WALKS",)),
                RoleGrant("partner", (WALK.name,)),
            ),
        },
        "'dogs:dog:walk', but it can never reach rows of Dog: they are in the category WALKS",
        "or bring a category of your own and give it to the role as well",
    ),
    "a scope for people's rows, given to a role that reaches none": (
        {**WHOLE, "graph": dog_graph(), "roles": (RoleGrant("analyst", (SCOPE.name,)),)},
        "'dogs:dog:read', but it can never reach rows of Dog: its row rule is NOBODY",
        "Give the scope to roles that reach them",
    ),
    "a record of a person without a category": (
        {**WHOLE, "graph": over(Chip)},
        "dogs: Chip is a PersonRecord of no data category",
        "name it on the class",
    ),
    "a promise about rows that are not its own": (
        {
            **WHOLE,
            "graph": bound(),
            "rules": (replace(RULES[0], visible_through=(Need.person_id,)),),
        },
        "dogs: Hound is said to be seen from Need.person_id, which does not refer to it",
        "name a column with a foreign key to its table",
    ),
    "a rule for everybody's tables": (
        {**WHOLE, "rules": (of_person(Identified, category=GENERAL),)},
        "dogs: gives a rule for Identified, which is not its own.",
        "Return rules of its own tables and mixins.",
    ),
    "two rules for one table": (
        {**WHOLE, "rules": (*RULES, RULES[0])},
        "dogs: rule of 'Dog' is declared by dogs and dogs.",
        "Rename one.",
    ),
}


def assert_refused(
    bundled: Sequence[PluginEntry], hooks: dict[str, Any], thing: str, remedy: str
) -> None:
    """See that a plugin with these hooks is refused for this one thing, with remedy and place."""
    with pytest.raises(PluginError) as raised:
        start(bundled, dogs(**hooks))
    message = str(raised.value)
    assert "The plugins have 1 fault:" in message
    assert thing in message
    assert remedy in message
    assert re.search(r"\n      In \S+\.py(:\d+)?\n", message)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_start(fault: str, bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """One mistake is one fault: it names the plugin, the thing, the place and the remedy."""
    assert_refused(bundled_plugins, *FAULTS[fault])


def test_a_text_is_no_tuple(bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """It would be read letter by letter."""
    entry = Entry("dogs", lambda: Manifest("dogs", "1", ">=1,<2", requires="children"))  # type: ignore[arg-type]
    with pytest.raises(EarlyHelpError, match="is the text 'children', where a tuple is expected"):
        start(bundled_plugins, entry)
    with pytest.raises(EarlyHelpError, match="Put a comma behind it"):
        RoleGrant("family", SCOPE.name)  # type: ignore[arg-type]


def test_without_faults_the_stranger_is_welcome(bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """The same plugin with everything in order starts beside the bundled ones."""
    plugins = start(bundled_plugins, dogs(graph=dog_graph(), **WHOLE))
    assert "dogs" in [manifest.name for manifest in plugins.manifests]


def test_all_faults_of_all_plugins_come_in_one_message(
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """So that nobody mends one only to meet the next."""
    with pytest.raises(EarlyHelpError) as raised:
        start(bundled_plugins, dogs(api=">=2"), dogs("cats", scoopes=()))
    message = str(raised.value)
    assert "The plugins have 2 faults:" in message
    assert "\n  - cats: " in message
    assert "\n  - dogs: " in message
    assert "leave the plugins named out of EARLYHELP_PLUGINS" in message


def test_a_category_of_its_own_makes_a_scope_reach(
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """Granted with the scope, it is reached by that role, and by no other."""
    hooks = {
        **WHOLE,
        "graph": dog_graph(),
        "categories": (Category("WALKS", "Walks with dogs"),),
        "rules": (of_person(Dog, category="WALKS"),),
        "roles": (RoleGrant("connector", (SCOPE.name,), ("WALKS",)),),
    }
    roles = {role.name: role for role in start(bundled_plugins, dogs(**hooks)).registry.roles}
    assert roles["connector"].categories == ("COMMUNITY", "FRONT_DOOR", "GENERAL", "WALKS")
    assert "WALKS" not in (roles["practitioner"].categories or ())
    assert roles["team_manager"].categories is None


async def test_a_first_revision_is_written_from_the_models(
    bundled_plugins: tuple[EntryPoint, ...], database: str, tmp_path: Path
) -> None:
    """Only while it is being written may a plugin have tables and no revision."""
    parts = {**WHOLE, "graph": dog_graph(), "migrations": Migrations(tmp_path)}
    entries: tuple[PluginEntry, ...] = (*bundled_plugins, dogs(**parts))
    with pytest.raises(EarlyHelpError, match="lost its migrations"):
        enable_plugins(Settings(), entries)
    registry = enable_plugins(Settings(), entries, revising="dogs").registry

    written = await revise(database, registry, "dogs", "Dogs")

    assert written.file is not None
    assert "dogs_0001" in written.file.read_text()
    registry = enable_plugins(Settings(), entries).registry
    assert await upgrade(database, registry) == ["dogs_0001"]
    assert await check(database, registry) == []
