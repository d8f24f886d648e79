"""What clients call themselves: token, revocation, introspection, userinfo, metadata, keys."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp_graphql.oauth.adapters import ALL_METHODS, SECRET_METHODS
from earlyhelp_graphql.oauth.answers import json_answer
from earlyhelp_graphql.oauth.forms import Form, RequestFault, form_of
from earlyhelp_graphql.oauth.keys import ALGORITHM
from earlyhelp_graphql.oauth.openid import CLAIMS, told_of
from earlyhelp_graphql.oauth.prompts import PROMPTS
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.server import Answer, Ask
from earlyhelp_graphql.oauth.verification import InvalidToken

GRANT_TYPES = ("authorization_code", "client_credentials", "refresh_token")


class TokenRoutes:
    """The handlers of the addresses that answer in JSON."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def token(self, request: Request) -> Response:
        """Give tokens (RFC 6749 section 3.2)."""
        ask = await _ask(request)
        return _sent(await self._provider.serve(lambda server: server.token(ask)))

    async def revoke(self, request: Request) -> Response:
        """End a token (RFC 7009)."""
        ask = await _ask(request)
        about = ask.form.get("token")
        return _sent(await self._provider.serve(lambda server: server.revoke(ask), about))

    async def introspect(self, request: Request) -> Response:
        """Tell a client about a token (RFC 7662)."""
        ask = await _ask(request)
        about = ask.form.get("token")
        return _sent(await self._provider.serve(lambda server: server.introspect(ask), about))

    async def userinfo(self, request: Request) -> Response:
        """Tell a client who signed in to it (OpenID Connect Core section 5.3)."""
        try:
            token = await self._provider.verifier.verify(request.headers.get("authorization"))
            told = await self._provider.serve(lambda server: server.context.identity(token))
        except InvalidToken as error:
            body = {"error": error.error, "error_description": error.description}
            answer = json_answer(body if error.error else {}, error.status)
            answer.headers["WWW-Authenticate"] = error.challenge
            return answer
        return json_answer(told_of(told))

    async def metadata(self, _request: Request) -> Response:
        """Tell clients where everything is (RFC 8414, OpenID Connect Discovery)."""
        return json_answer(self._metadata())

    async def jwks(self, _request: Request) -> Response:
        """Publish the keys that verify our tokens (RFC 7517)."""
        return json_answer(await self._provider.issuer.keys.published())

    def _metadata(self) -> dict[str, Any]:
        issuer = self._provider.issuer.name
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth/authorize",
            "token_endpoint": f"{issuer}/oauth/token",
            "revocation_endpoint": f"{issuer}/oauth/revoke",
            "introspection_endpoint": f"{issuer}/oauth/introspect",
            "userinfo_endpoint": f"{issuer}/oauth/userinfo",
            "end_session_endpoint": f"{issuer}/oauth/sign-out",
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "scopes_supported": list(self._provider.book.sentences),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(GRANT_TYPES),
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "claims_supported": list(CLAIMS),
            "prompt_values_supported": list(PROMPTS),
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "token_endpoint_auth_methods_supported": ALL_METHODS,
            "revocation_endpoint_auth_methods_supported": ALL_METHODS,
            "introspection_endpoint_auth_methods_supported": SECRET_METHODS,
            "authorization_response_iss_parameter_supported": True,
        }


def _sent(answer: Answer) -> Response:
    response = json_answer(answer.body, answer.status)
    if "WWW-Authenticate" in answer.headers:
        response.headers["WWW-Authenticate"] = answer.headers["WWW-Authenticate"]
    return response


async def _ask(request: Request) -> Ask:
    form = await form_of(request)
    form.refuse_repeated()
    _check_authorization(request.headers.get("authorization"), form)
    return Ask(form, request.method, request.headers)


def _check_authorization(header: str | None, form: Form) -> None:
    """Refuse credentials that Authlib could not read, or that come in two ways at once."""
    if header is None:
        return
    client_id = _basic_client_id(header)
    if form.get("client_secret"):
        raise RequestFault("Send the client's secret in one way only.")
    if form.get("client_id") not in {"", client_id}:
        raise RequestFault("The client_id of the header and of the body differ.")


def _basic_client_id(header: str) -> str:
    scheme, _, encoded = header.partition(" ")
    fault = RequestFault("The Authorization header is malformed.", "invalid_client", 401)
    if scheme.lower() != "basic":
        raise fault
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
        client_id, colon, secret = text.partition(":")
        decoded = [unquote(part, errors="strict") for part in (client_id, secret)]
    except (binascii.Error, ValueError) as error:
        raise fault from error
    if not colon or "\x00" in "".join(decoded):
        raise fault
    return decoded[0]
