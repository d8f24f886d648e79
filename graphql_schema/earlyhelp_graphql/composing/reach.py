"""Whether roles reach any row of what their scopes are for.

Nobody is helped by a scope that never shows a row, and what was written under it would vanish
from its writer's sight. A role is told so at start, as far as rules say it without a row.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy.orm import DeclarativeBase

from earlyhelp.contract.records import Role, RoleGrant
from earlyhelp.contract.rules import Rule, RuleBook
from earlyhelp.errors import DeclarationError
from earlyhelp.reading.templates import row_alias
from earlyhelp.verbs import Verb
from earlyhelp.viewer import RowRule
from earlyhelp_graphql.declaring.graph import Graph, MutationDeclaration

Models = Mapping[str, Iterable[type[DeclarativeBase]]]
"""The models whose rows are read, or written, under each scope."""


def models_by_scope(graphs: Iterable[Graph]) -> Models:
    """Return which models' rows types show, and mutations write, under each scope."""
    found: dict[str, dict[type[DeclarativeBase], None]] = defaultdict(dict)
    for graph in graphs:
        for declared in graph.types:
            found[declared.read][declared.model] = None
        for mutation in graph.mutations:
            # What is wrong with a verb is told of the verb: of its rows nothing can be said.
            if isinstance(mutation.verb, Verb) and not mutation.verb.faults:
                found[mutation.write][mutation.verb.row] = None
    return found


Reaches = Callable[[Role, type[DeclarativeBase]], bool]
"""Whether a role may reach a row of a model, whatever rows there are."""


def reaching(rules: RuleBook, models: Collection[type[DeclarativeBase]]) -> Reaches:
    """Return whether a role may reach a row of one of these models, by what its rule says."""

    @cache
    def is_open(rule: Rule, rows: RowRule) -> bool:
        # Of all tables of a mixin it is the same: to ask once is enough.
        model = next(each for each in models if rules.of(each) is rule)
        return rule.leaves_open(row_alias(model), rows)

    def reaches(role: Role, model: type[DeclarativeBase]) -> bool:
        rule = rules.of(model)
        if rule is None or model not in models:
            return True  # of a type that is faulty itself, no more is told
        return is_open(rule, role.rows) and rule.may_include(row_alias(model), role.grant)

    return reaches


def faults_of_scopes(
    given: Role | RoleGrant,
    roles: Sequence[Role],
    models: Models,
    rules: RuleBook,
    reaches: Reaches,
) -> Iterator[DeclarationError]:
    """Yield each of the scopes given to a role of which it can never reach a row."""
    name = given.role if isinstance(given, RoleGrant) else given.name
    for role in (each for each in roles if each.name == name):
        for scope in given.scopes:
            for model in models.get(scope, ()):
                rule = rules.of(model)
                if rule is not None and not reaches(role, model):
                    others = [each.name for each in roles if reaches(each, model)]
                    yield _fault(role, scope, model, rule, others)


def _fault(
    role: Role, scope: str, model: type[DeclarativeBase], rule: Rule, others: Sequence[str]
) -> DeclarationError:
    category = rule.category_of(model)
    excluded = isinstance(category, str) and not _in_categories(role, category)
    why = f"they are in the category {category}" if excluded else f"its row rule is {role.rows}"
    return DeclarationError(
        f"gives the role {role.name!r} the scope {scope!r}, "
        f"but it can never reach rows of {model.__name__}: {why}",
        f"Give the scope to roles that reach them ({', '.join(others) or 'none does'}), "
        "or bring a category of your own and give it to the role as well.",
    )


def _in_categories(role: Role, category: str) -> bool:
    return role.categories is None or category in role.categories


def recorded_under(mutations: Iterable[MutationDeclaration]) -> Mapping[type[DeclarativeBase], str]:
    """Return the scope under which rows of each model are recorded: that of the first verb."""
    found: dict[type[DeclarativeBase], str] = {}
    for each in mutations:
        found.setdefault(each.verb.row, each.write)
    return found
