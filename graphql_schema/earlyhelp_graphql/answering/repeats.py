"""Repeats: what was done under an idempotency key is not done again while the key is kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from earlyhelp.audit.models import IdempotencyKey
from earlyhelp.work import UnitOfWork, refuse

_LONGEST_KEY = 200
_CLEARED = 10
"""How many keys whose time is over are cleared with each new one."""
_ID = (IdempotencyKey.account_id, IdempotencyKey.key)


@dataclass(frozen=True)
class Repeat:
    """A mutation that may be one done before: its name, its command, and the key it came with.

    Keys are ``kept`` for a time; after it, one is as good as new.
    """

    verb: str
    command: object
    key: str
    kept: timedelta

    async def claim(self, work: UnitOfWork) -> Sequence[UUID] | None:
        """Claim the key; return the ids of what was written under it before, if anything was.

        A second request with the same key waits here until the first has ended. Raises
        RefusedError for what is no key (BAD_IDEMPOTENCY_KEY), and for one that was used to do
        something else (IDEMPOTENCY_KEY_REUSED).
        """
        if not 0 < len(self.key) <= _LONGEST_KEY or not self.key.isprintable():
            message = f"An idempotency key has 1 to {_LONGEST_KEY} printable characters."
            raise refuse("BAD_IDEMPOTENCY_KEY", message, "idempotencyKey")
        id_, ended = self._id(work), IdempotencyKey.at < work.clock() - self.kept
        said = {
            "verb": self.verb,
            "input_hash": _digest(self.verb, self.command),
            "result_ids": [],
            "at": work.clock(),
        }
        claimed = await work.session.scalar(
            insert(IdempotencyKey)
            .values(account_id=id_[0], key=id_[1], **said)
            .on_conflict_do_update(index_elements=_ID, set_=said, where=ended)
            .returning(IdempotencyKey.key)
            .add_cte(_clearing(ended, but=id_))
        )
        if claimed is not None:
            return None
        before = await work.session.get_one(IdempotencyKey, id_)
        if before.input_hash != said["input_hash"]:
            message = "This idempotency key was used with other input. Use a new key for new work."
            raise refuse("IDEMPOTENCY_KEY_REUSED", message, "idempotencyKey")
        return before.result_ids

    async def settle(self, work: UnitOfWork, *written: UUID) -> None:
        """Keep what was written under the key."""
        await work.session.execute(
            update(IdempotencyKey)
            .where(tuple_(*_ID) == self._id(work))
            .values(result_ids=list(written)),
            execution_options={"synchronize_session": False},
        )

    def _id(self, work: UnitOfWork) -> tuple[UUID, str]:
        return work.viewer.account_id, self.key


def _clearing(ended: ColumnElement[bool], but: tuple[UUID, str]) -> CTE:
    """Return the deletion of some keys whose time is over, which nobody else is deleting."""
    others = select(*_ID).where(ended, tuple_(*_ID) != but).order_by(IdempotencyKey.at)
    some = others.limit(_CLEARED).with_for_update(skip_locked=True)
    return delete(IdempotencyKey).where(tuple_(*_ID).in_(some)).cte("cleared")


def _digest(verb: str, command: object) -> str:
    text = json.dumps([verb, _said(command)], sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()


def _said(given: Any) -> Any:
    """Return what a command says that saying nothing would not: null may be as good as that."""
    if isinstance(given, tuple):
        return [_said(each) for each in given]
    if not is_dataclass(given):
        return given
    values = {each.name: (getattr(given, each.name), each.default) for each in fields(given)}
    return {name: _said(value) for name, (value, default) in values.items() if value != default}
