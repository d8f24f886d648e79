"""What a council can add to this plugin's vocabularies."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp_care_act import models
from earlyhelp_graphql.plugin import (
    Code,
    Id,
    Line,
    Name,
    NewTerm,
    UnitOfWork,
    Words,
    add_term,
    new,
    save,
    verb,
)


@dataclass(frozen=True)
class CoveredArea:
    """An area of wellbeing that a heading covers, in whole or in part."""

    area_id: Id[models.WellbeingArea]
    aspect: Annotated[Line, "Which part of it, where not all."] | None = None


@dataclass(frozen=True, kw_only=True)
class AddWellbeingHeading(NewTerm):
    """A heading under which the council sums up areas of wellbeing in its own words."""

    authority: Annotated[Name, "Whose heading it is."]
    code: Annotated[Code, "Its short code, once for the authority."]
    source: Annotated[Words, "The document that it is taken from, with its pages."]
    areas: Annotated[tuple[CoveredArea, ...], "The areas that it covers."] = ()


@verb
async def add_wellbeing_heading(
    work: UnitOfWork, command: AddWellbeingHeading
) -> models.WellbeingHeading:
    """Add a heading, confirmed by whoever adds it; refuse a code that is taken (CODE_TAKEN)."""
    heading = await add_term(
        work, models.WellbeingHeading, command, without=("areas",), is_confirmed=True
    )
    for each in command.areas:
        await work.load(models.WellbeingArea, each.area_id)
        covered = new(models.WellbeingHeadingArea, each, heading_id=heading.id, is_confirmed=True)
        await save(work, covered)
    return heading
