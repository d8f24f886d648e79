"""Volumes: how many rows there are likely to be for each row that others refer to.

They are what the database gathers of its tables from time to time (ANALYZE), so asking for them
reads no table. By them an answer is estimated from what there can be, and not from the largest
pages that could be asked for.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

TYPICAL = 10
"""How many rows refer to one where nothing is known of them, as in a new database."""

_LASTS = 600.0  # seconds
_GATHERED = """
    SELECT coalesce(json_object_agg(tablename || '.' || attname, ceil(greatest(
        reltuples / CASE WHEN n_distinct < 0 THEN -n_distinct * reltuples ELSE n_distinct END,
        reltuples * most_common_freqs[1]
    ))), '{}')::text
    FROM pg_stats
    JOIN pg_class ON oid = (quote_ident(schemaname) || '.' || quote_ident(tablename))::regclass
    WHERE schemaname = 'public' AND n_distinct <> 0 AND reltuples > 0
"""
"""For each column how many rows share a value: on average or, if those are more, the commonest."""


class Pool(Protocol):
    """A pool of read-only connections."""

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a statement and return the first column of its first row."""


@dataclass
class Volumes:
    """What is known of how many rows share a value of a column (``needs.support_plan_id``)."""

    sharing: Mapping[str, float] = field(default_factory=dict)
    _known_until: float = 0.0

    async def refresh(self, pool: Pool) -> None:
        """Look again at what the database has gathered, if that was some time ago."""
        now = time.monotonic()
        if now >= self._known_until:
            self._known_until = now + _LASTS
            self.sharing = json.loads(await pool.fetchval(_GATHERED) or "{}")

    def likely(self, columns: tuple[str, ...], most: int) -> int:
        """Return how many rows a row is likely to lead to, by ``columns`` that refer to it.

        They are no more than the ``most`` that may be asked for, which it is where none refers.
        """
        return min([most, *(int(self.sharing.get(each, TYPICAL)) for each in columns)])
