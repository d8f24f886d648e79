"""What a caller is told of a fault of ours: an id, under which the log tells the rest."""

import logging
from uuid import uuid4

from earlyhelp.traces import trace

logger = logging.getLogger(__name__)


def masked(error: Exception) -> str:
    """Log an exception under a new id, and return a sentence that tells only that id."""
    reference = uuid4().hex
    logger.error("Internal error %s\n%s", reference, trace(error))
    return f"Something went wrong on our side. Tell the administrator this id: {reference}"
