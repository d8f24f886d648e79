"""Organisations, teams and practitioners, and a scheme of levels to place people by."""

from dataclasses import dataclass
from uuid import UUID

from benchmarks.data.rows import Rows
from benchmarks.data.words import FAMILY, GIVEN, JOBS
from earlyhelp.partnership import models
from earlyhelp.pathway.models import PathwayPosition, PathwayScheme, Stage

_PEOPLE_PER_PRACTITIONER = 200
_PRACTITIONERS_PER_TEAM = 8
_TEAMS_PER_ORGANISATION = 2
_LEVELS = (
    ("1", "Universal", None),
    ("2", "Additional", Stage.PRIMARY),
    ("3", "Targeted", Stage.SECONDARY),
    ("4", "Specialist", Stage.TERTIARY),
)


@dataclass(frozen=True)
class Partnership:
    """The ids that later rows refer to."""

    localities: list[UUID]
    practitioners: list[UUID]
    scheme: UUID
    positions: list[UUID]


def add_partnership(rows: Rows, people: int) -> Partnership:
    """Add a partnership of the right size for so many people."""
    localities = [
        rows.add(models.Locality, code=f"L{n:02}", name=f"Locality {n}") for n in range(1, 11)
    ]
    practitioners = max(people // _PEOPLE_PER_PRACTITIONER, 4)
    teams = _add_teams(rows, localities, max(practitioners // _PRACTITIONERS_PER_TEAM, 1))
    # The first of each team manages it; the others join any.
    managers = [_add_practitioner(rows, *team, is_manager=True) for team in teams]
    helpers = [
        _add_practitioner(rows, *rows.one_of(teams), is_manager=False)
        for _ in range(practitioners - len(teams))
    ]
    scheme, positions = _add_scheme(rows)
    return Partnership(localities, [*managers, *helpers], scheme, positions)


def _add_teams(rows: Rows, localities: list[UUID], number: int) -> list[tuple[UUID, UUID]]:
    """Add teams; return each with its organisation."""
    organisations = [
        rows.add(
            models.Organisation,
            name=f"Organisation {n}",
            kind=rows.one_of(list(models.OrganisationKind)),
            version=1,
        )
        for n in range(number // _TEAMS_PER_ORGANISATION + 1)
    ]
    found = []
    for n in range(number):
        organisation, locality = rows.one_of(organisations), rows.one_of([*localities, None])
        team = rows.add(
            models.Team,
            organisation_id=organisation,
            name=f"Team {n}",
            locality_id=locality,
            version=1,
        )
        found.append((team, organisation))
    return found


def _add_practitioner(rows: Rows, team: UUID, organisation: UUID, *, is_manager: bool) -> UUID:
    practitioner = rows.add(
        models.Practitioner,
        name=f"{rows.one_of(GIVEN)} {rows.one_of(FAMILY)}",
        job_title=rows.one_of(JOBS),
        organisation_id=organisation,
        version=1,
    )
    rows.add(
        models.TeamMembership,
        team_id=team,
        practitioner_id=practitioner,
        is_manager=is_manager,
        **rows.period(rows.days_ago(30, 2000)),
    )
    return practitioner


def _add_scheme(rows: Rows) -> tuple[UUID, list[UUID]]:
    scheme = rows.add(
        PathwayScheme,
        code="synthetic-levels",
        authority="Synthetic",
        version_label="1",
        title="Levels of need (synthetic)",
        source="benchmarks",
        is_confirmed=False,
        applies_from=rows.today,
    )
    positions = [
        rows.add(
            PathwayPosition,
            scheme_id=scheme,
            code=code,
            label=label,
            rank=rank,
            stage=stage,
            is_statutory=False,
            definition="",
        )
        for rank, (code, label, stage) in enumerate(_LEVELS)
    ]
    return scheme, positions
