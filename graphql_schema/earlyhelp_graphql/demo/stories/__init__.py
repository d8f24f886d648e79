"""Halton's early help stories (strategy, section 5.3), one module for each, told in order.

What the strategy says is told as it says it. Everything else (first names other than David,
Doris and Betty, dates, ages, words spoken, names of services) is illustrative. Texts say so
where a reader of the API sees them, and `demo.json` and each story's docstring say the rest.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import DemoSession
from earlyhelp_graphql.demo.stories import betty, david, doris, partnership, robinson

_Story = Callable[[DemoSession, Partners], Awaitable[None]]
_ADULTS: Mapping[str, _Story] = MappingProxyType(
    {"David": david.tell, "Doris": doris.tell, "Betty": betty.tell}
)


@dataclass(frozen=True)
class Told:
    """What the demo needs to know of the stories once they are told."""

    robinson_household: str
    partners: Partners


async def tell(session: DemoSession) -> Told:
    """Tell the partnership and the four stories; a second telling changes nothing."""
    session.tell("Registering the partnership's organisations and practitioners ...")
    partners = await partnership.tell(session)
    session.tell("Telling the Robinson family's story ...")
    household = await robinson.tell(session, partners)
    for name, story in _ADULTS.items():
        session.tell(f"Telling {name}'s story ...")
        await story(session, partners)
    return Told(household, partners)
