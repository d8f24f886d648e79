"""How people sign out: on our pages, or sent by an application (RP-Initiated Logout)."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp_graphql.oauth import pages
from earlyhelp_graphql.oauth.answers import page, redirect
from earlyhelp_graphql.oauth.digests import form_token, is_form_token
from earlyhelp_graphql.oauth.forms import Form, RequestFault, form_of, query_of
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.server import Ask, Left
from earlyhelp_graphql.oauth.sign_in_routes import OUTDATED, id_claims, sign_in_address
from earlyhelp_graphql.oauth.typed_authlib import OAuth2Error

_ASKED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


class SignOutRoutes:
    """The handlers of the one address for signing out."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._cookies = provider.cookies

    async def ask(self, request: Request) -> Response:
        """Sign out whom the application knows by an ID token; ask anybody else."""
        form = query_of(request)
        left = await self._left(request, form)
        if left.person:
            token = form_token(self._cookies.session(request))
            hidden = {**form.kept(_ASKED), "form_token": token}
            html = pages.sign_out_page(person=left.person, hidden=hidden)
            return page(html, target=left.location)
        if left.location and form.get("id_token_hint"):
            return self._without_session(redirect(left.location))
        html = pages.signed_out_page(client_name=left.client_name, way_back=left.location)
        return self._without_session(page(html))

    async def sign_out(self, request: Request) -> Response:
        """Sign out whoever pressed the button on a page of ours.

        Posted by an application, the request goes on as a GET: browsers send no cookie with a
        form from another site.
        """
        form, secret = await form_of(request), self._cookies.session(request)
        if not form.get("form_token"):
            return redirect(f"sign-out?{urlencode(form.kept(_ASKED))}", after_form=True)
        if secret and not is_form_token(form.get("form_token"), secret):
            raise RequestFault(OUTDATED)
        left = await self._left(request, form, confirmed=True)
        way = sign_in_address(form) if form.get("response_type") else left.location
        return self._without_session(redirect(way or "sign-out", after_form=True))

    async def _left(self, request: Request, form: Form, *, confirmed: bool = False) -> Left:
        hint = form.get("id_token_hint")
        hinted = await id_claims(self._provider, hint) if hint else None
        ask = Ask(form, browser=self._cookies.session(request), hinted=hinted)
        try:
            return await self._provider.serve(lambda server: server.leave(ask, confirmed=confirmed))
        except OAuth2Error as error:
            raise RequestFault(error.description, error.error) from error

    def _without_session(self, response: Response) -> Response:
        self._cookies.end_session(response)
        return response
