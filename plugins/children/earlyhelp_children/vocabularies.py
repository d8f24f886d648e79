"""What a council can add to this plugin's vocabularies."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp.pathway.models import PathwayPosition
from earlyhelp_children import models
from earlyhelp_graphql.plugin import (
    Code,
    Id,
    Line,
    NewTerm,
    UnitOfWork,
    Words,
    add_term,
    verb,
)

Source = Annotated[Words, "The document that it is taken from, with its pages."]


@dataclass(frozen=True, kw_only=True)
class AddVulnerabilityFactor(NewTerm):
    """A factor that the council counts among those that make early help more likely."""

    code: Annotated[Code, "Its short code, once in all lists."]
    list_name: Annotated[Line, "Which list it is from, such as the council's own."]
    source: Source


@dataclass(frozen=True, kw_only=True)
class AddLevelAlias(NewTerm):
    """Another name that some service uses for a level of need."""

    position_id: Annotated[Id[PathwayPosition], "The level."]
    used_by: Annotated[Line, "The service that uses it."]
    source: Source


@verb
async def add_vulnerability_factor(
    work: UnitOfWork, command: AddVulnerabilityFactor
) -> models.VulnerabilityFactor:
    """Add a factor, confirmed by whoever adds it; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.VulnerabilityFactor, command, is_confirmed=True)


@verb
async def add_level_alias(work: UnitOfWork, command: AddLevelAlias) -> models.LevelAlias:
    """Add a name of a level, confirmed by whoever adds it; refuse one it has (NAME_TAKEN)."""
    await work.load(PathwayPosition, command.position_id)
    return await add_term(work, models.LevelAlias, command, is_confirmed=True)
