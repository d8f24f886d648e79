"""The rows of the data categories that core and the plugins bring."""

from collections.abc import Iterable

from earlyhelp.contract.records import Category, ReferenceData
from earlyhelp.support_plans.models import DataCategory


def data_categories(categories: Iterable[Category]) -> ReferenceData:
    """Return the rows of these categories."""
    rows = tuple({"code": each.code, "label": each.label} for each in categories)
    return ReferenceData(DataCategory, key=("code",), rows=rows)
