"""Who sees which row, said once for each table: the rules of core."""

from earlyhelp.access.rules import (
    accounts,
    changes,
    corrections,
    front_door,
    households,
    partnership,
    pathway,
    people,
    person_records,
    plan_records,
    support_plans,
    vocabularies,
)

RULES = (
    *accounts.RULES,
    *changes.RULES,
    *corrections.RULES,
    *front_door.RULES,
    *households.RULES,
    *partnership.RULES,
    *pathway.RULES,
    *people.RULES,
    *person_records.RULES,
    *plan_records.RULES,
    *support_plans.RULES,
    *vocabularies.RULES,
)
"""The rules of core's tables, and of the mixins that plugins' tables may have."""
