"""The test kit for plugins: a running system, and people to try it on.

Load it into pytest with ``-p earlyhelp_graphql.testing`` (`docs/testing-a-plugin.md` shows all
of it). It comes with the extra ``earlyhelp[testing]``.
"""

from earlyhelp_graphql.testing.asking import Answer, Asking, JsonObject, UnexpectedAnswerError
from earlyhelp_graphql.testing.clock import NOON, Clock
from earlyhelp_graphql.testing.council import Council, open_council
from earlyhelp_graphql.testing.databases import Databases
from earlyhelp_graphql.testing.over_http import OverHttp

__all__ = [
    "NOON",
    "Answer",
    "Asking",
    "Clock",
    "Council",
    "Databases",
    "JsonObject",
    "OverHttp",
    "UnexpectedAnswerError",
    "open_council",
]

pytest_plugins = ("earlyhelp_graphql.testing.fixtures",)
"""What pytest loads beside this module: the fixtures."""
