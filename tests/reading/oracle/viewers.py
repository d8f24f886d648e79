"""Viewers that Hypothesis makes up: each role, several at once, and narrowed ones."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from tests.reading.oracle.keepsakes import READ, STORY
from tests.reading.oracle.rules import SCOPES
from tests.reading.oracle.words import WITHDRAW
from tests.reading.oracle.world import World

from earlyhelp.access.roles import ROLES
from earlyhelp.viewer import Grant, RowRule, Viewer

ACCOUNT = UUID("0199aaaa-0000-7000-8000-000000000001")
NOBODY = UUID("0199aaaa-0000-7000-8000-000000000002")

EVERYTHING = {
    rule: Grant(
        f"all of {rule}", frozenset({*SCOPES.values(), STORY, WITHDRAW}), rule, categories=None
    )
    for rule in RowRule
}
"""Grants that no role has: every scope and category, with each way of reaching rows."""

WITHOUT_STORIES = Grant(
    "all but stories", frozenset(SCOPES.values()), RowRule.EVERYONE, categories=None
)
"""A grant that no role has: it reaches every row, but not its guarded fields."""

_KEEPSAKES: dict[str, set[str]] = {
    "practitioner": {READ, STORY},
    "team_manager": {READ},
    "family": {READ, STORY},
    "connector": {STORY},
    "front_door": {READ},
}
"""What the test's own plugin grants to core's roles."""

GRANTS = {
    role.name: Grant(
        role.name,
        frozenset({*role.scopes, *_KEEPSAKES.get(role.name, ())}),
        role.rows,
        None if role.categories is None else frozenset(role.categories),
    )
    for role in ROLES
}
"""Each of core's roles as a grant."""


WITHOUT_RECORDS = {"administrator", "analyst", "developer"}


ONLOOKER = Viewer(ACCOUNT, (EVERYTHING[RowRule.EVERYONE],))
"""Somebody who sees every row that is not restricted."""


def make_viewer(random: Random, world: World) -> Viewer:
    """Make a viewer up: up to three roles, of a practitioner, of a person, of both or neither."""
    return Viewer(
        account_id=ACCOUNT,
        grants=tuple(_grants(random)),
        practitioner_id=_who(random, world, ("lead_practitioners", "practitioner_id")),
        person_id=_reader(random, world) or _who(random, world, ("plan_coverages", "person_id")),
    )


def _grants(random: Random) -> Iterator[Grant]:
    kind = random.randint(0, 8)
    if kind < len(EVERYTHING):
        yield list(EVERYTHING.values())[kind]
        if random.randint(0, 1):
            return
    if kind == 8:
        yield WITHOUT_STORIES
    seldom = random.randint(0, 5) == 5
    names = sorted(set(GRANTS) - (set() if seldom else WITHOUT_RECORDS))
    for name in random.sample(names, random.choice((0, 1, 1, 2))):
        yield _narrowed(random, GRANTS[name])


def _narrowed(random: Random, grant: Grant) -> Grant:
    """Now and then the token does not carry all that the role holds."""
    if random.randint(0, 5):
        return grant
    scopes = random.sample(sorted(grant.scopes), random.randint(1, len(grant.scopes)))
    return Grant(grant.role, frozenset(scopes), grant.rows, grant.categories)


def _who(random: Random, world: World, likely: tuple[str, str]) -> UUID | None:
    """Choose who somebody is: mostly one whom rows that hold today name in that column."""
    table, column = likely
    known: list[Any] = [getattr(each, column) for each in world.all(table)]
    now: list[Any] = [getattr(each, column) for each in world.holding(table)]
    found: UUID | None = random.choice([*known, *now, *now, *now, NOBODY, None])
    return found


def _reader(random: Random, world: World) -> UUID | None:
    """Choose somebody to whom a plan was published, in half of the cases."""
    plans = [each for each in world.all("publications") if each.item_id == each.support_plan_id]
    found: UUID | None = random.choice([None, *(each.person_id for each in plans[:1])])
    return found
