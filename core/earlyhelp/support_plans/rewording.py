"""What was shown in other words is hidden until it is shown again, whoever changes the words."""

from typing import Any

from sqlalchemy import Connection, Enum, String, event, inspect, update
from sqlalchemy.orm import Mapper

from earlyhelp.support_plans.models import PlanRecord, Publication, SupportPlan


@event.listens_for(SupportPlan, "after_update")
@event.listens_for(PlanRecord, "after_update", propagate=True)
def _hide_other_words(mapper: Mapper[Any], connection: Connection, record: Any) -> None:
    """Hide a plan or a record of one from whoever was shown it in other words."""
    state = inspect(record)
    texts = [each.key for each in mapper.column_attrs if _is_text(each.columns[0].type)]
    if any(state.attrs[key].history.has_changes() for key in texts):
        shown: Any = Publication.__table__
        of_it = update(shown).where(shown.c.item_id == record.id)
        connection.execute(of_it.values(is_reworded=True))


def _is_text(type_: Any) -> bool:
    return isinstance(type_, String) and not isinstance(type_, Enum)
