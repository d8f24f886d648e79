"""Core's roles. A plugin grants its own scopes to them; nobody widens their rows."""

from earlyhelp import categories
from earlyhelp.access import scopes as s
from earlyhelp.contract.records import Role
from earlyhelp.viewer import RowRule

_IDENTITY = (
    s.HOUSEHOLDS_HOUSEHOLD_READ,
    s.PARTNERSHIP_ORGANISATION_READ,
    s.PEOPLE_PERSON_READ,
    s.PLANS_PLAN_READ,
)
# Not for families: a helper's team may tell one of them what another is helped with.
_STAFF = (*_IDENTITY, s.PARTNERSHIP_TEAM_READ)
_CONTENT = (s.PLANS_ACTION_READ, s.PLANS_GOAL_READ, s.PLANS_NEED_READ)
_CASEWORK = (
    *_STAFF,
    *_CONTENT,
    s.HOUSEHOLDS_HOUSEHOLD_WRITE,
    s.PATHWAY_PLACEMENT_READ,
    s.PATHWAY_PLACEMENT_WRITE,
    s.PATHWAY_SCHEME_READ,
    s.PEOPLE_IDENTIFIER_READ,
    s.PEOPLE_PERSON_WRITE,
    s.PLANS_ACTION_WRITE,
    s.PLANS_GOAL_WRITE,
    s.PLANS_NEED_WRITE,
    s.PLANS_PLAN_WRITE,
    s.PLANS_PUBLICATION_READ,
    s.PLANS_PUBLICATION_WRITE,
)

ROLES: tuple[Role, ...] = (
    Role(
        "administrator",
        "Keeps accounts and the partnership's organisations; sees no records.",
        RowRule.EVERYONE,
        (
            s.ACCESS_ACCOUNT_READ,
            s.ACCESS_ACCOUNT_WRITE,
            s.PARTNERSHIP_ORGANISATION_READ,
            s.PARTNERSHIP_ORGANISATION_WRITE,
            s.PARTNERSHIP_TEAM_READ,
            s.PATHWAY_SCHEME_READ,
        ),
    ),
    Role(
        "adult_practitioner",
        "Works with adults: social workers, reablement, supported living.",
        RowRule.CASELOAD,
        _CASEWORK,
        categories=(
            categories.GENERAL,
            categories.PARENTING,
            categories.MONEY_AND_HOUSING,
            categories.MENTAL_HEALTH,
            categories.CARE_AND_SUPPORT,
            categories.COMMUNITY,
        ),
    ),
    Role(
        "analyst",
        "Asks for aggregates; sees no records.",
        RowRule.NOBODY,
        (s.PARTNERSHIP_ORGANISATION_READ, s.PARTNERSHIP_TEAM_READ, s.PATHWAY_SCHEME_READ),
    ),
    Role(
        "connector",
        "Connects people with their community.",
        RowRule.CASELOAD,
        (*_STAFF, *_CONTENT, s.PLANS_ACTION_WRITE, s.PLANS_GOAL_WRITE),
        categories=(categories.GENERAL, categories.COMMUNITY),
    ),
    Role(
        "developer",
        "Builds against the API: may read its schema, sees no records.",
        RowRule.NOBODY,
        (s.SCHEMA_INTROSPECT,),
    ),
    Role(
        "family",
        "Sees their own record and what was published to them.",
        RowRule.PUBLISHED,
        (*_IDENTITY, *_CONTENT, s.PLANS_PUBLICATION_READ),
    ),
    Role(
        "front_door",
        "Registers people, forms households and opens support plans; sees no plan's content.",
        RowRule.EVERYONE,
        (
            *_STAFF,
            s.HOUSEHOLDS_HOUSEHOLD_WRITE,
            s.PATHWAY_SCHEME_READ,
            s.PEOPLE_IDENTIFIER_READ,
            s.PEOPLE_PERSON_WRITE,
            s.PLANS_PLAN_WRITE,
        ),
        categories=(categories.GENERAL,),
    ),
    Role(
        "partner",
        "A school or voluntary service helping with one plan.",
        RowRule.CASELOAD,
        (*_STAFF, *_CONTENT, s.PLANS_ACTION_WRITE),
        categories=(categories.GENERAL,),
    ),
    Role(
        "practitioner",
        "Works with children, young people and their families.",
        RowRule.CASELOAD,
        _CASEWORK,
        categories=(
            categories.GENERAL,
            categories.PARENTING,
            categories.CHILD_DEVELOPMENT,
            categories.EDUCATION,
            categories.MONEY_AND_HOUSING,
            categories.MENTAL_HEALTH,
            categories.COMMUNITY,
        ),
    ),
    Role(
        "team_manager",
        "Oversees the caseloads of the practitioners in the teams they manage.",
        RowRule.TEAM,
        _CASEWORK,
    ),
)
