"""The parts of Authlib that we build on. The only module that imports Authlib.

Authlib ships no types: ``typed_authlib.pyi`` declares what we count on, and the tests run the
real thing.
"""

import logging
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    UnauthorizedClientError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError
from authlib.oidc.core.grants import OpenIDCode

Reply = tuple[int, Any, list[tuple[str, str]]]
"""Status, body (a dict, or nothing for a redirect) and headers."""

__all__ = [
    "AuthorizationCodeGrant",
    "AuthorizationServer",
    "ClientCredentialsGrant",
    "CodeChallenge",
    "ConsentRequiredError",
    "IntrospectionEndpoint",
    "InvalidClientError",
    "InvalidGrantError",
    "InvalidRequestError",
    "InvalidScopeError",
    "LoginRequiredError",
    "OAuth2Error",
    "OAuth2Payload",
    "OAuth2Request",
    "OpenIDCode",
    "RefreshTokenGrant",
    "Reply",
    "RevocationEndpoint",
    "UnauthorizedClientError",
    "UnsupportedResponseTypeError",
    "add_params_to_uri",
    "silence",
]


def silence() -> None:
    """Let nothing that Authlib logs reach a log: at the level of debug it prints tokens."""
    logger = logging.getLogger("authlib")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
