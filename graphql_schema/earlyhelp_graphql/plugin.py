"""The one door for authors of plugins: what is not named here may change without notice.

Beside it a plugin imports core's concepts, whose tables and verbs it refers to
(``earlyhelp.people``, ...), and the types that it attaches fields to (``earlyhelp_graphql.types``).
"""

from earlyhelp.access import scopes as core_scopes
from earlyhelp.access.rules.person_records import of_person
from earlyhelp.access.rules.reach import person_visible, plan_visible
from earlyhelp.categories import (
    CARE_AND_SUPPORT,
    CHILD_DEVELOPMENT,
    COMMUNITY,
    EDUCATION,
    GENERAL,
    MENTAL_HEALTH,
    MONEY_AND_HOUSING,
    PARENTING,
)
from earlyhelp.contract.plugin import Plugin, hookimpl
from earlyhelp.contract.records import (
    Category,
    Manifest,
    Migrations,
    ReferenceData,
    Resource,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.contract.rules import Rule, Withheld, open_to_all
from earlyhelp.contract.verbs import Precondition, Reaction
from earlyhelp.extensions import Evidence
from earlyhelp.inputs import (
    ABSENT,
    Between,
    Code,
    CodeOf,
    Count,
    Id,
    Kept,
    Line,
    Name,
    PastDay,
    PastEnd,
    PlannedDay,
    PlannedEnd,
    Version,
    Words,
)
from earlyhelp.people.models import PersonRecord
from earlyhelp.plausibility import (
    require_ahead,
    require_lived,
    require_living,
    require_not_before,
)
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.saving import amend, begin_period, end_period, new, save
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import covering, no_overlap, refusal
from earlyhelp.storage.dated import holds_on, in_use_on
from earlyhelp.storage.tables import FOREVER, Dated, Identified, Table, Versioned, plugin_metadata
from earlyhelp.storage.texts import sort_key
from earlyhelp.support_plans.models import PlanRecord
from earlyhelp.verbs import verb
from earlyhelp.viewer import RowRule
from earlyhelp.vocabularies.models import Term
from earlyhelp.vocabularies.services import NewTerm, add_term
from earlyhelp.work import UnitOfWork, refuse
from earlyhelp_graphql.declaring.common import IsConfirmed, RowVersion, Source
from earlyhelp_graphql.declaring.dates import AsOf, EndedOn, ended_on
from earlyhelp_graphql.declaring.fields import expression, record, related
from earlyhelp_graphql.declaring.filters import (
    any_of,
    at_least,
    at_most,
    compared,
    contains,
    equals,
    less_than,
    meets,
    more_than,
    present,
    starts_with,
    where,
)
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import (
    alphabetical,
    behind,
    by,
    closest_first,
    descending,
    most_first,
    newest_first,
    oldest_first,
)

__all__ = [
    "ABSENT",
    "CARE_AND_SUPPORT",
    "CHILD_DEVELOPMENT",
    "COMMUNITY",
    "EDUCATION",
    "FOREVER",
    "GENERAL",
    "MENTAL_HEALTH",
    "MONEY_AND_HOUSING",
    "PARENTING",
    "AsOf",
    "Between",
    "Category",
    "ClosedSet",
    "Code",
    "CodeOf",
    "Count",
    "Dated",
    "EndedOn",
    "Evidence",
    "Graph",
    "Id",
    "Identified",
    "IsConfirmed",
    "Kept",
    "Line",
    "Manifest",
    "Migrations",
    "Name",
    "NewTerm",
    "Node",
    "PastDay",
    "PastEnd",
    "PersonRecord",
    "PlanRecord",
    "PlannedDay",
    "PlannedEnd",
    "Plugin",
    "Precondition",
    "Reaction",
    "ReferenceData",
    "Resource",
    "Restriction",
    "Role",
    "RoleGrant",
    "Row",
    "RowRule",
    "RowVersion",
    "Rule",
    "Scope",
    "Source",
    "Table",
    "Term",
    "UnitOfWork",
    "Version",
    "Versioned",
    "Withheld",
    "Words",
    "add_term",
    "alphabetical",
    "amend",
    "any_of",
    "at_least",
    "at_most",
    "begin_period",
    "behind",
    "binds",
    "by",
    "choice",
    "closest_first",
    "compared",
    "contains",
    "core_scopes",
    "covering",
    "descending",
    "end_period",
    "ended_on",
    "equals",
    "expression",
    "holds_on",
    "hookimpl",
    "in_use_on",
    "less_than",
    "meets",
    "more_than",
    "most_first",
    "new",
    "newest_first",
    "no_overlap",
    "of_person",
    "oldest_first",
    "open_to_all",
    "person_visible",
    "plan_visible",
    "plugin_metadata",
    "present",
    "record",
    "refusal",
    "refuse",
    "related",
    "require_ahead",
    "require_lived",
    "require_living",
    "require_not_before",
    "save",
    "sort_key",
    "starts_with",
    "verb",
    "where",
]
