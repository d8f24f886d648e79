"""Who helps: the organisations, teams and practitioners of the stories.

The strategy names the council, Halton Housing, Norton Priory, the Mental Health Outreach
Team, the Community Bridge Builders and Connectors, SureStart to Later Life, the Bridges
Health Team, health visitors, GPs, social workers, learning disability nurses, advocacy and
children's centres. Names of practitioners and of unnamed services are illustrative, and so
is who works in which team.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import Actor, DemoSession

COUNCIL = "Halton Borough Council"
CHILD_HEALTH = "Health visiting service (illustrative)"
SURGERY = "The family's GP surgery (illustrative)"
COMMUNITY_NURSING = "Community nursing service (illustrative)"
HALTON_HOUSING = "Halton Housing"
SUPPORT_AGENCY = "Supported living agency (illustrative)"
ADVOCACY = "Advocacy service (illustrative)"
NORTON_PRIORY = "Norton Priory"

ORGANISATIONS: Mapping[str, str] = MappingProxyType(
    {
        COUNCIL: "COUNCIL",
        CHILD_HEALTH: "HEALTH",
        SURGERY: "HEALTH",
        COMMUNITY_NURSING: "HEALTH",
        HALTON_HOUSING: "HOUSING",
        SUPPORT_AGENCY: "VOLUNTARY_AND_COMMUNITY",
        ADVOCACY: "VOLUNTARY_AND_COMMUNITY",
        NORTON_PRIORY: "VOLUNTARY_AND_COMMUNITY",
    }
)
MANAGER = "sandra"
LOCALITIES: Mapping[str, str] = MappingProxyType({"RUNCORN": "Runcorn", "WIDNES": "Widnes"})


@dataclass(frozen=True)
class Worker:
    """A practitioner: who they are, where they work, and what their account may do."""

    username: str
    name: str
    job_title: str
    organisation: str
    team: str
    role: str
    is_manager: bool = False


WORKERS = (
    Worker("priya", "Priya Nair", "Front door adviser", COUNCIL, "Front door", "front_door"),
    Worker("karen", "Karen Hughes", "Family support worker", COUNCIL, "Early help", "practitioner"),
    Worker(
        MANAGER,
        "Sandra Platt",
        "Early help team manager",
        COUNCIL,
        "Early help",
        "team_manager",
        is_manager=True,
    ),
    Worker(
        "tom",
        "Tom Ellis",
        "Children's centre outreach worker",
        COUNCIL,
        "Children's centre",
        "practitioner",
    ),
    # A title that does not tell the rest of the family what she helps with.
    Worker(
        "farah",
        "Farah Aziz",
        "Outreach worker",
        COUNCIL,
        "Mental Health Outreach Team",
        "adult_practitioner",
    ),
    Worker(
        "grace", "Grace Obi", "Community connector", COUNCIL, "Community Connectors", "connector"
    ),
    Worker(
        "ben", "Ben Carter", "Community bridge builder", COUNCIL, "Bridge Builders", "connector"
    ),
    Worker(
        "helen", "Helen Shaw", "Social worker", COUNCIL, "Adult social work", "adult_practitioner"
    ),
    Worker(
        "moira",
        "Moira Lunt",
        "Information officer",
        COUNCIL,
        "SureStart to Later Life",
        "adult_practitioner",
    ),
    Worker("pauline", "Pauline Roe", "Volunteer", COUNCIL, "SureStart to Later Life", "partner"),
    Worker(
        "anita", "Anita Desai", "Health visitor", CHILD_HEALTH, "Health visitors", "practitioner"
    ),
    Worker("omar", "Omar Patel", "General practitioner", SURGERY, "Doctors", "partner"),
    Worker(
        "joy",
        "Joy Mensah",
        "Learning disability nurse",
        COMMUNITY_NURSING,
        "Learning disability nurses",
        "adult_practitioner",
    ),
    Worker(
        "sam",
        "Sam Whittle",
        "Community nurse",
        COMMUNITY_NURSING,
        "Bridges Health Team",
        "adult_practitioner",
    ),
    Worker("colin", "Colin Marsh", "Housing officer", HALTON_HOUSING, "Lettings", "partner"),
    Worker(
        "leanne", "Leanne Birch", "Support worker", SUPPORT_AGENCY, "Supported living", "partner"
    ),
    Worker("ruth", "Ruth Cole", "Advocate", ADVOCACY, "Advocates", "partner"),
)


async def tell(session: DemoSession) -> Partners:
    """Register the partnership as its administrator, and open everybody's account."""
    office = await session.cast_office(
        "demo-administrator",
        "Administrator",
        "administrator",
        "Keeps accounts and organisations; sees no records",
    )
    localities = {
        name: await office.does("register_locality", code=code, name=name)
        for code, name in LOCALITIES.items()
    }
    organisations = {
        name: await office.does("register_organisation", name=name, kind=kind)
        for name, kind in ORGANISATIONS.items()
    }
    employed = {
        worker.username: await employ(session, office, worker, organisations) for worker in WORKERS
    }
    await _cast_offices(session)
    return Partners(
        organisations,
        localities,
        {username: each.practitioner for username, each in employed.items()},
        {username: each.team for username, each in employed.items()},
        {username: each.actor for username, each in employed.items()},
    )


@dataclass(frozen=True)
class Employed:
    """A worker at work: the ids of their team and of their practitioner, and the actor."""

    team: str
    practitioner: str
    actor: Actor


async def employ(
    session: DemoSession, office: Actor, worker: Worker, organisations: Mapping[str, str]
) -> Employed:
    """Register a worker in their team, and open their account."""
    organisation = organisations[worker.organisation]
    team = await office.does("register_team", organisation_id=organisation, name=worker.team)
    practitioner = await _register(session, office, worker, organisation, team)
    return Employed(team, practitioner, await _cast(session, worker, practitioner))


async def _register(
    session: DemoSession, office: Actor, worker: Worker, organisation: str, team: str
) -> str:
    practitioner = await office.does(
        "register_practitioner",
        organisation_id=organisation,
        name=worker.name,
        job_title=worker.job_title,
    )
    await office.does(
        "join_team",
        team_id=team,
        practitioner_id=practitioner,
        started_on=session.day(years=-3),
        is_manager=worker.is_manager,
    )
    return practitioner


async def _cast(session: DemoSession, worker: Worker, practitioner: str) -> Actor:
    known_as = f"{worker.job_title}, {worker.organisation}"
    return await session.cast_practitioner(
        worker.username, worker.name, practitioner, worker.role, known_as=known_as
    )


async def _cast_offices(session: DemoSession) -> None:
    await session.cast_office(
        "demo-analyst", "Analyst", "analyst", "Asks for figures; sees no records"
    )
    await session.cast_office(
        "demo-developer", "Developer", "developer", "Reads the schema; sees no records"
    )
