"""The rows of the data categories that core and plugins bring, and the first kinds of needs."""

from collections.abc import Iterable

from earlyhelp.contract.records import Category, ReferenceData
from earlyhelp.support_plans.models import DataCategory, NeedKind


def data_categories(categories: Iterable[Category]) -> ReferenceData:
    """Return the rows of these categories."""
    rows = tuple({"code": each.code, "label": each.label} for each in categories)
    return ReferenceData(DataCategory, key=("code",), rows=rows)


_NEEDS = {
    "BEHAVIOUR": "A child's behaviour",
    "BEREAVEMENT": "Bereavement",
    "BIG_DECISIONS": "Making big decisions",
    "BUDGETING": "Budgeting and managing money",
    "CARING": "Caring for somebody",
    "DAILY_LIVING": "Everyday living",
    "DEBT": "Debt",
    "DOMESTIC_ABUSE": "Domestic abuse",
    "FAMILY_RELATIONSHIPS": "Relationships in the family",
    "HEALTH": "Physical health",
    "HEALTH_PLAN": "Keeping one's own health plan",
    "HOUSING": "Housing",
    "INFORMATION": "Information and advice",
    "ISOLATION": "Isolation",
    "LEARNING_AND_WORK": "Learning and work",
    "LESS_SUPPORT": "Doing with less support",
    "LONELINESS": "Loneliness",
    "LOW_MOOD": "Low mood",
    "MEANINGFUL_ACTIVITY": "Meaningful things to do",
    "NEW_BABY": "A new baby",
    "OWN_OUTCOMES": "Outcomes of one's own choosing",
    "PARENTING": "Parenting",
    "SAFETY": "Safety",
    "SCHOOL_ATTENDANCE": "Going to school",
    "SLEEP": "Sleep",
    "SOCIAL_LIFE": "A social life",
    "SPEECH": "Speech and language",
    "SUBSTANCE_USE": "Alcohol and drugs",
    "TWO_YEAR_PLACE": "A funded place for a two-year-old",
    "WORK": "Work",
}

NEED_KINDS = ReferenceData(
    NeedKind,
    key=("code",),
    rows=[{"code": code, "label": label} for code, label in _NEEDS.items()],
)
"""The kinds of needs that the product starts with, in words of its own; a council adds its own."""
