"""The values known only when a statement runs: the day and the viewer's ids.

Declarations use these in their conditions; they are bound for each request and never
compiled into a statement, so one statement serves every viewer with the same grants.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Boolean, Date, Uuid, bindparam

from earlyhelp.viewer import Viewer

today: BindParameter[date] = bindparam("today", type_=Date(), required=True)
viewer_account: BindParameter[Any] = bindparam("viewer_account", type_=Uuid(), required=True)
viewer_person: BindParameter[Any] = bindparam("viewer_person", type_=Uuid(), required=True)
viewer_practitioner: BindParameter[Any] = bindparam(
    "viewer_practitioner", type_=Uuid(), required=True
)
only_reads: BindParameter[bool] = bindparam("only_reads", type_=Boolean(), required=True)
"""Whether rows are looked for to be read and not to be changed, nor anything by them."""


def runtime_values(viewer: Viewer, day: date, *, only_reads: bool = True) -> Mapping[str, Any]:
    """Return the value of each runtime bind for a viewer on a day."""
    return {
        "today": day,
        "viewer_account": viewer.account_id,
        "viewer_person": viewer.person_id,
        "viewer_practitioner": viewer.practitioner_id,
        "only_reads": only_reads,
    }
