"""How thoroughly the oracle is consulted: EARLYHELP_TESTS=thorough makes for long runs."""

import os

from hypothesis import Phase, settings

THOROUGH = os.environ.get("EARLYHELP_TESTS") == "thorough"

WORLDS = 1_000 if THOROUGH else 25
"""How many worlds are made up for the oracle."""
DOCUMENTS = 10
"""How many documents are asked in each of them."""
WALKS = 50 if THOROUGH else 4
"""In how many worlds each list is walked page by page."""
SEEDS = range(200 if THOROUGH else 6)
"""The worlds of which every row is asked for by every kind of viewer."""
STATEMENTS = range(500 if THOROUGH else 40)
"""The documents whose SQL is looked at."""


def profile(examples: int) -> settings:
    """Return Hypothesis's settings for tests whose examples are seeds, which do not shrink.

    The same seeds each time, unless the run is thorough.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        derandomize=not THOROUGH,
        database=None,
    )
