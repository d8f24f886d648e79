"""Who sees which households, and who lives in them."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, select, union_all
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import (
    Id,
    covers,
    exists_for,
    for_rows,
    person_visible,
    reaches_plan,
)
from earlyhelp.contract.rules import Rule
from earlyhelp.households.models import Household, HouseholdMembership
from earlyhelp.reading import binds
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.viewer import RowRule


def household_visible(household_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which households are reached: of reached plans, or where reached people live today.

    With PUBLISHED, only where the person themselves lives and what the plans shown to them
    name: nobody is led to another person's other home.
    """

    def reached() -> ColumnElement[bool]:
        plan, home = aliased(SupportPlan), aliased(HouseholdMembership)
        lives = (
            (home.person_id == binds.viewer_person,)
            if rows is RowRule.PUBLISHED
            else covers(home.person_id, rows)
        )
        ways = union_all(
            select(plan.household_id).where(*reaches_plan(plan.id, rows)),
            select(home.household_id).where(holds_on(home, binds.today), *lives),
        ).subquery()
        return exists_for(household_id, ways.c.household_id == household_id)

    return for_rows(rows, reached)


def _membership_visible(membership: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which memberships are reached: those of reached people.

    With PUBLISHED, only in households which are reached as well.
    """
    person = person_visible(membership.person_id, rows)
    if rows is not RowRule.PUBLISHED:
        return person
    return and_(person, household_visible(membership.household_id, rows))


def _living_in(household: Any) -> ColumnElement[str]:
    """Return everyone who lives in a household on the day of asking, as text."""
    home = aliased(HouseholdMembership)
    return (
        select(func.string_agg(cast(home.person_id, String()), ","))
        .where(home.household_id == household.id, holds_on(home, binds.today))
        .correlate(household)
        .scalar_subquery()
    )


RULES = (
    Rule(
        Household,
        subject=_living_in,
        visible=lambda household, rows: household_visible(household.id, rows),
        visible_through=(SupportPlan.household_id,),
    ),
    Rule(
        HouseholdMembership,
        subject=lambda membership: membership.person_id,
        visible=_membership_visible,
    ),
)
