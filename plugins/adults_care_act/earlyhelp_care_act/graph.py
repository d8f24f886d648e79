"""The Care Act's part of the graph: tiers of prevention, and observations of wellbeing."""

from datetime import date
from typing import Annotated

from sqlalchemy import ColumnElement, and_, exists, tuple_
from sqlalchemy.orm import aliased

from earlyhelp.pathway.models import PathwayScheme
from earlyhelp.pathway.models import Placement as PlacementRow
from earlyhelp_care_act import models, services, vocabularies
from earlyhelp_care_act.reference import PREVENTION_TIER
from earlyhelp_care_act.scopes import OBSERVATION
from earlyhelp_graphql.plugin import (
    AsOf,
    Graph,
    IsConfirmed,
    Node,
    Row,
    RowVersion,
    Source,
    any_of,
    binds,
    by,
    compared,
    core_scopes,
    most_first,
    newest_first,
    related,
    where,
)
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.pathway import Placement
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=OBSERVATION.read)


@graph.type(models.WellbeingArea, read=core_scopes.VOCABULARIES_TERM.read)
class WellbeingArea(Term):
    """One of the nine areas of wellbeing in section 1(2) of the Care Act 2014."""

    code: Annotated[str, "Its letter in section 1(2), from `a` to `i`."]
    label: Annotated[str, "The area in short words."]
    source: Source
    is_confirmed: IsConfirmed


@graph.type(models.WellbeingHeading, read=core_scopes.VOCABULARIES_TERM.read)
class WellbeingHeading(Term):
    """A heading under which an authority sums up areas of wellbeing in its own words."""

    authority: Annotated[str, "The authority that uses the heading."]
    code: Annotated[str, "Its short code, once for the authority."]
    label: Annotated[str, "What the authority calls it."]
    source: Source
    is_confirmed: IsConfirmed


@graph.type(models.WellbeingHeadingArea, read=core_scopes.VOCABULARIES_TERM.read)
class WellbeingHeadingArea(Node):
    """An area that a heading covers; a mapping that nobody confirmed is a suggestion."""

    area: Annotated[WellbeingArea | None, "The area that the heading covers."]
    aspect: Annotated[
        str | None,
        "Which part of the area the heading covers, such as `social`; null where it is all of it.",
    ]
    is_confirmed: Annotated[
        bool,
        "Whether the authority confirmed that it covers the area; if not, that is a suggestion.",
    ]


@graph.type(models.WellbeingObservation)
class WellbeingObservation(Node):
    """How one area of a person's life was on a day: in their words, and as a professional saw it.

    `rating` is this product's own three words, not a scale of the Act.
    """

    person: Annotated[Person | None, "Whose life it is about."]
    area: Annotated[WellbeingArea | None, "The area of wellbeing."]
    observed_on: Annotated[date, "The day on which it was so."]
    rating: Annotated[
        models.WellbeingRating, "How it was going, in one of three words of this product's own."
    ]
    own_words: Annotated[str | None, "How the person put it; null where they said nothing."]
    note: Annotated[str | None, "How a professional saw it; null where nothing was noted."]
    recorded_by: Annotated[Practitioner | None, "Who recorded it."] = related(
        models.WellbeingObservation.recorded_by_practitioner_id
    )
    version: RowVersion


graph.order(WellbeingArea, by(models.WellbeingArea.code))
graph.order(
    WellbeingHeading,
    by(models.WellbeingHeading.authority, models.WellbeingHeading.code, name="CODE"),
)
graph.filter(WellbeingHeading, any_of("authority"))
graph.order(WellbeingHeadingArea, by("area.code", name="CODE"))
graph.order(WellbeingObservation, newest_first(models.WellbeingObservation.observed_on))
graph.filter(WellbeingObservation, any_of("rating"), compared("observed_on"))


def _places_tier(placement: Row) -> ColumnElement[bool]:
    """Return whether a placement is of a tier of prevention, in whoever's words."""
    scheme = aliased(PathwayScheme)
    return (
        exists()
        .where(scheme.id == placement.scheme_id, scheme.code == PREVENTION_TIER)
        .correlate(placement)
    )


def _is_latest(observation: Row) -> ColumnElement[bool]:
    """Return whether no later observation of the same person and area was recorded."""
    later = aliased(models.WellbeingObservation)
    return ~(
        exists()
        .where(
            later.person_id == observation.person_id,
            later.area_id == observation.area_id,
            tuple_(later.observed_on, later.id) > tuple_(observation.observed_on, observation.id),
        )
        .correlate(observation)
    )


def _held_by(placement: Row, as_of: ColumnElement[date] | None) -> ColumnElement[bool]:
    day = binds.today if as_of is None else as_of
    return and_(placement.decided_on <= day, _places_tier(placement))


graph.one(
    Person,
    "prevention_tier",
    Placement,
    on=lambda person, placement, as_of: (
        (placement.person_id == person.id) & _held_by(placement, as_of)
    ),
    order=newest_first(PlacementRow.decided_on),
    description="The person's tier on a day (by default today): prevent, reduce or delay.",
    as_of=AsOf,
)
graph.one(
    SupportPlan,
    "prevention_tier",
    Placement,
    on=lambda plan, placement, as_of: (
        (placement.support_plan_id == plan.id) & _held_by(placement, as_of)
    ),
    order=newest_first(PlacementRow.decided_on),
    description="The plan's tier on a day (by default today): prevent, reduce or delay.",
    as_of=AsOf,
)
for placed in (Person, SupportPlan):
    graph.filter(placed, where("prevention_tier", indexed=False))
    graph.order(
        placed,
        most_first(
            "prevention_tier.position.rank",
            name="TIER_HIGHEST_FIRST",
            description="By the rank of `preventionTier` today, the highest first, those without "
            "last.",
            indexed=False,
        ),
    )
graph.many(
    Person,
    "wellbeing_observations",
    WellbeingObservation,
    description="What was observed of the person's wellbeing, area by area.",
)
graph.count(
    Person,
    "wellbeing_areas_needing_support",
    WellbeingObservation,
    on=lambda person, observation: (
        (observation.person_id == person.id)
        & (observation.rating == models.WellbeingRating.NEEDS_SUPPORT)
        & _is_latest(observation)
    ),
    description="In how many of the nine areas the latest observation says NEEDS_SUPPORT.",
)
graph.many(
    None,
    "wellbeing_areas",
    WellbeingArea,
    description="The nine areas of wellbeing in section 1(2) of the Care Act 2014.",
)
graph.many(
    None,
    "wellbeing_headings",
    WellbeingHeading,
    description="The headings under which authorities sum up wellbeing.",
)
graph.list(
    WellbeingHeading,
    "areas",
    WellbeingHeadingArea,
    description="The areas that the heading covers.",
)
graph.mutation(
    services.record_wellbeing_observation,
    services.correct_wellbeing_observation,
    write=OBSERVATION.write,
)
tell_changes(graph, WellbeingArea, WellbeingHeading)
graph.mutation(vocabularies.add_wellbeing_heading, write=core_scopes.VOCABULARIES_TERM.write)
