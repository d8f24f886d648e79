"""Whether what core and the plugins bring is sound, alone and beside one another."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from earlyhelp.contract.categories import faults_of_category, faults_of_reach
from earlyhelp.contract.contribution import (
    Contribution,
    Contributions,
    categories_within_reach,
    scopes_within_reach,
    within_reach,
)
from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_of
from earlyhelp.contract.records import Role, RoleGrant
from earlyhelp.contract.table_soundness import (
    faults_of_foreign_keys,
    faults_of_foreign_models,
    faults_of_reference_data,
    faults_of_revisions,
    faults_of_rules,
    faults_of_tables,
)
from earlyhelp.contract.verbs import NamedVerb, faults_of_precondition, faults_of_reaction

_SCOPE = re.compile(r"[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*){2}")


def check_contributions(
    contributions: Contributions, *, complete: bool = True, revising: str = ""
) -> Iterator[Fault]:
    """Yield every fault in what core and the plugins bring, alone and beside one another.

    Where a plugin is missing from ``contributions`` because it failed to load, they are not
    ``complete``, and nothing is said about names that could have been its own.
    ``revising`` names the plugin whose revision is about to be written. Then others may lack
    theirs too: of two new plugins, one has to be first.
    """
    yield from _names_taken(contributions)
    for each in contributions:
        yield from _of_itself(each, contributions)
        if not revising:
            yield from faults_of_revisions(each)
        if complete:
            yield from _in(each, "roles", _faults_of_roles(each, contributions))
            yield from faults_of_foreign_models(each, contributions)
            yield from _faults_of_verbs(each, contributions)
            yield from faults_of_foreign_keys(each, contributions)


def _of_itself(contribution: Contribution, contributions: Contributions) -> Iterator[Fault]:
    yield from _in(contribution, "scopes", _faults_of_scopes(contribution))
    yield from faults_of_tables(contribution, contributions)
    yield from _in(contribution, "categories", _faults_of_categories(contribution))
    yield from _in(contribution, "rules", faults_of_rules(contribution))
    yield from _in(contribution, "reference_data", faults_of_reference_data(contribution))


def _in(contribution: Contribution, hook: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults with the place of the hook that they are of, unless a nearer one is known."""
    for fault in faults:
        yield replace(fault, place=fault.place or contribution.place_of_hook(hook))


_NAMES: dict[str, Callable[[Contribution], Sequence[str]]] = {
    "scope": lambda each: [scope.name for scope in each.scopes],
    "category": lambda each: [category.code for category in each.categories],
    "role": lambda each: [role.name for role in each.new_roles],
    "table": lambda each: list(each.metadata.tables),
    "rule of": lambda each: [rule.model.__name__ for rule in each.rules],
}
"""The names of each kind of thing that only one of all may have."""


def _names_taken(contributions: Contributions) -> Iterator[Fault]:
    """Find names that two of them (or one of them twice) use for the same kind of thing."""
    for kind, names in _NAMES.items():
        owners: dict[str, list[str]] = {}
        for contribution in contributions:
            for name in names(contribution):
                owners.setdefault(name, []).append(contribution.name)
        for name, plugins in owners.items():
            if len(plugins) > 1:
                others = " and ".join(plugins)
                yield Fault(plugins[-1], f"{kind} {name!r} is declared by {others}.", "Rename one.")


def _faults_of_scopes(contribution: Contribution) -> Iterator[Fault]:
    if contribution.is_core:
        return  # core's areas are its concepts, and it names the one scope beyond them
    for scope in contribution.scopes:
        if not _SCOPE.fullmatch(scope.name):
            thing = f"scope {scope.name!r} is not written as area:resource:action."
            yield contribution.fault(thing, "Write it in lower case with two colons.")
        elif not scope.name.startswith(f"{contribution.name}:"):
            thing = f"scope {scope.name!r} is not its own."
            yield contribution.fault(thing, f"Begin its name with {contribution.name}:.")


def _faults_of_categories(contribution: Contribution) -> Iterator[Fault]:
    for category in contribution.categories:
        for thing, remedy in faults_of_category(category):
            yield contribution.fault(thing, remedy)


def _faults_of_roles(contribution: Contribution, contributions: Contributions) -> Iterator[Fault]:
    known = {role.name for other in contributions for role in other.new_roles}
    own = {category.code for category in contribution.categories}
    near = categories_within_reach(contribution, contributions)
    for role in contribution.roles:
        for thing, remedy in faults_of_reach(role, near, own):
            yield contribution.fault(thing, remedy)
        if isinstance(role, RoleGrant) and role.role not in known:
            thing = f"grants scopes to the role {role.role!r}, which nobody defines."
            yield contribution.fault(thing, f"The roles are: {', '.join(sorted(known))}.")
        yield from _faults_of_given_scopes(contribution, role, contributions)


def _faults_of_given_scopes(
    contribution: Contribution, role: Role | RoleGrant, contributions: Contributions
) -> Iterator[Fault]:
    """Find scopes that are not its to give: to others' roles it may give its own, no others."""
    if isinstance(role, RoleGrant):
        name, given = role.role, frozenset(scope.name for scope in contribution.scopes)
    else:
        name, given = role.name, scopes_within_reach(contribution, contributions)
    for scope in sorted(set(role.scopes) - given):
        thing = f"gives the role {name!r} the scope {scope!r}, which is not its to give."
        yield contribution.fault(thing, "Declare the scope, or leave it to its owner.")


def _faults_of_verbs(contribution: Contribution, contributions: Contributions) -> Iterator[Fault]:
    for asked in contribution.preconditions:
        yield from _faults_of_foreign_verb(contribution, asked.verb, contributions)
        for thing, remedy in faults_of_precondition(asked):
            yield contribution.fault(thing, remedy, place_of(asked.holds))
    own = [scope.name for scope in contribution.scopes]
    for done in contribution.reactions:
        yield from _faults_of_foreign_verb(contribution, done.verb, contributions)
        for thing, remedy in faults_of_reaction(done, own):
            yield contribution.fault(thing, remedy, place_of(done.react))


def _faults_of_foreign_verb(
    contribution: Contribution, verb: NamedVerb, contributions: Contributions
) -> Iterator[Fault]:
    package = verb.__module__.partition(".")[0]
    reach = [other.package for other in within_reach(contribution, contributions)]
    if package == contribution.package:
        thing = f"adds to {verb.__name__}, which is its own verb."
        yield contribution.fault(thing, "Say it in the verb itself.")
    elif package not in reach:
        owners = [other.name for other in contributions if other.package == package]
        thing = f"adds to {verb.__name__} of {owners[0] if owners else package}, not within reach."
        yield contribution.fault(thing, "Name its plugin in the manifest's `requires`.")
