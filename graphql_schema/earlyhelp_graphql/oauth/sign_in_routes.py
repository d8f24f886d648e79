"""What people visit with a browser: consent, sign-in and sign-out.

Addresses are relative, so that they hold behind a proxy that serves us under a path.
"""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.access.models import Account
from earlyhelp.access.services import authenticate
from earlyhelp.storage.again import again
from earlyhelp.storage.sharing import in_time
from earlyhelp.storage.turns import Turns
from earlyhelp.work import keep
from earlyhelp_graphql.oauth import pages
from earlyhelp_graphql.oauth.answers import page, redirect
from earlyhelp_graphql.oauth.digests import form_token, is_form_token, new_secret
from earlyhelp_graphql.oauth.forms import Form, RequestFault, form_of, parse, query_of
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.server import Answer, Ask, ConsentAsked, Server
from earlyhelp_graphql.oauth.sessions import account_of, close_session, open_session
from earlyhelp_graphql.oauth.typed_authlib import OAuth2Error

Answered = TypeVar("Answered")

_ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_CHECKS_AT_ONCE = 2  # passwords are hashed slowly, and each check holds a connection
_TURN_SECONDS = 10.0
_WRONG = "The username or password is not right."
_OUTDATED = "This form is out of date. Check that your browser takes cookies, then try again."


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
        account = await self._account(request)
        if account is None:
            return redirect(_sign_in_address(form), after_form=True)
        if not is_form_token(form.get("form_token"), self._cookies.session(request)):
            raise RequestFault(_OUTDATED)
        ask, allowed = Ask(form, "GET"), decision == "allow"
        answer = await self._served(lambda server: server.decide(ask, account, allowed=allowed))
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
            return await self._sign_in_page(request, way, name, _OUTDATED, 400)
        wait, secret, person = await self._tried(request, name, form.get("password"))
        if wait > timedelta(0):
            return await self._wait_page(request, way, name, wait)
        if not secret:
            return await self._sign_in_page(request, way, name, _WRONG, 400)
        response = self._signed_in(way, secret, person)
        self._cookies.set_session(response, secret)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the sign-in session and show the form again."""
        form = await form_of(request)
        secret = self._cookies.session(request)
        if secret and not is_form_token(form.get("form_token"), secret):
            raise RequestFault(_OUTDATED)
        await again(lambda: self._closed(secret))
        response = redirect(_sign_in_address(form), after_form=True)
        self._cookies.end_session(response)
        return response

    async def _closed(self, secret: str) -> None:
        async with self._provider.sessions() as session:
            await close_session(session, secret)
            await keep(session)

    async def _account(self, request: Request) -> Account | None:
        secret = self._cookies.session(request)

        async def found() -> Account | None:
            async with self._provider.lookups() as session:
                return await account_of(session, secret, self._provider.clock())

        return await in_time(found)

    async def _ask_consent(self, request: Request, form: Form) -> Response:
        account = await self._account(request)
        asked = await self._asked(form, account)
        if isinstance(asked, Answer):
            return redirect(asked.location)
        if account is None:
            return redirect(_sign_in_address(form))
        sentences = self._provider.book.sentences
        html = pages.consent_page(
            client_name=asked.client_name,
            person=account.display_name,
            sentences=[sentences[scope] for scope in sorted(asked.scopes)],
            hidden={**_kept(form), "form_token": form_token(self._cookies.session(request))},
        )
        return page(html, target=asked.redirect_uri)

    async def _asked(self, form: Form, account: Account | None) -> ConsentAsked | Answer:
        ask = Ask(form, "GET")
        return await self._served(lambda server: server.consent(ask, account))

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
            asked = await self._asked(parse(way.encode()), None)
            if isinstance(asked, Answer):
                return redirect(asked.location)
            client_name, target = asked.client_name, asked.redirect_uri
        cookie = self._cookies.form(request) or new_secret()
        hidden = {"continue": way, "form_token": form_token(cookie)}
        html = pages.sign_in_page(
            hidden=hidden, client_name=client_name, username=username, error=error
        )
        response = page(html, status, target)
        self._cookies.set_form(response, cookie)
        return response

    async def _wait_page(
        self, request: Request, way: str, username: str, wait: timedelta
    ) -> Response:
        minutes = math.ceil(wait / timedelta(minutes=1))
        time = f"{minutes} minutes" if minutes > 1 else "a minute"
        error = f"Too many tries with a wrong password. Try again in {time}."
        response = await self._sign_in_page(request, way, username, error, 429)
        response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return response

    async def _tried(
        self, request: Request, name: str, password: str
    ) -> tuple[timedelta, str, str]:
        """Return how long to wait; and for a try that was free, what `_opened` returns."""
        throttle = self._provider.throttle
        address = request.client.host if request.client else ""
        async with self._checks.taken():  # asked in here, or tries sent at once would all be free
            wait = throttle.wait(name, address)
            if wait > timedelta(0):
                return wait, "", ""
            secret, person = await again(lambda: self._opened(request, name, password))
            note = throttle.note_success if secret else throttle.note_failure
            note(name, address)
        return wait, secret, person

    async def _opened(self, request: Request, name: str, password: str) -> tuple[str, str]:
        """Return the secret of a new session and the person's name, or twice nothing."""
        async with self._provider.sessions() as session:
            account = await authenticate(session, name, password)
            if account is None:
                return "", ""
            await close_session(session, self._cookies.session(request))
            secret = await open_session(session, account, self._provider.clock())
            await keep(session)
            return secret, account.display_name

    def _signed_in(self, way: str, secret: str, person: str) -> Response:
        if way:
            return redirect(f"authorize?{urlencode(_kept(parse(way.encode())))}", after_form=True)
        return page(pages.signed_in_page(person=person, hidden={"form_token": form_token(secret)}))


def _kept(form: Form) -> dict[str, str]:
    """Return the parameters of an authorization request, without what else was sent."""
    return {name: form.values[name] for name in _ASKED if name in form.values}


def _sign_in_address(form: Form) -> str:
    kept = _kept(form)
    return f"sign-in?{urlencode({'continue': urlencode(kept)})}" if kept else "sign-in"
