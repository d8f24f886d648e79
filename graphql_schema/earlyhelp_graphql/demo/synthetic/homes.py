"""Who there is: homes with the people in them, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from earlyhelp_graphql.demo.synthetic.words import FAMILY, FEMALE, MALE

HOMES = 96
_SEED = 5_3  # section 5.3
_OLDEST, _YOUNGEST_ADULT, _YOUNGEST_PARENT = 92, 18, 20
_SIZES = {"alone": 3, "couple": 2, "one parent": 3, "two parents": 4}
"""The kinds of homes, and how common each is."""


@dataclass(frozen=True)
class Member:
    """Somebody in a home: what they are there, and their age in years and days."""

    given_name: str
    family_name: str
    sex: str
    role: str
    years: int
    days: int

    @property
    def is_adult(self) -> bool:
        """Whether they have come of age."""
        return self.years >= _YOUNGEST_ADULT


@dataclass(frozen=True)
class Home:
    """The people of one home, the householder first."""

    family_name: str
    members: tuple[Member, ...]


def homes() -> Iterator[Home]:
    """Draw all homes."""
    draw = Random(_SEED)  # noqa: S311 - nothing secret is drawn
    for _ in range(HOMES):
        family_name = draw.choice(FAMILY)
        yield Home(family_name, tuple(_members(draw, family_name)))


def _members(draw: Random, family_name: str) -> Iterator[Member]:
    (kind,) = draw.choices([*_SIZES], [*_SIZES.values()])
    has_children = kind.endswith(("parent", "parents"))
    years = draw.randint(_YOUNGEST_PARENT, 45) if has_children else draw.randint(25, _OLDEST)
    yield _member(draw, family_name, "HOUSEHOLDER", years)
    if kind in ("couple", "two parents"):
        yield _member(draw, draw.choice((family_name, draw.choice(FAMILY))), "PARTNER", years)
    if has_children:
        for _ in range(draw.choice((1, 1, 2, 2, 3, 4))):
            age = draw.randint(0, min(17, years - _YOUNGEST_PARENT + 1))
            yield _member(draw, family_name, "SON_OR_DAUGHTER", age)


def _member(draw: Random, family_name: str, role: str, years: int) -> Member:
    sex, names = draw.choice((("FEMALE", FEMALE), ("MALE", MALE)))
    return Member(draw.choice(names), family_name, sex, role, years, draw.randint(1, 364))
