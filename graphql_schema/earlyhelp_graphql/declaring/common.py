"""Fields that many types have, with the words that describe them everywhere."""

from typing import Annotated

RowVersion = Annotated[
    int, "Counts up with each change; pass it back with a change, so that a stale one is refused."
]
Source = Annotated[str, "Where the wording comes from."]
IsConfirmed = Annotated[
    bool,
    "Whether the wording was confirmed at its source. If not, check it there before quoting it.",
]
