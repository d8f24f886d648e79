"""What core has scopes for: each resource has one to read it and, mostly, one to write it."""

from earlyhelp.contract.records import Resource, Scope

ACCESS_ACCOUNT = Resource(
    "access:account",
    read="See accounts and the roles they hold.",
    write="Open and close accounts, and grant roles.",
)
ACCESS_CATEGORY = Resource(
    "access:category", read="See the categories of data, and which roles reach them."
)
ACCESS_VIEWER = Resource(
    "access:viewer", read="See who is signed in, as whom they act and what they may do."
)
CORRECTIONS_AMENDMENT = Resource(
    "corrections:amendment",
    read="See what records said before they were put right, by whom and why.",
)
CORRECTIONS_ENTRY = Resource(
    "corrections:entry",
    read="See what was entered in error, by whom it was marked so, and why.",
    write="Mark as entered in error what you may record.",
)
FRONT_DOOR_CONTACT = Resource(
    "front_door:contact",
    read="See contacts with the front door: those you recorded or, at the front door, all.",
    write="Record contacts with the front door.",
)
FRONT_DOOR_TRIAGE = Resource(
    "front_door:triage",
    read="See what was decided on contacts, by whom and why.",
    write="Pass contacts on, oversee and conclude them.",
)
HOUSEHOLDS_HOUSEHOLD = Resource(
    "households:household",
    read="See households and who lives in them.",
    write="Form households, and record who joins and leaves.",
)
PARTNERSHIP_ORGANISATION = Resource(
    "partnership:organisation",
    read="See organisations, practitioners and localities.",
    write="Register organisations, teams and practitioners.",
)
PARTNERSHIP_TEAM = Resource("partnership:team", read="See teams, and who works in which.")
PATHWAY_PLACEMENT = Resource(
    "pathway:placement",
    read="See decided tiers and levels of need, and the reasons.",
    write="Decide tiers and levels of need.",
)
PATHWAY_SCHEME = Resource(
    "pathway:scheme",
    read="See which tiers and levels an authority uses.",
    write="Enter an authority's own tiers and levels.",
)
PEOPLE_FORMER_NAME = Resource(
    "people:former_name",
    read="See names that people had before.",
    write="Record names that people had before.",
)
PEOPLE_IDENTIFIER = Resource(
    "people:identifier", read="See identifiers such as NHS numbers and UPNs."
)
PEOPLE_PERSON = Resource(
    "people:person",
    read="See people: names, dates, life stage and relationships.",
    write="Register people, and keep their details and relationships.",
)
PLANS_ACTION = Resource(
    "plans:action",
    read="See the actions of support plans.",
    write="Add actions to support plans, and complete them.",
)
PLANS_CLOSING = Resource(
    "plans:closing", read="See why support plans were closed, and whether a manager agrees."
)
PLANS_GOAL = Resource(
    "plans:goal",
    read="See the goals of support plans.",
    write="Set goals in support plans, and record progress.",
)
PLANS_HANDOVER = Resource(
    "plans:handover",
    read="See who was asked to lead a plan, and what they answered.",
    write="Propose that somebody else leads a plan, and answer what was proposed.",
)
PLANS_NEED = Resource(
    "plans:need",
    read="See the needs recorded in support plans.",
    write="Record needs in support plans, and when they are met.",
)
PLANS_NOTICE = Resource(
    "plans:notice",
    read="See what whoever leads a plan is told.",
    write="Say that you have seen what whoever leads a plan is told.",
)
PLANS_PLAN = Resource(
    "plans:plan",
    read="See support plans: whom they cover and who helps.",
    write="Open, lead, staff and close support plans.",
)
PLANS_PUBLICATION = Resource(
    "plans:publication",
    read="See what has been published to the people of a plan.",
    write="Publish parts of a support plan to the people it covers.",
)

VOCABULARIES_CHANGE = Resource(
    "vocabularies:change", read="See what was changed of vocabularies, by whom and why."
)
VOCABULARIES_TERM = Resource(
    "vocabularies:term",
    read="See the terms of vocabularies, such as kinds of needs.",
    write="Add, reword and retire the terms of vocabularies.",
)

PLANS_DRAFT = "plans:draft:write"
SCHEMA_INTROSPECT = "schema:introspect"

_RESOURCES = [each for each in list(globals().values()) if isinstance(each, Resource)]
_SINGLE = (
    Scope(PLANS_DRAFT, "Begin to help somebody new by a draft that one leads; activate drafts."),
    Scope(SCHEMA_INTROSPECT, "Read the API's own schema; opens no record."),
)
SCOPES: tuple[Scope, ...] = tuple(
    sorted(
        (*_SINGLE, *(scope for resource in _RESOURCES for scope in resource.scopes)),
        key=lambda scope: scope.name,
    )
)
