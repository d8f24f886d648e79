"""What is wrong with a document or its variables, as the caller is shown it."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError

MAX_ERRORS = 20
"""How many are shown at most."""

Shown = Mapping[str, Any]
"""An error as the caller is shown it."""


class InvalidDocumentError(Exception):
    """A document that does not parse, does not validate, or is beyond the limits."""

    def __init__(self, errors: Sequence[Shown]) -> None:
        super().__init__("The document cannot be executed.")
        self.errors = errors


def shown(error: GraphQLError) -> Shown:
    """Return an error as the caller is shown it, with a code."""
    return {**error.formatted, "extensions": {"code": "BAD_REQUEST", **(error.extensions or {})}}
