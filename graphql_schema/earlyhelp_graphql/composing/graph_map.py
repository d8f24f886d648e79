"""The reading map of all that was declared, and the faults that only compiling it shows."""

from collections.abc import Iterable, Iterator, Sequence

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.records import Role
from earlyhelp.reading.declarations import Entity
from earlyhelp.reading.mapping import GraphMap
from earlyhelp_graphql.composing.composer import Composer
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.reach import faults_of_scopes, models_by_scope, reaching
from earlyhelp_graphql.composing.requirements import unrequired_reads


def graph_map(declared: Composer, roles: Sequence[Role]) -> GraphMap:
    """Return the map of what was declared and is sound; what else is faulty is gathered.

    The rules that plugins bring are compiled for what every role reaches, so that a faulty one
    stops the start; so does a scope that they give in vain. Core's rules and roles are proven by
    its tests, and its rules compiled once they are asked for.
    """
    roots = declared.gathering.sound_fields(declared.fields[None])
    graph = GraphMap(list(_entities(declared)), roots, declared.rules)
    for role in roles:
        for entity in _under_rules_of_plugins(declared, graph):
            with graph.gathering():
                graph.visible(entity, role.grant)
    for error in graph.faults:
        key = error.type_name, error.field_name
        owner, place = declared.origins.owner(*key), declared.origins.place(*key)
        declared.gathering.add(Fault.of(owner or CORE, error, place))
    _refuse_unrequired_reads(declared, graph)
    if not graph.faults:
        _refuse_scopes_in_vain(declared, graph, roles)
    return graph


def _entities(declared: Composer) -> Iterator[Entity]:
    gathering, lists = declared.gathering, declared.lists
    for type_ in declared.sound_types():
        rule = declared.rules.of(type_.model)
        assert rule is not None  # noqa: S101 - `check_rule` saw to it
        yield Entity(
            type_.name,
            type_.model,
            type_.read,
            rule.reached,
            rule.subject,
            gathering.sound_fields(declared.fields[type_.node]),
            rule.visible_through,
            gathering.sound_orders(type_.name, lists.orders(type_.node)),
            gathering.sound_filters(type_.name, lists.filters(type_.node)),
            rule.withheld,
        )


def _under_rules_of_plugins(declared: Composer, graph: GraphMap) -> Iterable[Entity]:
    """Return a type for each rule of a plugin: a mixin's says of all its tables the same."""
    found = {declared.rules.of(entity.model): entity for entity in graph.entities.values()}
    for rule, entity in found.items():
        if rule is not None and declared.origins.home(rule.model.__module__) != CORE:
            yield entity


def _refuse_unrequired_reads(declared: Composer, graph: GraphMap) -> None:
    models = {
        key: tuple(filter(None, map(declared.rules.model, names)))
        for key, names in graph.reads.items()
    }
    for fault in unrequired_reads(declared.contributions, models):
        declared.gathering.add(fault)


def _refuse_scopes_in_vain(declared: Composer, graph: GraphMap, roles: Sequence[Role]) -> None:
    reaches = reaching(declared.rules, {entity.model for entity in graph.entities.values()})
    by_scope = models_by_scope([each.graph for each in declared.contributions])
    for each in _plugins(declared):
        for given in each.roles:
            for error in faults_of_scopes(given, roles, by_scope, declared.rules, reaches):
                declared.gathering.add(Fault.of(each.name, error, each.roles_place))


def _plugins(declared: Composer) -> Iterable[GraphContribution]:
    return (each for each in declared.contributions if each.name != CORE)
