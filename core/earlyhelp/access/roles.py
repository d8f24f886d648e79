"""Core's roles. A plugin grants its own scopes to them; nobody widens their rows."""

from earlyhelp import categories
from earlyhelp.access import scopes as s
from earlyhelp.contract.records import Role
from earlyhelp.viewer import RowRule

_IDENTITY = (
    s.ACCESS_VIEWER.read,
    s.HOUSEHOLDS_HOUSEHOLD.read,
    s.PARTNERSHIP_ORGANISATION.read,
    s.PEOPLE_PERSON.read,
    s.PLANS_PLAN.read,
)
# Not for families: a helper's team may tell one of them what another is helped with.
_STAFF = (
    *_IDENTITY,
    s.ACCESS_CATEGORY.read,
    s.FRONT_DOOR_CONTACT.read,
    s.FRONT_DOOR_CONTACT.write,
    s.PARTNERSHIP_TEAM.read,
    s.PLANS_CLOSING.read,
    s.VOCABULARIES_TERM.read,
)
_CONTENT = (s.PLANS_ACTION.read, s.PLANS_GOAL.read, s.PLANS_NEED.read)
_CORRECTING = (s.CORRECTIONS_ENTRY.read, s.CORRECTIONS_ENTRY.write)
_LEADING = (
    s.PLANS_HANDOVER.read,
    s.PLANS_HANDOVER.write,
    s.PLANS_NOTICE.read,
    s.PLANS_NOTICE.write,
)
_CASEWORK = (
    *_STAFF,
    *_CONTENT,
    *_LEADING,
    s.HOUSEHOLDS_HOUSEHOLD.write,
    s.PATHWAY_PLACEMENT.read,
    s.PATHWAY_PLACEMENT.write,
    s.PATHWAY_SCHEME.read,
    s.PEOPLE_IDENTIFIER.read,
    s.PEOPLE_PERSON.write,
    s.PLANS_ACTION.write,
    s.PLANS_GOAL.write,
    s.PLANS_NEED.write,
    s.PLANS_DRAFT,
    s.PLANS_PLAN.write,
    s.PLANS_PUBLICATION.read,
    s.PLANS_PUBLICATION.write,
    s.CORRECTIONS_AMENDMENT.read,
    *_CORRECTING,
)

ROLES: tuple[Role, ...] = (
    Role(
        "administrator",
        "Keeps accounts, the partnership's organisations and its levels of need; sees no records.",
        RowRule.EVERYONE,
        (
            s.ACCESS_ACCOUNT.read,
            s.ACCESS_ACCOUNT.write,
            s.ACCESS_CATEGORY.read,
            s.ACCESS_VIEWER.read,
            s.PARTNERSHIP_ORGANISATION.read,
            s.PARTNERSHIP_ORGANISATION.write,
            s.PARTNERSHIP_TEAM.read,
            s.PATHWAY_SCHEME.read,
            s.PATHWAY_SCHEME.write,
            s.CORRECTIONS_AMENDMENT.read,
            *_CORRECTING,
            s.VOCABULARIES_CHANGE.read,
            s.VOCABULARIES_TERM.read,
        ),
    ),
    Role(
        "adult_practitioner",
        "Works with adults: social workers, reablement, supported living.",
        RowRule.CASELOAD,
        _CASEWORK,
        categories=(
            categories.GENERAL,
            categories.FRONT_DOOR,
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
        (
            s.ACCESS_CATEGORY.read,
            s.ACCESS_VIEWER.read,
            s.PARTNERSHIP_ORGANISATION.read,
            s.PARTNERSHIP_TEAM.read,
            s.PATHWAY_SCHEME.read,
            s.VOCABULARIES_TERM.read,
        ),
    ),
    Role(
        "connector",
        "Connects people with their community.",
        RowRule.CASELOAD,
        (
            *_STAFF,
            *_CONTENT,
            *_LEADING,
            s.PLANS_ACTION.write,
            s.PLANS_DRAFT,
            s.PLANS_GOAL.write,
            *_CORRECTING,
        ),
        categories=(categories.GENERAL, categories.COMMUNITY, categories.FRONT_DOOR),
    ),
    Role(
        "developer",
        "Builds against the API: may read its schema, sees no records.",
        RowRule.NOBODY,
        (s.ACCESS_VIEWER.read, s.SCHEMA_INTROSPECT),
    ),
    Role(
        "family",
        "Sees their own record and what was published to them.",
        RowRule.PUBLISHED,
        (
            *_IDENTITY,
            *_CONTENT,
            s.PEOPLE_FORMER_NAME.read,
            s.PLANS_PUBLICATION.read,
            s.VOCABULARIES_TERM.read,
        ),
    ),
    Role(
        "front_door",
        "Registers people, forms households and opens support plans; sees no plan's content.",
        RowRule.EVERYONE,
        (
            *_STAFF,
            s.FRONT_DOOR_TRIAGE.read,
            s.FRONT_DOOR_TRIAGE.write,
            s.HOUSEHOLDS_HOUSEHOLD.write,
            s.PATHWAY_SCHEME.read,
            s.PEOPLE_IDENTIFIER.read,
            s.PEOPLE_FORMER_NAME.read,
            s.PEOPLE_FORMER_NAME.write,
            s.PEOPLE_PERSON.write,
            s.PLANS_DRAFT,
            s.PLANS_HANDOVER.read,
            s.PLANS_PLAN.write,
            s.CORRECTIONS_AMENDMENT.read,
            *_CORRECTING,
        ),
        categories=(categories.FORMER_NAMES, categories.FRONT_DOOR, categories.GENERAL),
    ),
    Role(
        "partner",
        "A school or voluntary service helping with one plan.",
        RowRule.CASELOAD,
        (*_STAFF, *_CONTENT, *_CORRECTING, *_LEADING, s.PLANS_ACTION.write),
        categories=(categories.GENERAL, categories.FRONT_DOOR),
    ),
    Role(
        "practitioner",
        "Works with children, young people and their families.",
        RowRule.CASELOAD,
        _CASEWORK,
        categories=(
            categories.GENERAL,
            categories.FRONT_DOOR,
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
        (*_CASEWORK, s.PEOPLE_FORMER_NAME.read, s.PEOPLE_FORMER_NAME.write),
    ),
    Role(
        "vocabulary_editor",
        "Keeps the council's vocabularies: levels, factors, needs, kinds; sees no records.",
        RowRule.NOBODY,
        (
            s.ACCESS_CATEGORY.read,
            s.ACCESS_VIEWER.read,
            s.PARTNERSHIP_ORGANISATION.read,
            s.PATHWAY_SCHEME.read,
            s.PATHWAY_SCHEME.write,
            s.VOCABULARIES_CHANGE.read,
            s.VOCABULARIES_TERM.read,
            s.VOCABULARIES_TERM.write,
        ),
    ),
)
