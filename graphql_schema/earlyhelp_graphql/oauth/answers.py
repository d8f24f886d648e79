"""Sending answers: never stored, never sniffed, never framed, and a fault is an answer too."""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from earlyhelp_graphql.masking import OUTCOME_UNKNOWN, RETRY_AFTER, masked
from earlyhelp_graphql.oauth.forms import RequestFault
from earlyhelp_graphql.oauth.page_style import STYLE
from earlyhelp_graphql.oauth.pages import fault_page

Handler = Callable[[Request], Awaitable[Response]]

NO_STORE: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Pragma": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)
_UNKNOWN = (
    "The database went away before it could confirm what was asked. Try again; if a code or a "
    "refresh token is refused then, sign in again."
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


class Endpoint:
    """One address: a handler for each method. A request's faults are answered, never raised.

    ``page`` says that people come here with a browser, and get faults as a page.
    """

    def __init__(self, *, page: bool = False, **handlers: Handler) -> None:
        self._handlers = handlers
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI asks."""
        request = Request(scope, receive)
        try:
            response = await self._handler(request)(request)
        except RequestFault as fault:
            response = self._fault(fault)
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            response = self._fault(_fault_of(error))
        await response(scope, receive, send)

    def _handler(self, request: Request) -> Handler:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in self._handlers:
            raise RequestFault(f"Use {' or '.join(self._handlers)} here.", status=405)
        return self._handlers[method]

    def _fault(self, fault: RequestFault) -> Response:
        if self._page:
            response = page(fault_page(fault.error, fault.description), fault.status)
        else:
            body = {"error": fault.error, "error_description": fault.description}
            response = json_answer(body, fault.status)
        if fault.status == 405:  # noqa: PLR2004 - Method Not Allowed, which must say what is
            response.headers["Allow"] = ", ".join(self._handlers)
        if fault.status == 503:  # noqa: PLR2004 - Service Unavailable, which must say for how long
            response.headers["Retry-After"] = RETRY_AFTER
        if fault.status == 401:  # noqa: PLR2004 - Unauthorized, which must say how
            response.headers["WWW-Authenticate"] = 'Basic realm="earlyhelp", charset="UTF-8"'
        return response


def _fault_of(error: Exception) -> RequestFault:
    """Return what the client is told, in the words of RFC 6749 section 4.1.2.1."""
    fault = masked(error)
    if fault.is_outage:
        message = _UNKNOWN if fault.code == OUTCOME_UNKNOWN else fault.message
        return RequestFault(message, "temporarily_unavailable", 503)
    return RequestFault(fault.message, "server_error", 500)


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """Return a JSON answer that is not stored."""
    return JSONResponse(dict(body), status, headers=dict(NO_STORE))


def page(html: str, status: int = 200, target: str = "") -> Response:
    """Return a page that runs no script, loads nothing and sits in no frame.

    ``target`` is the redirect URI that its form may lead to: browsers apply form-action to
    the redirects after a form as well.
    """
    allowed = f"'self' {_source(target)}".strip()
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {allowed}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {**NO_STORE, "Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
    return HTMLResponse(html, status, headers=headers)


def _source(target: str) -> str:
    parts = urlsplit(target)
    if parts.scheme in {"http", "https"} and "[" not in parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if parts.scheme else ""  # an app's own scheme; an IPv6 loopback


def redirect(location: str, *, after_form: bool = False) -> Response:
    """Return a redirect; after a form it asks for a GET (303), so that nothing is posted on."""
    headers = {**NO_STORE, "Location": location}
    return Response(status_code=303 if after_form else 302, headers=headers)
