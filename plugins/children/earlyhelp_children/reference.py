"""What this plugin ships as data: levels of need per authority, and lists of factors.

Everything here was taken from the strategies and guidance named as its source, in short
words, and is marked as unconfirmed until the authority has checked it. Halton's diagram of
levels is lost and West Cheshire names none, so they have no scheme: a council adds its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from earlyhelp.pathway.models import PathwayPosition, PathwayScheme
from earlyhelp_children.factors import LISTS
from earlyhelp_children.models import LevelAlias, VulnerabilityFactor
from earlyhelp_graphql.plugin import ReferenceData

LEVEL_OF_NEED = "level_of_need"
"""The code of every authority's scheme of levels of need."""

VERSION = "strategy"
"""The version label of a scheme that was taken from the authority's early help strategy."""


@dataclass(frozen=True)
class Level:
    """One level: its code, name and short definition."""

    code: str
    label: str
    definition: str
    is_statutory: bool = False


@dataclass(frozen=True)
class Scheme:
    """The levels of one authority, least need first.

    The strategies give the years they hold for, no day: ``applies_from`` is 1 January.
    """

    authority: str
    source: str
    applies_from: date
    levels: tuple[Level, ...]


CHESHIRE_EAST = Scheme(
    "Cheshire East",
    "Cheshire East Early Help Strategy 2019-22, in short words; confirm with the authority",
    date(2019, 1, 1),
    (
        Level(
            "1",
            "Children with No Unmet Needs",
            "Expected outcomes; universal services or limited guidance.",
        ),
        Level(
            "2",
            "Children with Additional Needs",
            "Need cannot be met by universal services alone; a single service or limited "
            "additional support.",
        ),
        Level("3", "Children with Multiple and Complex Needs", "Targeted multi-agency approach."),
        Level(
            "4",
            "Children with Acute/Specialist Needs",
            "At risk of, or suffered, significant harm, or very significant disability.",
            is_statutory=True,
        ),
    ),
)
WARRINGTON = Scheme(
    "Warrington",
    "Warrington Strategy for early help 2018/21, in short words; confirm with the authority",
    date(2018, 1, 1),
    (
        Level(
            "1",
            "Universal services",
            "Basic needs met by family, community and universal services.",
        ),
        Level(
            "2",
            "Early help and additional needs (single agency services)",
            "Extra help, voluntary, by those already involved.",
        ),
        Level(
            "3",
            "Early help with additional multiple and complex needs (multi-agency services)",
            "Intensive or substantial package without statutory social work.",
        ),
        Level(
            "4",
            "Children in need and children in need of protection",
            "Significant harm or serious risk; immediate statutory or specialist response.",
            is_statutory=True,
        ),
    ),
)
DONCASTER = Scheme(
    "Doncaster",
    "Doncaster Early Help Strategy (revised for the plan of 2017-2020), in short words; "
    "confirm with the authority",
    date(2017, 1, 1),
    (
        Level("1-2", "Universal/additional needs", "Self access, or response by a single service."),
        Level("3", "Multiple or complex needs", "Cannot be met by one service."),
        # The strategy steps up to and down from social care without naming the level.
        Level(
            "4",
            "Level 4",
            "Statutory children's social care; the strategy neither names nor defines it.",
            is_statutory=True,
        ),
    ),
)
SCHEMES = (CHESHIRE_EAST, DONCASTER, WARRINGTON)


def scheme_id(scheme: Scheme) -> UUID:
    """Return the id of a scheme: the same in every database, so that positions can name it."""
    return uuid5(NAMESPACE_URL, f"earlyhelp:{LEVEL_OF_NEED}:{scheme.authority}:{VERSION}")


def position_id(scheme: Scheme, code: str) -> UUID:
    """Return the id of a level, the same in every database."""
    return uuid5(scheme_id(scheme), code)


def _scheme_row(scheme: Scheme) -> Mapping[str, Any]:
    return {
        "id": scheme_id(scheme),
        "code": LEVEL_OF_NEED,
        "authority": scheme.authority,
        "version_label": VERSION,
        "title": f"Levels of need in {scheme.authority}",
        "source": scheme.source,
        "is_confirmed": False,
        "applies_from": scheme.applies_from,
    }


def _position_rows(schemes: Iterable[Scheme]) -> Iterator[Mapping[str, Any]]:
    for scheme in schemes:
        for rank, level in enumerate(scheme.levels, start=1):
            yield {
                "id": position_id(scheme, level.code),
                "scheme_id": scheme_id(scheme),
                "code": level.code,
                "label": level.label,
                "rank": rank,
                "stage": None,
                "is_statutory": level.is_statutory,
                "definition": level.definition,
            }


REFERENCE_DATA = (
    ReferenceData(PathwayScheme, ("id",), tuple(_scheme_row(scheme) for scheme in SCHEMES)),
    ReferenceData(PathwayPosition, ("id",), tuple(_position_rows(SCHEMES))),
    ReferenceData(
        LevelAlias,
        ("position_id", "label"),
        (
            {
                "position_id": position_id(WARRINGTON, "4"),
                "label": "Universal Partnership Plus",
                "used_by": "Health visiting and school nursing",
                "source": WARRINGTON.source,
                "is_confirmed": False,
            },
        ),
    ),
    ReferenceData(
        VulnerabilityFactor,
        ("code",),
        tuple(
            {
                "list_name": each.name,
                "code": code,
                "label": label,
                "source": each.source,
                "is_confirmed": False,
            }
            for each in LISTS
            for code, label in each.factors
        ),
    ),
)
