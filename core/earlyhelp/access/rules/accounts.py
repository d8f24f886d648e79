"""Accounts: everybody sees their own, whatever their role, and nobody another's."""

from typing import Any

from sqlalchemy import ColumnElement

from earlyhelp.access.models import Account
from earlyhelp.contract.rules import Rule
from earlyhelp.reading import binds
from earlyhelp.viewer import RowRule


def _own(account: Any, _rows: RowRule) -> ColumnElement[bool]:
    own: ColumnElement[bool] = account.id == binds.viewer_account
    return own


RULES = (Rule(Account, subject=lambda account: account.person_id, visible=_own),)
