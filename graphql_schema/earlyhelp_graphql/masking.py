"""What a caller is told of what went wrong on our side: an outage as such, a fault by an id."""

import logging
from dataclasses import dataclass
from uuid import uuid4

from earlyhelp.storage.outages import Outage, UnavailableError, outage_of, outages
from earlyhelp.traces import trace
from earlyhelp.work import OutcomeUnknownError

logger = logging.getLogger(__name__)

RETRY_AFTER = "2"
"""Seconds until a caller who met an outage may try again."""
OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
OUTAGES = frozenset({"UNAVAILABLE", OUTCOME_UNKNOWN})
"""The codes of what is over by itself."""

_UNKNOWN = (
    "The database went away while your change was being kept, so it may or may not have been made. "
    "If you sent an idempotencyKey, repeat the request with the same key: nothing is done twice. "
    "Otherwise look first whether it was made."
)


@dataclass(frozen=True)
class Fault:
    """What a caller is told: a code, and a sentence with what to do."""

    code: str
    message: str

    @property
    def is_outage(self) -> bool:
        """Whether it is over by itself."""
        return self.code in OUTAGES


def masked(error: Exception) -> Fault:
    """Log an exception, and return what the caller may be told of it.

    An outage is logged once for all who meet it; anything else under a new id, which is all
    that the caller is told.
    """
    if isinstance(error, OutcomeUnknownError):
        outages.met(Outage.AWAY, error)
        return Fault(OUTCOME_UNKNOWN, _UNKNOWN)
    outage = outage_of(error)
    if outage is not None:
        outages.met(outage, error)
        unavailable = UnavailableError(outage)
        return Fault("UNAVAILABLE", f"{unavailable.message} {unavailable.remedy}")
    reference = uuid4().hex
    logger.error("Internal error %s\n%s", reference, trace(error))
    message = f"Something went wrong on our side. Tell the administrator this id: {reference}"
    return Fault("INTERNAL", message)
