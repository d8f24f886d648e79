"""What this plugin ships as data: levels of need per authority, and lists of factors.

Everything here was taken from the strategies and guidance named as its source, in short
words, and is marked as unconfirmed until the authority has checked it. Each level names the
section that it stands in; the copies that were read have no page numbers. What a strategy does
not say is left empty: Halton's diagram of levels is lost, so its scheme has none and says so,
until the council enters its own (`enterPathwayScheme`).
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
    """One level: its code, name, short definition, response, and where the source says so."""

    code: str
    label: str
    definition: str
    section: str
    response: str = ""
    is_early_help: bool | None = None
    is_statutory: bool = False


@dataclass(frozen=True)
class Scheme:
    """The levels of one authority, least need first.

    The strategies give the years they hold for, no day: ``applies_from`` is 1 January. West
    Cheshire's gives no year either: its day is one of the past.
    """

    authority: str
    source: str
    applies_from: date
    levels: tuple[Level, ...]


_OF_CHESHIRE_EAST = "Section 2, Levels of Need"
CHESHIRE_EAST = Scheme(
    "Cheshire East",
    "Cheshire East Early Help Strategy 2019-22, in short words; confirm with the authority",
    date(2019, 1, 1),
    (
        Level(
            "1",
            "Children with No Unmet Needs",
            "Achieving the expected outcomes; no unmet needs, or low ones that universal services "
            "or some limited additional guidance and support can meet.",
            _OF_CHESHIRE_EAST,
            "Support that children, young people, parents and carers can access directly.",
            is_early_help=True,
        ),
        Level(
            "2",
            "Children with Additional Needs",
            "In need of coordinated help and support that universal services alone cannot give.",
            _OF_CHESHIRE_EAST,
            "A single service, or some limited additional support.",
            is_early_help=True,
        ),
        Level(
            "3",
            "Children with Multiple and Complex Needs",
            "Complex needs, for which a targeted multi-agency approach is required.",
            _OF_CHESHIRE_EAST,
            "For example a group of services using the Early Help Assessment process, supported "
            "by a coordinated and regularly reviewed multi-agency support plan.",
            is_early_help=True,
        ),
        Level(
            "4",
            "Children with Acute/Specialist Needs",
            "At risk of significant harm or may have suffered it, and in need of statutory "
            "services; additionally, children with very significant disabilities.",
            _OF_CHESHIRE_EAST,
            "Statutory services; a specialist social work assessment where very significant "
            "disabilities contribute to complexity.",
            is_early_help=False,
            is_statutory=True,
        ),
    ),
)
_OF_WARRINGTON = "Our approach"
WARRINGTON = Scheme(
    "Warrington",
    "Warrington Strategy for early help 2018/21, in short words; confirm with the authority",
    date(2018, 1, 1),
    (
        Level(
            "1",
            "Universal services",
            "Basic needs that family, community networks and universal services can meet.",
            _OF_WARRINGTON,
            "Universal services, such as maternity care, GPs, health visiting, nurseries and "
            "schools.",
        ),
        Level(
            "2",
            "Early help and additional needs (single agency services)",
            "Likely to need extra help to be healthy, safe and achieve their full potential.",
            _OF_WARRINGTON,
            "Support on a voluntary basis by those who already work with them, such as "
            "children's centres, health professionals or schools.",
            is_early_help=True,
        ),
        Level(
            "3",
            "Early help with additional multiple and complex needs (multi-agency services)",
            "May require a very intensive or substantial package of support, where concerns can "
            "be managed without statutory social work or other specialist interventions.",
            _OF_WARRINGTON,
            "An early help assessment; with the consent of the family, a multi-agency team around "
            "the family that identifies a lead professional and develops an early help plan.",
            is_early_help=True,
        ),
        Level(
            "4",
            "Children in need and children in need of protection",
            "Needs so significant that immediate statutory social work or highly specialist "
            "intervention is required: children who have experienced or are at risk of "
            "significant harm (section 47), and significant welfare concerns (section 17).",
            _OF_WARRINGTON,
            "A Children and Family Assessment and/or a more immediate response, coordinated by a "
            "social worker.",
            is_early_help=False,
            is_statutory=True,
        ),
    ),
)
_OF_DONCASTER = "Section 6.1"
DONCASTER = Scheme(
    "Doncaster",
    "Doncaster Early Help Strategy (revised for the plan of 2017-2020), in short words; "
    "confirm with the authority. It steps up to and down from social care, and gives that no level",
    date(2017, 1, 1),
    (
        # The strategy names levels 1 and 2 together, and has a response for each.
        Level(
            "1",
            "Universal needs",
            "Needs that parents can meet by services they access on their own.",
            _OF_DONCASTER,
            "Encouraging and supporting parents to access services on their own, by the Families "
            "Information Service.",
            is_early_help=True,
        ),
        Level(
            "2",
            "Additional needs",
            "An additional need that the family cannot deal with or meet on their own.",
            _OF_DONCASTER,
            "A single service: self-help, with direct support to develop skills, knowledge and "
            "personal resilience.",
            is_early_help=True,
        ),
        Level(
            "3",
            "Multiple or complex needs",
            "Multiple or complex needs that take more than one service.",
            _OF_DONCASTER,
            "An early help assessment and a team around the family (TAF), with a lead "
            "practitioner who coordinates a multi-service response.",
            is_early_help=True,
        ),
    ),
)
HALTON = Scheme(
    "Halton",
    "Halton Early Help Strategy 2018-2021, section 4, Halton's levels of need for children: a "
    "diagram that the copy we read has lost. It has no levels here until the council enters them",
    date(2018, 1, 1),
    (),
)
_OF_WEST_CHESHIRE = "First line"
WEST_CHESHIRE = Scheme(
    "West Cheshire",
    "Altogether Better West Cheshire, Early Support: it works on levels two and three of a "
    "continuum of need, from before birth to 19, and neither names nor defines nor dates them; "
    "confirm with the authority, and enter its own",
    date(2000, 1, 1),
    (
        Level("2", "Level two", "", _OF_WEST_CHESHIRE, is_early_help=True),
        Level("3", "Level three", "", _OF_WEST_CHESHIRE, is_early_help=True),
    ),
)
SCHEMES = (CHESHIRE_EAST, DONCASTER, HALTON, WARRINGTON, WEST_CHESHIRE)


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
                "response": level.response,
                "is_early_help": level.is_early_help,
                "source": level.section,
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
