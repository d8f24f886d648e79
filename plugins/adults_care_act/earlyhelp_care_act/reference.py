"""What this plugin ships as data: tiers of prevention, and areas of wellbeing.

The nine areas were read in the Act itself. All else is in short words, and is marked as
unconfirmed until it has been checked at the source that it names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from earlyhelp.pathway.models import PathwayPosition, PathwayScheme, Stage
from earlyhelp_care_act.models import WellbeingArea, WellbeingHeading, WellbeingHeadingArea
from earlyhelp_graphql.plugin import ReferenceData

PREVENTION_TIER = "prevention_tier"
"""The code of every scheme of prevent, reduce and delay."""


@dataclass(frozen=True)
class Tier:
    """One tier: its code, the stage it stands for, its name and short definition."""

    code: str
    stage: Stage
    label: str
    definition: str


@dataclass(frozen=True)
class Scheme:
    """Prevent, reduce and delay in the words of one authority."""

    authority: str
    version: str
    title: str
    source: str
    applies_from: date
    tiers: tuple[Tier, Tier, Tier]


CARE_ACT = Scheme(
    "Care Act 2014",
    "2014",
    "Prevent, reduce, delay in the Care Act 2014",
    "Care Act 2014 s.2 and its statutory guidance, chapter 2, as other councils' pages give them; "
    "confirm in the guidance",
    date(2015, 4, 1),
    (
        Tier(
            "prevent",
            Stage.PRIMARY,
            "Primary prevention: prevent",
            "Promoting wellbeing: people with no particular needs.",
        ),
        Tier(
            "reduce",
            Stage.SECONDARY,
            "Secondary prevention: reduce",
            "Early intervention: people at increased risk of developing needs.",
        ),
        Tier(
            "delay",
            Stage.TERTIARY,
            "Tertiary prevention: delay",
            "People with established or complex needs.",
        ),
    ),
)
HALTON = Scheme(
    "Halton",
    "strategy",
    "Levels of prevention in Halton",
    "Halton Early Help Strategy 2018-2021, section 4, in short words; confirm with the authority",
    date(2018, 1, 1),
    (
        Tier(
            "prevent",
            Stage.PRIMARY,
            "Primary Prevention: Prevent",
            "Preventing the occurrence of problems: help for the whole population, so that risk "
            "factors do not develop; resilience is built at this universal level.",
        ),
        Tier(
            "reduce",
            Stage.SECONDARY,
            "Secondary Prevention: Reduce",
            "Preventing problem escalation: early intervention with individuals who have risk "
            "factors, vulnerabilities or acknowledged additional needs.",
        ),
        Tier(
            "delay",
            Stage.TERTIARY,
            "Tertiary Prevention: Delay",
            "Reducing the severity of problems: work on complex problems that have emerged, to "
            "reduce or delay the need for specialist services; includes people in crisis and "
            "families on the edge of breakdown.",
        ),
    ),
)
SCHEMES = (CARE_ACT, HALTON)

AREAS = {
    "a": "Personal dignity (including being treated with respect)",
    "b": "Physical and mental health and emotional wellbeing",
    "c": "Protection from abuse and neglect",
    "d": "Control over day-to-day life (including over care and support)",
    "e": "Participation in work, education, training or recreation",
    "f": "Social and economic wellbeing",
    "g": "Domestic, family and personal relationships",
    "h": "Suitability of living accommodation",
    "i": "Contribution to society",
}
"""The nine areas by their letters in section 1(2)."""

HALTON_HEADINGS = {
    "1": ("Remain mentally and physically healthy", "b"),
    "2": ("Maintain dignity, stay safe and be in control", "acd"),
    "3": ("Enjoy, achieve and remain socially connected", "efg"),
    "4": ("Have a suitable home", "h"),
    "5": ("Avoid financial and domestic troubles", "fg"),
}
"""Halton's five headings (strategy, section 3), each with the areas suggested for it."""

HALTON_ASPECTS = {("3", "f"): "social", ("5", "f"): "economic"}
"""Which part of an area a heading covers, where that is not all of it."""


def _id(*parts: str) -> UUID:
    """Return an id that is the same in every database, so that other rows can name it."""
    return uuid5(NAMESPACE_URL, ":".join(("earlyhelp", "care_act", *parts)))


def _scheme_row(scheme: Scheme) -> Mapping[str, Any]:
    return {
        "id": _id(PREVENTION_TIER, scheme.authority),
        "code": PREVENTION_TIER,
        "authority": scheme.authority,
        "version_label": scheme.version,
        "title": scheme.title,
        "source": scheme.source,
        "is_confirmed": False,
        "applies_from": scheme.applies_from,
    }


def _position_rows() -> Iterator[Mapping[str, Any]]:
    for scheme in SCHEMES:
        for rank, tier in enumerate(scheme.tiers, start=1):
            yield {
                "id": _id(PREVENTION_TIER, scheme.authority, tier.code),
                "scheme_id": _id(PREVENTION_TIER, scheme.authority),
                "code": tier.code,
                "label": tier.label,
                "rank": rank,
                "stage": tier.stage,
                "is_statutory": False,
                "definition": tier.definition,
            }


def _area_row(code: str, label: str) -> Mapping[str, Any]:
    return {
        "id": _id("area", code),
        "code": code,
        "label": label,
        "source": "Care Act 2014 s.1(2), legislation.gov.uk",
        "is_confirmed": True,
    }


def _heading_row(code: str, label: str) -> Mapping[str, Any]:
    return {
        "id": _id("heading", "Halton", code),
        "authority": "Halton",
        "code": code,
        "label": label,
        "source": "Halton Early Help Strategy 2018-2021, section 3; none of its five headings "
        "covers area i, contribution to society; confirm with the authority",
        "is_confirmed": False,
    }


def _heading_area_rows() -> Iterator[Mapping[str, Any]]:
    for code, (_, areas) in HALTON_HEADINGS.items():
        for area in areas:
            yield {
                "heading_id": _id("heading", "Halton", code),
                "area_id": _id("area", area),
                "aspect": HALTON_ASPECTS.get((code, area)),
                "is_confirmed": False,
            }


REFERENCE_DATA = (
    ReferenceData(PathwayScheme, ("id",), tuple(_scheme_row(scheme) for scheme in SCHEMES)),
    ReferenceData(PathwayPosition, ("id",), tuple(_position_rows())),
    ReferenceData(WellbeingArea, ("id",), tuple(_area_row(*area) for area in AREAS.items())),
    ReferenceData(
        WellbeingHeading,
        ("id",),
        tuple(_heading_row(code, label) for code, (label, _) in HALTON_HEADINGS.items()),
    ),
    ReferenceData(WellbeingHeadingArea, ("heading_id", "area_id"), tuple(_heading_area_rows())),
)
