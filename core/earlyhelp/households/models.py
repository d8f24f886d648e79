"""Tables of households: a person may belong to several, or to none."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, column
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.people.models import Person
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import covering, no_overlap, refusal
from earlyhelp.storage.names import trigrams
from earlyhelp.storage.tables import Dated, Identified, Table, Versioned
from earlyhelp.storage.texts import sort_key


class HouseholdRole(ClosedSet):
    """What a person is in a household; says nothing about age."""

    HOUSEHOLDER = "HOUSEHOLDER", "Owns or rents the home, alone or with others."
    PARENT_OR_CARER = "PARENT_OR_CARER", "Brings up a child who lives there."
    PARTNER = "PARTNER", "Partner of a householder."
    SON_OR_DAUGHTER = "SON_OR_DAUGHTER", "Son or daughter of somebody there, of whatever age."
    RELATIVE = "RELATIVE", "Related to somebody there in some other way."
    SHARER = "SHARER", "Shares the home without being related."
    LODGER = "LODGER", "Rents a room from a householder."
    OTHER = "OTHER", "Something else."


class Household(Identified, Versioned, Table):
    """People who live together, as the partnership knows them."""

    __tablename__ = "households"
    __table_args__ = (
        Index(None, "sort_name", "id"),
        trigrams("households_name_ix", "sort_name"),
    )

    name: Mapped[str]
    sort_name: Mapped[str] = sort_key(column("name"))


class HouseholdMembership(Identified, Dated, Table):
    """A person's time in a household."""

    __tablename__ = "household_memberships"
    __table_args__ = (
        no_overlap(
            "household_id",
            "person_id",
            name="household_memberships_once_at_a_time_ex",
            info=refusal(
                "ALREADY_MEMBER",
                "The person is in this household on that day. End that, or say when this ended.",
                "person_id",
            ),
        ),
        covering("household_id", "person_id"),
        covering("person_id", "household_id"),
    )

    household_id: Mapped[UUID] = mapped_column(ForeignKey(Household.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    role: Mapped[HouseholdRole] = mapped_column(choice(HouseholdRole, "role"))
