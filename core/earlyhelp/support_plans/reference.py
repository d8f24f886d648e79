"""The rows of core's data categories."""

from earlyhelp.categories import LABELS
from earlyhelp.contract.records import ReferenceData
from earlyhelp.support_plans.models import DataCategory

DATA_CATEGORIES = ReferenceData(
    DataCategory,
    key=("code",),
    rows=tuple({"code": code, "label": label} for code, label in LABELS.items()),
)
