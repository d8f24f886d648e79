"""Authlib: client credentials, sign-in with PKCE by discovery, renewal and revocation."""

import re
from html import unescape
from urllib.parse import urljoin

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from demo import FACTS, expect
from joserfc import jwt
from joserfc.jwk import KeySet

_REDIRECT_URI = FACTS["app"]["redirect_uris"][0]
_USERNAME = "karen"


def main() -> None:
    """Ask as an application, and as a person who signs in."""
    address = f"{FACTS['issuer']}/.well-known/openid-configuration"
    known = requests.get(address, timeout=60).json()
    _as_an_application(known)
    _as_a_person(known)


def _as_an_application(known: dict[str, str]) -> None:
    client = FACTS["clients"]["analyst"]
    session = OAuth2Session(
        client["client_id"],
        client["client_secret"],
        token_endpoint_auth_method="client_secret_basic",
    )
    token = session.fetch_token(known["token_endpoint"], grant_type="client_credentials")
    told = session.introspect_token(known["introspection_endpoint"], token["access_token"]).json()
    expect("its own token is live", holds=told["active"] is True)
    expect("its API answers", holds=_displayed(session) == "Analyst")


def _as_a_person(known: dict[str, str]) -> None:
    session = OAuth2Session(
        FACTS["app"]["client_id"],
        scope="openid access:viewer:read",
        redirect_uri=_REDIRECT_URI,
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
    )
    verifier, nonce = generate_token(48), generate_token(20)
    asked, state = session.create_authorization_url(
        known["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    token = session.fetch_token(
        known["token_endpoint"],
        authorization_response=_signed_in(asked),
        state=state,
        code_verifier=verifier,
    )
    keys = KeySet.import_key_set(requests.get(known["jwks_uri"], timeout=60).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["ES256"]).claims
    expect("the ID token is for this sign-in", holds=claims["nonce"] == nonce)
    expect("the ID token tells who it is", holds=claims["name"] == "Karen Hughes")
    expect("the API answers", holds=_displayed(session) == "Karen Hughes")
    renewed = session.refresh_token(known["token_endpoint"], token["refresh_token"])
    expect("there is a new token", holds=renewed["access_token"] != token["access_token"])
    session.revoke_token(known["revocation_endpoint"], renewed["refresh_token"])
    try:
        session.refresh_token(known["token_endpoint"], renewed["refresh_token"])
    except OAuthError as error:
        expect("what was revoked has ended", holds=error.error == "invalid_grant")
    else:
        expect("what was revoked is refused", holds=False)


def _displayed(session: OAuth2Session) -> str:
    query = {"query": "{ viewer { displayName } }"}
    answer = session.post(FACTS["graphql"], json=query, timeout=60).json()
    return str(answer["data"]["viewer"]["displayName"])


def _signed_in(asked: str) -> str:
    """Go the way of a browser: sign in, allow what is asked; return where that leads back to."""
    browser = requests.Session()
    form = browser.get(asked, timeout=60)
    filled_in = {"username": _USERNAME, "password": FACTS["users"][_USERNAME]["password"]}
    question = _post(browser, form, "sign-in", filled_in)
    answer = _post(browser, question, "authorize", {"decision": "allow"}, follow=False)
    return str(answer.headers["location"])


def _post(
    browser: requests.Session,
    shown: requests.Response,
    action: str,
    values: dict[str, str],
    *,
    follow: bool = True,
) -> requests.Response:
    hidden = r'<input type="hidden" name="([^"]*)" value="([^"]*)">'
    first_form = shown.text.partition("</form>")[0]
    kept = {unescape(name): unescape(value) for name, value in re.findall(hidden, first_form)}
    return browser.post(
        urljoin(shown.url, action), {**kept, **values}, allow_redirects=follow, timeout=60
    )


if __name__ == "__main__":
    main()
