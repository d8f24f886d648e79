"""Who sees which households, and who lives in them."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select, true, union_all
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import (
    Id,
    covers,
    exists_for,
    for_rows,
    person_visible,
    reaches_plan,
)
from earlyhelp.contract.rules import Rule, Withheld
from earlyhelp.households.models import Household, HouseholdMembership
from earlyhelp.reading import binds
from earlyhelp.storage.dated import ENDLESS, holds_on
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
            else covers(home.person_id, rows, recorded=home.id)
        )
        ways = union_all(
            select(plan.household_id).where(*reaches_plan(plan.id, rows, keeps=binds.only_reads)),
            select(home.household_id).where(holds_on(home, binds.today), *lives),
        ).subquery()
        return exists_for(household_id, ways.c.household_id == household_id)

    return for_rows(rows, reached)


def _membership_visible(membership: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which memberships are reached: those of reached people.

    With PUBLISHED, only in households which are reached as well, and of others only while they
    live there: nobody is told when somebody else left.
    """
    person = person_visible(membership.person_id, rows)
    if rows is not RowRule.PUBLISHED:
        return person
    own_or_now = or_(_is_own(membership, rows), holds_on(membership, binds.today))
    return and_(person, household_visible(membership.household_id, rows), own_or_now)


def _is_own(membership: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return of which memberships the end is disclosed: with PUBLISHED, of the person's own."""
    if rows is not RowRule.PUBLISHED:
        return true()
    own: ColumnElement[bool] = membership.person_id == binds.viewer_person
    return own


def living_in(household_id: Id, row: Any) -> ColumnElement[str]:
    """Return everyone who lives in a household on the day of asking, as text, for a row."""
    home = aliased(HouseholdMembership)
    return (
        select(func.string_agg(cast(home.person_id, String()), ","))
        .where(home.household_id == household_id, holds_on(home, binds.today))
        .correlate(row)
        .scalar_subquery()
    )


RULES = (
    Rule(
        Household,
        subject=lambda household: living_in(household.id, household),
        visible=lambda household, rows: household_visible(household.id, rows),
        visible_through=(SupportPlan.household_id,),
    ),
    Rule(
        HouseholdMembership,
        subject=lambda membership: membership.person_id,
        visible=_membership_visible,
        withheld=(Withheld((HouseholdMembership.ended_on,), visible=_is_own, otherwise=ENDLESS),),
    ),
)
