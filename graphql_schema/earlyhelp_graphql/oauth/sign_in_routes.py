"""What people visit with a browser to sign in: the form, and the consent.

Addresses are relative, so that they hold behind a proxy that serves us under a path.
"""

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.access.digests import new_secret
from earlyhelp.access.models import Account
from earlyhelp.access.services import authenticate, find_account
from earlyhelp.audit.entries import NOBODY
from earlyhelp.storage.again import again
from earlyhelp.storage.turns import Turns
from earlyhelp_graphql.oauth import pages
from earlyhelp_graphql.oauth.answers import page, redirect
from earlyhelp_graphql.oauth.digests import form_token, is_form_token
from earlyhelp_graphql.oauth.forms import Form, RequestFault, form_of, parse, query_of
from earlyhelp_graphql.oauth.prompts import after_sign_in
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.server import Answer, Ask, ConsentAsked, Server, SignInAsked
from earlyhelp_graphql.oauth.typed_authlib import OAuth2Error
from earlyhelp_graphql.oauth.verification import InvalidToken

Answered = TypeVar("Answered")

ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "prompt",
    "max_age",
)
"""The parameters of an authorization request that are taken along from page to page."""
_CHECKS_AT_ONCE = 2  # passwords are hashed slowly, and each check holds a connection
_TURN_SECONDS = 10.0
_WRONG = "The username or password is not right."
OUTDATED = "This form is out of date. Check that your browser takes cookies, then try again."


class SignInRoutes:
    """The handlers of the addresses that answer with pages."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._cookies = provider.cookies
        self._checks = Turns(_CHECKS_AT_ONCE, _TURN_SECONDS)

    async def authorize(self, request: Request) -> Response:
        """Ask the person for consent, after sign-in (RFC 6749 section 3.1)."""
        return await self._ask_consent(request, query_of(request))

    async def decide(self, request: Request) -> Response:
        """Take the person's decision back to the application."""
        form = await form_of(request)
        decision = form.get("decision")
        if not decision:
            return await self._ask_consent(request, form)  # RFC 6749 lets clients post it too
        ask, allowed = await self._ask(request, form), decision == "allow"
        if ask.browser and not is_form_token(form.get("form_token"), ask.browser):
            raise RequestFault(OUTDATED)
        answer = await self._served(lambda server: server.decide(ask, allowed=allowed))
        if isinstance(answer, SignInAsked):
            return redirect(sign_in_address(form), after_form=True)
        return redirect(answer.location, after_form=True)

    async def sign_in_form(self, request: Request) -> Response:
        """Show the form for username and password."""
        query = query_of(request)
        return await self._sign_in_page(request, query.get("continue"))

    async def sign_in(self, request: Request) -> Response:
        """Check username and password, and go on to the consent."""
        form = await form_of(request)
        way, name = form.get("continue"), form.get("username")
        if not is_form_token(form.get("form_token"), self._cookies.form(request)):
            return await self._sign_in_page(request, way, name, OUTDATED, 400)
        client_id = parse(way.encode()).get("client_id")
        wait, secret, person = await self._tried(request, name, form.get("password"), client_id)
        if wait > timedelta(0):
            return await self._wait_page(request, way, name, wait)
        if not secret:
            return await self._sign_in_page(request, way, name, _WRONG, 400)
        response = self._signed_in(way, secret, person)
        self._cookies.set_session(response, secret)
        return response

    async def _ask_consent(self, request: Request, form: Form) -> Response:
        ask = await self._ask(request, form)
        asked = await self._served(lambda server: server.consent(ask))
        if isinstance(asked, Answer):
            return redirect(asked.location)
        if not isinstance(asked, ConsentAsked):
            return redirect(sign_in_address(form))
        sees, changes = self._provider.book.grouped(asked.scopes)
        html = pages.consent_page(
            client_name=asked.client_name,
            person=asked.person,
            sees=sees,
            changes=changes,
            hidden={**form.kept(ASKED), "form_token": form_token(ask.browser)},
        )
        return page(html, target=asked.redirect_uri)

    async def _ask(self, request: Request, form: Form) -> Ask:
        browser, hint = self._cookies.session(request), form.get("id_token_hint")
        hinted = await id_claims(self._provider, hint) if hint else None
        return Ask(form, "GET", browser=browser, hinted=hinted)

    async def _served(self, answer: Callable[[Server], Answered]) -> Answered:
        try:
            return await self._provider.serve(answer)
        except OAuth2Error as error:
            description = error.description or "The request cannot be answered."
            raise RequestFault(description, error.error) from error

    async def _sign_in_page(
        self, request: Request, way: str, username: str = "", error: str = "", status: int = 200
    ) -> Response:
        client_name, target = "", ""
        if way:
            ask = Ask(parse(way.encode()), "GET")
            asked = await self._served(lambda server: server.consent(ask))
            if isinstance(asked, Answer):
                return redirect(asked.location)
            client_name, target = asked.client_name, asked.redirect_uri
        cookie = self._cookies.form(request) or new_secret()
        hidden = {"continue": way, "form_token": form_token(cookie)}
        html = pages.sign_in_page(
            hidden=hidden,
            forgotten=self._provider.settings.forgotten_password,
            client_name=client_name,
            username=username,
            error=error,
        )
        response = page(html, status, target)
        self._cookies.set_form(response, cookie)
        return response

    async def _wait_page(
        self, request: Request, way: str, username: str, wait: timedelta
    ) -> Response:
        response = await self._sign_in_page(request, way, username, waiting(wait), 429)
        response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return response

    async def _tried(
        self, request: Request, name: str, password: str, client_id: str
    ) -> tuple[timedelta, str, str]:
        """Return how long to wait; and for a try that was free, what `_opened` returns."""
        throttle = self._provider.throttle
        address = request.client.host if request.client else ""
        async with self._checks.taken():  # asked in here, or tries sent at once would all be free
            wait = throttle.wait(name, address)
            if wait > timedelta(0):
                return wait, "", ""
            secret, person = await self._opened(request, name, password, client_id)
            note = throttle.note_success if secret else throttle.note_failure
            note(name, address)
        return wait, secret, person

    async def _opened(
        self, request: Request, name: str, password: str, client_id: str
    ) -> tuple[str, str]:
        """Return the secret of a new session and the person's name, or twice nothing."""
        account, named = await again(lambda: self._authenticated(name, password))
        if account is None:
            refused = partial(_refused, named, client_id)
            await self._provider.serve(refused)
            return "", ""
        begin = partial(_begun, account, self._cookies.session(request), client_id)
        return await self._provider.serve(begin), account.display_name

    async def _authenticated(self, name: str, password: str) -> tuple[Account | None, UUID]:
        """Return the account that signs in, if any, and the id of whichever has the name."""
        async with self._provider.sessions() as session:
            account = await authenticate(session, name, password)
            named = account or await find_account(session, name)
            return account, named.id if named else NOBODY

    def _signed_in(self, way: str, secret: str, person: str) -> Response:
        if way:
            left = after_sign_in(parse(way.encode()).kept(ASKED))
            return redirect(f"authorize?{urlencode(left)}", after_form=True)
        return page(pages.signed_in_page(person=person, hidden={"form_token": form_token(secret)}))


def waiting(wait: timedelta) -> str:
    """Return the error for somebody who has tried too often, and for how long."""
    minutes = math.ceil(wait / timedelta(minutes=1))
    time = f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"Too many tries with a wrong password. Try again in {time}."


def _begun(account: Account, before: str, client_id: str, server: Server) -> str:
    return server.context.begin_session(account, before, client_id)


def _refused(account_id: UUID, client_id: str, server: Server) -> None:
    server.context.note("sign_in_refused", account_id, client_id)


async def id_claims(provider: Provider, hint: str) -> Mapping[str, Any]:
    """Return what an ID token says that came along; raises RequestFault where it is none."""
    try:
        return await provider.issuer.id_claims(hint)
    except InvalidToken as error:
        raise RequestFault(f"The id_token_hint is refused. {error.description}") from error


def sign_in_address(form: Form) -> str:
    """Return where somebody signs in who then goes on with an authorization request."""
    kept = form.kept(ASKED)
    return f"sign-in?{urlencode({'continue': urlencode(kept)})}" if kept else "sign-in"
