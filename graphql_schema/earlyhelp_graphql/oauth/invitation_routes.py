"""Where an invited person chooses their password, by the code that they were given."""

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.access.digests import new_secret
from earlyhelp.access.invitations import take_invitation
from earlyhelp.audit.entries import WRITE, Entry
from earlyhelp.storage.again import again
from earlyhelp.work import RefusedError, keep
from earlyhelp_graphql.oauth import pages
from earlyhelp_graphql.oauth.answers import page
from earlyhelp_graphql.oauth.digests import form_token, is_form_token
from earlyhelp_graphql.oauth.forms import Form, form_of
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.sign_in_routes import OUTDATED, waiting

_WRONG = (
    "The username and the code do not belong together, or the code has ended. Ask whoever invited "
    "you for a new one."
)


class InvitationRoutes:
    """The handlers of the one address for invitations.

    The code is typed, and stands in no address: addresses are kept in logs and histories.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._cookies = provider.cookies

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return self._form(request, Form({}))

    async def take(self, request: Request) -> Response:
        """Save the password, once, and say so; or show the form with what was wrong."""
        form = await form_of(request)
        if not is_form_token(form.get("form_token"), self._cookies.form(request)):
            return self._form(request, form, OUTDATED, "username")
        throttle, name = self._provider.throttle, form.get("username")
        address = request.client.host if request.client else ""
        wait = throttle.wait(name, address)
        if wait:
            return self._form(request, form, waiting(wait), "username", 429)
        try:
            person = await again(lambda: self._taken(form))
        except RefusedError as refused:
            return self._form(request, form, refused.problems[0].message, "password")
        if not person:
            throttle.note_failure(name, address)
            return self._form(request, form, _WRONG, "code")
        return page(pages.invited_page(person=person))

    async def _taken(self, form: Form) -> str:
        """Return the name of whoever has a password now, or nothing."""
        name, code, password = map(form.get, ("username", "code", "password"))
        now = self._provider.clock()
        async with self._provider.sessions() as session:
            account = await take_invitation(session, name, code, password, now)
            if account is None:
                return ""
            entry = Entry(now, account.id, "take_invitation")
            await session.execute(WRITE, entry.values)
            await keep(session)
            return account.display_name

    def _form(
        self, request: Request, form: Form, error: str = "", field: str = "", status: int = 400
    ) -> Response:
        cookie = self._cookies.form(request) or new_secret()
        html = pages.invitation_page(
            hidden={"form_token": form_token(cookie)},
            username=form.get("username"),
            code=form.get("code"),
            error=error,
            field=field,
        )
        response = page(html, status if error else 200)
        self._cookies.set_form(response, cookie)
        return response
