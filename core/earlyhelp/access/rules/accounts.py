"""Accounts: everybody sees their own; all of them, whoever may keep accounts."""

from typing import Any

from sqlalchemy import ColumnElement, select

from earlyhelp.access.models import Account, AccountRole
from earlyhelp.access.scopes import ACCESS_ACCOUNT
from earlyhelp.contract.rules import Rule
from earlyhelp.reading import binds
from earlyhelp.viewer import RowRule


def _own(account: Any, _rows: RowRule) -> ColumnElement[bool]:
    own: ColumnElement[bool] = account.id == binds.viewer_account
    return own


def _of_own(role: Any, _rows: RowRule) -> ColumnElement[bool]:
    own: ColumnElement[bool] = role.account_id == binds.viewer_account
    return own


def _holder(role: Any) -> Any:
    return select(Account.person_id).where(Account.id == role.account_id).scalar_subquery()


RULES = (
    Rule(
        Account,
        subject=lambda account: account.person_id,
        visible=_own,
        reached_with=ACCESS_ACCOUNT.read,
    ),
    Rule(AccountRole, subject=_holder, visible=_of_own, reached_with=ACCESS_ACCOUNT.read),
)
