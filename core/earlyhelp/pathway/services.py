"""What can be done with the pathway ledger: enter an authority's scheme, and decide by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import select

from earlyhelp.inputs import Id, Line, Name, PastDay, PlannedDay, Words
from earlyhelp.pathway import models
from earlyhelp.people.models import Person
from earlyhelp.plausibility import require_lived
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import ReasonCode, reason_for
from earlyhelp.saving import new, save
from earlyhelp.storage.dated import in_use_on
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.support_plans.services.shared import (
    ReasonCategory,
    load_open_plan,
    require_words_disclosed,
)
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.services import Reason, note
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class NewPosition:
    """One tier or level of a scheme."""

    code: Annotated[Line, "Its short code, once in the scheme, such as `3`."]
    label: Annotated[Line, "What the authority calls it."]
    definition: Annotated[Words, "Who is at it, in the authority's words."]
    response: Annotated[Words, "What is done for people at it."] | None = None
    is_early_help: Annotated[bool, "Whether early help covers it."] | None = None
    is_statutory: Annotated[
        bool, "Whether help at it is a statutory duty and no longer early help."
    ] = False
    stage: Annotated[models.Stage, "Whether it prevents, reduces or delays."] | None = None
    source: Annotated[Line, "Where in the scheme's source it stands."] | None = None


@dataclass(frozen=True)
class EnterPathwayScheme:
    """An authority's own tiers or levels, in one version, as they apply from a day on."""

    code: Annotated[Line, "Which vocabulary it is, such as `level_of_need`."]
    authority: Annotated[Name, "The authority whose scheme it is, such as `Halton`."]
    version_label: Annotated[Line, "Which edition it is, such as `2027`."]
    title: Annotated[Line, "What the authority calls it."]
    source: Annotated[Words, "The document that it is taken from, with its pages."]
    applies_from: Annotated[PlannedDay, "The first day on which decisions may be made by it."]
    positions: Annotated[tuple[NewPosition, ...], "Its tiers or levels, least need first."]
    reason: Reason


@dataclass(frozen=True)
class RecordPlacement:
    """A person, or a plan, is at a position of a scheme from that day on.

    The scheme is named by code and authority; the version in force on the day applies.
    ``suggested_position_code`` is what a rule suggested, if one did: a judgement that
    differs from it says why in words (Cheshire East, section 2).
    """

    scheme_code: Annotated[Line, "The code of the scheme, such as `level_of_need`."]
    authority: Annotated[Line, "The authority whose scheme it is."]
    position_code: Annotated[Line, "The code of the tier or level that was decided."]
    decided_on: PastDay
    reason_code: ReasonCode
    person_id: Annotated[Id[Person], "Either a person or a plan."] | None = None
    support_plan_id: Id[SupportPlan] | None = None
    reason: Annotated[Words, "Needed above and below what was suggested."] | None = None
    reason_category: ReasonCategory | None = None
    suggested_position_code: Annotated[Line, "What a rule suggested."] | None = None


@verb
async def enter_pathway_scheme(
    work: UnitOfWork, command: EnterPathwayScheme
) -> models.PathwayScheme:
    """Enter a scheme, which is confirmed by whoever enters it; earlier versions stay.

    Refuses one without positions (NO_POSITIONS), a code named twice (NAMED_TWICE) and a
    version that the authority has already (ALREADY_RECORDED).
    """
    _require_positions(command.positions)
    apart = ("positions", "reason")
    scheme = new(models.PathwayScheme, command, without=apart, is_confirmed=True)
    await save(work, scheme)
    for rank, each in enumerate(command.positions, start=1):
        position = new(
            models.PathwayPosition,
            each,
            scheme_id=scheme.id,
            rank=rank,
            response=each.response or "",
            source=each.source or "",
        )
        await save(work, position)
    said = {name: value for name, value in vars(command).items() if name not in apart}
    said["positions"] = ", ".join(each.code for each in command.positions)
    await note(work, scheme.id, command.reason, {}, said)
    return scheme


@verb
async def record_placement(work: UnitOfWork, command: RecordPlacement) -> models.Placement:
    """Record a decision by the viewer's practitioner; earlier decisions stay as they were.

    Refuses unknown schemes and positions (UNKNOWN_SCHEME, UNKNOWN_POSITION), a difference
    from the suggestion without words for it (WORDS_MISSING), and words in a category that
    the writer's role does not reach (OUT_OF_REACH).
    """
    decider_id = work.require_practitioner()
    await _load_subject(work, command)
    scheme = await _scheme_in_force(work, command)
    position = await _position(
        work, scheme, command.position_code, command.decided_on, "position_code"
    )
    reason = await reason_for(work, Decision.PLACEMENT, command)
    placement = new(
        models.Placement,
        command,
        without=(
            "scheme_code",
            "authority",
            "position_code",
            "suggested_position_code",
            "reason_code",
        ),
        coded_reason_id=reason.id,
        scheme_id=scheme.id,
        position_id=position.id,
        decided_by_practitioner_id=decider_id,
        suggested_position_id=await _suggested(work, scheme, command),
    )
    _require_words(placement)
    require_words_disclosed(work, placement)
    return await save(work, placement)


async def _scheme_in_force(work: UnitOfWork, command: RecordPlacement) -> models.PathwayScheme:
    scheme, position = models.PathwayScheme, models.PathwayPosition
    code, authority, day = command.scheme_code, command.authority, command.decided_on
    found = await work.session.scalar(
        select(scheme)
        .where(scheme.code == code, scheme.authority == authority, scheme.applies_from <= day)
        .where(select(position.id).where(position.scheme_id == scheme.id).exists())
        # Of two that apply from one day, what a council entered goes before what was shipped.
        .order_by(
            scheme.applies_from.desc(), scheme.is_confirmed.desc(), scheme.version_label.desc()
        )
        .limit(1)
    )
    if found is None:
        message = f"No scheme {code} of {authority} applies on {day}. See which are in use."
        raise refuse("UNKNOWN_SCHEME", message, "scheme_code")
    return found


async def _load_subject(work: UnitOfWork, command: RecordPlacement) -> None:
    if (command.person_id is None) == (command.support_plan_id is None):
        raise refuse("ONE_SUBJECT", "Name either a person or a plan.", "person_id")
    if command.person_id:
        person = await work.load(Person, command.person_id)
        require_lived(person, command.decided_on, "decided_on")
    if command.support_plan_id:
        await load_open_plan(work, command.support_plan_id)


async def _position(
    work: UnitOfWork, scheme: models.PathwayScheme, code: str, day: date, path: str
) -> models.PathwayPosition:
    row = models.PathwayPosition
    chosen = select(row).filter_by(scheme_id=scheme.id, code=code)
    found = await work.session.scalar(chosen.where(in_use_on(row, day)))
    if found is None:
        message = (
            f"{scheme.title} ({scheme.version_label}) has no such position. See its positions."
        )
        raise refuse("UNKNOWN_POSITION", message, path)
    return found


async def _suggested(
    work: UnitOfWork, scheme: models.PathwayScheme, command: RecordPlacement
) -> UUID | None:
    code = command.suggested_position_code
    if code is None:
        return None
    day = command.decided_on
    return (await _position(work, scheme, code, day, "suggested_position_code")).id


def _require_words(placement: models.Placement) -> None:
    differs = placement.suggested_position_id not in {None, placement.position_id}
    if differs and placement.reason is None:
        message = "Your judgement differs from the suggestion. Say why."
        raise refuse("WORDS_MISSING", message, "reason")


def _require_positions(positions: Sequence[NewPosition]) -> None:
    if not positions:
        raise refuse("NO_POSITIONS", "Name its tiers or levels, least need first.", "positions")
    codes = [each.code for each in positions]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            path = ("positions", str(place), "code")
            raise refuse("NAMED_TWICE", "This code is used already. Give each its own.", *path)
