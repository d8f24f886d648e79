"""Everything of OAuth that one server process holds, put together once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.contract.records import Role, Scope
from earlyhelp.settings import Settings
from earlyhelp.storage.again import again
from earlyhelp.work import keep, utc_now
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.keys import SigningKeys
from earlyhelp_graphql.oauth.own_issuer import OwnIssuer
from earlyhelp_graphql.oauth.revocations import RevokedTokens
from earlyhelp_graphql.oauth.scopes import ScopeBook
from earlyhelp_graphql.oauth.server import Server
from earlyhelp_graphql.oauth.sessions import Cookies
from earlyhelp_graphql.oauth.throttle import Throttle
from earlyhelp_graphql.oauth.typed_authlib import silence
from earlyhelp_graphql.oauth.verification import InvalidToken, TokenVerifier
from earlyhelp_graphql.oauth.viewers import ViewerCache

Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Provider:
    """The authorisation server and what the API needs to trust its tokens.

    Make it with `Provider.create`. The API uses ``verifier`` and ``viewers``; the rest is
    for the addresses under ``/oauth``.
    """

    issuer: OwnIssuer
    sessions: async_sessionmaker[AsyncSession]
    lookups: async_sessionmaker[AsyncSession]
    book: ScopeBook
    revoked: RevokedTokens
    verifier: TokenVerifier
    viewers: ViewerCache
    throttle: Throttle
    cookies: Cookies
    settings: Settings
    clock: Callable[[], datetime]

    @classmethod
    def create(  # noqa: PLR0913 - each is one fact of the server, all named by callers
        cls,
        *,
        issuer: str,
        sessions: async_sessionmaker[AsyncSession],
        lookups: async_sessionmaker[AsyncSession],
        scopes: Iterable[Scope],
        roles: Iterable[Role],
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
    ) -> "Provider":
        """Put the parts together; nothing is read or opened yet.

        ``issuer`` is the address clients reach us under, without a slash at its end;
        ``sessions`` are the owner's, since these tables are closed to the reading role, and
        ``lookups`` those that only read who asks: they do not wait for whoever writes. Of the
        ``settings`` it takes how long what has ended may still be let in, and the grace of
        refresh tokens.
        """
        silence()
        known_roles = tuple(roles)
        keys = SigningKeys(sessions, clock, lookups)
        own = OwnIssuer(issuer, f"{issuer}/graphql", keys, clock)
        delay = settings.access_delay_ms / 1000
        revoked = RevokedTokens(lookups, clock, stale_after=delay)
        return cls(
            issuer=own,
            sessions=sessions,
            lookups=lookups,
            book=ScopeBook(scopes, known_roles),
            revoked=revoked,
            verifier=TokenVerifier([own], revoked, clock),
            viewers=ViewerCache(lookups, known_roles, delay),
            throttle=Throttle(clock),
            cookies=Cookies(secure=issuer.startswith("https:")),
            settings=settings,
            clock=clock,
        )

    async def serve(self, answer: Callable[[Server], Answered], about: str = "") -> Answered:
        """Answer one request in one transaction; ``about`` is the token it concerns, if any.

        What is answered is committed first, refusals too: a refused replay has revoked tokens.
        """
        signer = await self.issuer.keys.signer()
        presented = await self._claims(about) if about else None

        async def transact() -> tuple[RequestContext, Answered]:
            async with self.sessions() as session:
                context = await session.run_sync(
                    lambda sync: RequestContext(
                        sync,
                        self.issuer,
                        self.book,
                        signer,
                        self.clock(),
                        timedelta(seconds=self.settings.refresh_grace_seconds),
                        presented,
                    )
                )
                answered = await session.run_sync(lambda _: answer(Server(context)))
                await keep(session)
            return context, answered

        context, answered = await again(transact)
        self.revoked.add(context.ended)
        return answered

    async def _claims(self, token: str) -> Mapping[str, Any] | None:
        try:
            return await self.issuer.claims(token)
        except InvalidToken:
            return None
