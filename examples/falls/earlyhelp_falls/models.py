"""Tables of the falls plugin."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Practitioner
from earlyhelp_graphql.plugin import (
    Category,
    PersonRecord,
    Table,
    plugin_metadata,
)

HOME_SAFETY = Category("HOME_SAFETY", "Safety at home")


class FallsTable(Table):
    """Base of this plugin's tables, which are migrated apart from everybody else's."""

    __abstract__ = True
    metadata = plugin_metadata()


class HomeSafetyCheck(PersonRecord, FallsTable):
    """A visit to make a home safer, and what was found."""

    __tablename__ = "falls_home_safety_checks"
    category = HOME_SAFETY.code

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id), index=True)
    checked_on: Mapped[date]
    hazards: Mapped[int]
    is_draft: Mapped[bool] = mapped_column(default=False)
