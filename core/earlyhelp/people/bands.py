"""What can be done with the bands of age that stages of life are made of."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp.inputs import ABSENT, Between, Code, Id, Kept, Version
from earlyhelp.people.models import LifeStageBand
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.models import VocabularyChange
from earlyhelp.vocabularies.services import NewTerm, Reason, add_term, change
from earlyhelp.work import UnitOfWork

Months = Annotated[int, Between(-10, 1_800)]
"""Completed months of age; those before birth are negative."""


@dataclass(frozen=True, kw_only=True)
class AddLifeStageBand(NewTerm):
    """A stage of life, by age. Of two that hold, the one of higher rank names the stage."""

    code: Annotated[Code, "What `lifeStage` says."]
    rank: Annotated[int, Between(1, 1_000)]
    from_months: Months | None = None
    to_months: Months | None = None


@dataclass(frozen=True)
class MoveLifeStageBand:
    """A stage of life begins or ends at another age; null has it begin or end at no age."""

    life_stage_band_id: Id[LifeStageBand]
    version: Version[LifeStageBand]
    reason: Reason
    from_months: Kept[Months | None] = ABSENT
    to_months: Kept[Months | None] = ABSENT


@verb
async def add_life_stage_band(work: UnitOfWork, command: AddLifeStageBand) -> LifeStageBand:
    """Add a band; refuse a code or a rank that is taken (CODE_TAKEN, RANK_TAKEN)."""
    return await add_term(work, LifeStageBand, command)


@verb
async def move_life_stage_band(work: UnitOfWork, command: MoveLifeStageBand) -> VocabularyChange:
    """Change the ages of a band; refuse where it has them already (NOTHING_CHANGED)."""
    band = await work.load(LifeStageBand, command.life_stage_band_id)
    ages = {"from_months": command.from_months, "to_months": command.to_months}
    said = {name: age for name, age in ages.items() if age is not ABSENT}
    return await change(work, band, command.reason, said)
