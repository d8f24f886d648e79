"""What is wrong with a document or its variables, as the caller is shown it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError

MAX_ERRORS = 5
"""How many are shown at most, and that there are more: whoever mends these sees the next."""

_REQUIRED = (
    (
        re.compile(r"Argument '[\w<>.]*?(\w+)\(\w+:\)' of type '[^']*' is required, but .*"),
        r"'\1' lacks an argument that is required.",
    ),
    (
        re.compile(r"Expected value of type '[^']*' to include required field '[^']*'"),
        "A required field is missing here",
    ),
)
"""What tells names that nobody gave, and what is said in its place."""

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


def all_shown(errors: Iterable[GraphQLError], *, introspects: bool) -> Sequence[Shown]:
    """Return errors as the caller is shown them; who may not introspect is told no new names."""
    found = [shown(error) for error in errors]
    return found if introspects else [_without_names(each) for each in found]


def _without_names(error: Shown) -> Shown:
    message = error["message"]
    for told, instead in _REQUIRED:
        message = told.sub(instead, message)
    return {**error, "message": message}
