"""Tables of people: one record from before birth to after death, with no child/adult flag."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    column,
    func,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from earlyhelp.categories import FORMER_NAMES, GENERAL
from earlyhelp.partnership.models import Locality
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import covering, no_overlap, refusal
from earlyhelp.storage.names import names_column, names_indexes, sounds_column
from earlyhelp.storage.tables import Dated, Identified, Table, Versioned
from earlyhelp.storage.texts import EMPTY, folded, sort_key
from earlyhelp.vocabularies.models import Term

_SORTED_BY: tuple[ColumnElement[str], ...] = (
    func.coalesce(column("family_name"), EMPTY),
    func.coalesce(column("given_name"), column("preferred_name"), EMPTY),
)
_NAMES: tuple[ColumnElement[str], ColumnElement[str]] = (
    column("given_name"),
    column("family_name"),
)


class Sex(ClosedSet):
    """Sex as recorded by the person's services; absent where it is not known."""

    FEMALE = "FEMALE", "Female."
    MALE = "MALE", "Male."
    INDETERMINATE = "INDETERMINATE", "Cannot be classified as either."


class RelationshipKind(ClosedSet):
    """What the person is to the related person."""

    PARENT_OF = "PARENT_OF", "Mother or father of the related person, by birth or adoption."
    CHILD_OF = "CHILD_OF", "Son or daughter of the related person, of whatever age."
    STEP_PARENT_OF = "STEP_PARENT_OF", "Partner of the related person's parent."
    STEP_CHILD_OF = "STEP_CHILD_OF", "Son or daughter of the related person's partner."
    GRANDPARENT_OF = "GRANDPARENT_OF", "Grandmother or grandfather of the related person."
    GRANDCHILD_OF = "GRANDCHILD_OF", "Grandson or granddaughter of the related person."
    GUARDIAN_OF = "GUARDIAN_OF", "Guardian of the related person, by order or appointment."
    WARD_OF = "WARD_OF", "In the guardianship of the related person."
    CARER_OF = "CARER_OF", "Cares for the related person, unpaid."
    CARED_FOR_BY = "CARED_FOR_BY", "Cared for by the related person, unpaid."
    PARTNER_OF = "PARTNER_OF", "Husband, wife, civil partner or partner of the related person."
    FORMER_PARTNER_OF = "FORMER_PARTNER_OF", "Was the related person's partner."
    SIBLING_OF = "SIBLING_OF", "Brother or sister of the related person, half and step included."
    RELATIVE_OF = "RELATIVE_OF", "Related in some other way."
    FRIEND_OF = "FRIEND_OF", "A friend of the related person."


class Person(Identified, Versioned, Table):
    """Anyone recorded, from before birth (expected delivery, no name needed) to after death."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("died_on >= date_of_birth", name="died_after_birth"),
        Index(None, "sort_name", "id"),
        Index(None, "date_of_birth"),
        Index("people_folded_given_name_ix", folded(column("given_name"))),
        Index("people_folded_preferred_name_ix", folded(column("preferred_name"))),
        *names_indexes("people"),
    )

    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    preferred_name: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    expected_delivery_on: Mapped[date | None]
    died_on: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(choice(Sex, "sex"))
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id), index=True)
    sort_name: Mapped[str] = sort_key(*_SORTED_BY)
    names: Mapped[str] = names_column(*_NAMES, column("preferred_name"))
    sounds: Mapped[list[str]] = sounds_column(*_NAMES, column("preferred_name"))


class PersonRecord(Identified):
    """What every record of one person in one data category has, and the rule that goes with it.

    A table with this mixin says its ``category``. Whoever may see the person, and data of that
    category, sees its rows (`earlyhelp.access.rules.person_records`).
    """

    category: ClassVar[str]

    # Made for each table: a copy of the key would look for people in the plugin's own MetaData.
    @declared_attr
    def person_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr hands over the class
        """Name whose record it is."""
        return mapped_column(ForeignKey(Person.id), index=True)


class FormerName(PersonRecord, Table):
    """A name that somebody had before: who may not see such data is not told that there was one."""

    __tablename__ = "former_names"
    category = FORMER_NAMES
    __table_args__ = (
        CheckConstraint("num_nonnulls(given_name, family_name) > 0", name="some_name"),
        Index("former_names_folded_given_name_ix", folded(column("given_name"))),
        Index("former_names_folded_family_name_ix", folded(column("family_name"))),
        *names_indexes("former_names"),
    )

    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    ended_on: Mapped[date | None]
    names: Mapped[str] = names_column(*_NAMES)
    sounds: Mapped[list[str]] = sounds_column(*_NAMES)


class IdentifierKind(Term, Table):
    """A kind of number that services give: core's four are checked, a council adds its own.

    ``is_shared`` says that several people may have the same: a number of a home, not of a person.
    """

    __tablename__ = "identifier_kinds"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="identifier_kinds_code_uq",
            info=refusal("CODE_TAKEN", "Another kind has this code. Choose a new one.", "code"),
        ),
    )

    code: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class PersonIdentifier(PersonRecord, Table):
    """A number that some service gave to a person; never a key of ours.

    ``value`` is compact: see `earlyhelp.people.identifier_rules`. Two people may have the same,
    who are then perhaps the same person: to refuse it would tell that somebody has it.
    """

    __tablename__ = "person_identifiers"
    category = GENERAL
    __table_args__ = (
        UniqueConstraint(
            "person_id",
            "kind",
            "value",
            name="person_identifiers_once_uq",
            info=refusal(
                "ALREADY_RECORDED", "This identifier of the person is recorded already.", "value"
            ),
        ),
    )

    kind: Mapped[str] = mapped_column(ForeignKey(IdentifierKind.code))
    value: Mapped[str] = mapped_column(index=True)


class Relationship(Identified, Dated, Table):
    """What a person is to another, from when to when; the reciprocal row is kept beside it.

    The flags speak of ``person_id``: who holds parental responsibility for, or cares for,
    the related person. Parental responsibility alone grants no sight of a record.
    """

    __tablename__ = "relationships"
    __table_args__ = (
        CheckConstraint("person_id <> related_person_id", name="two_people"),
        no_overlap(
            "person_id",
            "related_person_id",
            "kind",
            name="relationships_once_at_a_time_ex",
            info=refusal(
                "ALREADY_RELATED",
                "This relationship holds on that day. End it first.",
                "kind",
            ),
        ),
        covering("person_id", "related_person_id"),
        covering("related_person_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    related_person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[RelationshipKind] = mapped_column(choice(RelationshipKind, "kind"))
    has_parental_responsibility: Mapped[bool] = mapped_column(default=False)
    is_carer: Mapped[bool] = mapped_column(default=False)
    named_as: Mapped[str | None]
    """What the related person is called to those who reach the person alone; None: they are not."""


class LifeStageBand(Term, Table):
    """A stage of life by age in completed months, from (included) until (not included).

    Where two hold (older adults are adults too), the higher rank names the stage. Months before
    birth are negative.
    """

    __tablename__ = "life_stage_bands"
    __table_args__ = (
        CheckConstraint(
            "from_months < to_months",
            name="not_empty",
            info=refusal("EMPTY_BAND", "It would end before it begins. Check both.", "to_months"),
        ),
        UniqueConstraint(
            "code",
            name="life_stage_bands_code_uq",
            info=refusal("CODE_TAKEN", "Another band has this code. Choose a new one.", "code"),
        ),
        UniqueConstraint(
            "rank",
            name="life_stage_bands_rank_uq",
            info=refusal("RANK_TAKEN", "Another band has this rank. Choose a new one.", "rank"),
        ),
    )

    code: Mapped[str]
    from_months: Mapped[int | None]
    to_months: Mapped[int | None]
    rank: Mapped[int]
