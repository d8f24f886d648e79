"""Core's scopes, ``area:resource:action``, in alphabetical order."""

from earlyhelp.contract.records import Scope

ACCESS_ACCOUNT_READ = "access:account:read"
ACCESS_ACCOUNT_WRITE = "access:account:write"
HOUSEHOLDS_HOUSEHOLD_READ = "households:household:read"
HOUSEHOLDS_HOUSEHOLD_WRITE = "households:household:write"
PARTNERSHIP_ORGANISATION_READ = "partnership:organisation:read"
PARTNERSHIP_ORGANISATION_WRITE = "partnership:organisation:write"
PARTNERSHIP_TEAM_READ = "partnership:team:read"
PATHWAY_PLACEMENT_READ = "pathway:placement:read"
PATHWAY_PLACEMENT_WRITE = "pathway:placement:write"
PATHWAY_SCHEME_READ = "pathway:scheme:read"
PEOPLE_IDENTIFIER_READ = "people:identifier:read"
PEOPLE_PERSON_READ = "people:person:read"
PEOPLE_PERSON_WRITE = "people:person:write"
PLANS_ACTION_READ = "plans:action:read"
PLANS_ACTION_WRITE = "plans:action:write"
PLANS_GOAL_READ = "plans:goal:read"
PLANS_GOAL_WRITE = "plans:goal:write"
PLANS_NEED_READ = "plans:need:read"
PLANS_NEED_WRITE = "plans:need:write"
PLANS_PLAN_READ = "plans:plan:read"
PLANS_PLAN_WRITE = "plans:plan:write"
PLANS_PUBLICATION_READ = "plans:publication:read"
PLANS_PUBLICATION_WRITE = "plans:publication:write"
SCHEMA_INTROSPECT = "schema:introspect"

SCOPES: tuple[Scope, ...] = (
    Scope(ACCESS_ACCOUNT_READ, "See accounts and the roles they hold."),
    Scope(ACCESS_ACCOUNT_WRITE, "Open and close accounts, and grant roles."),
    Scope(HOUSEHOLDS_HOUSEHOLD_READ, "See households and who lives in them."),
    Scope(HOUSEHOLDS_HOUSEHOLD_WRITE, "Form households, and record who joins and leaves."),
    Scope(PARTNERSHIP_ORGANISATION_READ, "See organisations, practitioners and localities."),
    Scope(PARTNERSHIP_ORGANISATION_WRITE, "Register organisations, teams and practitioners."),
    Scope(PARTNERSHIP_TEAM_READ, "See teams, and who works in which."),
    Scope(PATHWAY_PLACEMENT_READ, "See decided tiers and levels of need, and the reasons."),
    Scope(PATHWAY_PLACEMENT_WRITE, "Decide tiers and levels of need."),
    Scope(PATHWAY_SCHEME_READ, "See which tiers and levels an authority uses."),
    Scope(PEOPLE_IDENTIFIER_READ, "See identifiers such as NHS numbers and UPNs."),
    Scope(PEOPLE_PERSON_READ, "See people: names, dates, life stage and relationships."),
    Scope(PEOPLE_PERSON_WRITE, "Register people, and keep their details and relationships."),
    Scope(PLANS_ACTION_READ, "See the actions of support plans."),
    Scope(PLANS_ACTION_WRITE, "Add actions to support plans, and complete them."),
    Scope(PLANS_GOAL_READ, "See the goals of support plans."),
    Scope(PLANS_GOAL_WRITE, "Set goals in support plans, and record progress."),
    Scope(PLANS_NEED_READ, "See the needs recorded in support plans."),
    Scope(PLANS_NEED_WRITE, "Record needs in support plans, and when they are met."),
    Scope(PLANS_PLAN_READ, "See support plans: whom they cover and who helps."),
    Scope(PLANS_PLAN_WRITE, "Open, lead, staff and close support plans."),
    Scope(PLANS_PUBLICATION_READ, "See what has been published to the people of a plan."),
    Scope(PLANS_PUBLICATION_WRITE, "Publish parts of a support plan to the people it covers."),
    Scope(SCHEMA_INTROSPECT, "Read the API's own schema; opens no record."),
)
