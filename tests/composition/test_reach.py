"""What is reached in one graph: from a household by its fields, by each role under the rules."""

from dataclasses import replace

import pytest
from graphql import GraphQLObjectType, get_named_type

from earlyhelp.access.roles import ROLES
from earlyhelp.access.scopes import PEOPLE_PERSON
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.viewer import RowRule
from earlyhelp_graphql.app import graphs_of
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.composing.reach import faults_of_scopes, models_by_scope, reaching
from earlyhelp_graphql.types import GRAPHS

APART = {
    "Account",
    "AccountRole",
    "ContactOutcomeKind",
    "ContactSource",
    "DataCategory",
    "Indicator",
    "LifeStageBand",
    "WellbeingHeading",
    "WellbeingHeadingArea",
}
"""Accounts, categories, vocabularies, figures about many, words for the Act's: no records."""


@pytest.mark.row("F77")
def test_every_record_is_reached_from_a_household(composition: Composition) -> None:
    """Of core and of every plugin; only what is about nobody in particular is asked for apart."""
    schema = composition.graphql
    found: set[str] = set()
    ahead = ["Household"]
    while ahead:
        type_ = schema.get_type(ahead.pop())
        if isinstance(type_, GraphQLObjectType) and type_.name not in found:
            found.add(type_.name)
            ahead += [get_named_type(field.type).name for field in type_.fields.values()]
    assert {each.__name__ for each in composition.types.values()} - found == APART


def test_every_rule_can_be_compiled_for_every_role(
    composition: Composition, plugins: EnabledPlugins
) -> None:
    """Core's are compiled when they are first asked for: a faulty one would stop a request."""
    graph = composition.map
    for role in plugins.registry.roles:
        for entity in graph.entities.values():
            assert graph.visible(entity, role.grant)
            for withheld in entity.withheld:
                assert graph.disclosed(entity, withheld, role.grant).otherwise.text


def test_no_role_of_core_holds_a_scope_in_vain(plugins: EnabledPlugins) -> None:
    """A start proves it of what plugins give, and of core's own roles nothing but this test."""
    rules = plugins.registry.rules
    models = models_by_scope([*GRAPHS, *graphs_of(plugins).values()])
    every = {model for of_scope in models.values() for model in of_scope}
    reaches = reaching(rules, every)
    told = [
        str(fault)
        for role in ROLES
        for fault in faults_of_scopes(role, plugins.registry.roles, models, rules, reaches)
    ]
    assert told == []
    in_vain = replace(ROLES[0], rows=RowRule.NOBODY, scopes=(PEOPLE_PERSON.read,))
    assert list(faults_of_scopes(in_vain, [in_vain], models, rules, reaches))
