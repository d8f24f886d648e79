"""Nobody is answered without a token that this server trusts."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.graphql.conftest import Api, refusal

QUERY = b'{"query": "{ __typename }"}'


async def _post(api: Api, authorization: str | None, body: bytes = QUERY) -> list[str]:
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    response = await api.http.post("/graphql", content=body, headers=headers)
    assert response.headers["www-authenticate"].startswith('Bearer realm="earlyhelp"')
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert codes == {"UNAUTHENTICATED"}
    return refusal(response, 401)


async def test_a_request_without_a_token_is_told_how_to_send_one(api: Api) -> None:
    """Even where the rest of it is wrong as well."""
    expected = ["Send a token: Authorization: Bearer <token>."]

    assert await _post(api, None) == expected
    assert await _post(api, None, b"nonsense") == expected


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer " + "x" * 9_000,
    ],
)
async def test_what_is_no_token_is_refused(api: Api, authorization: str) -> None:
    """It is never parsed further than it must be."""
    assert await _post(api, authorization)


def _claimed(token: str) -> dict[str, object]:
    payload = token.split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


async def test_a_token_signed_by_somebody_else_is_refused(api: Api) -> None:
    """Even where it says all that a token of ours would say."""
    token = await api.token("front_door")
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    key = ECKey.generate_key("P-256", {"kid": header["kid"]})
    forged = jwt.encode(header, _claimed(token), key, algorithms=["ES256"])

    assert await _post(api, f"Bearer {forged}") == ["The token's signature is not ours."]


async def test_a_token_of_another_issuer_is_refused(api: Api) -> None:
    """Whoever signed it."""
    claims = {**_claimed(await api.token("front_door")), "iss": "https://elsewhere.example"}
    key = ECKey.generate_key("P-256")
    foreign = jwt.encode({"alg": "ES256"}, claims, key, algorithms=["ES256"])

    expected = ["The token is not one of an issuer known here."]
    assert await _post(api, f"Bearer {foreign}") == expected


async def test_a_changed_token_is_refused(api: Api) -> None:
    """A signature is of every claim."""
    head, payload, signature = (await api.token("front_door")).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    changed = json.dumps({**claims, "scope": "people:person:read"}).encode()
    payload = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()

    assert await _post(api, f"Bearer {head}.{payload}.{signature}")


async def test_an_expired_token_is_refused(api: Api) -> None:
    """Ten minutes after it was made."""
    token = await api.token("front_door", "connector")
    api.clock.by = timedelta(minutes=11)
    try:
        assert await _post(api, f"Bearer {token}") == ["The token has expired."]
    finally:
        api.clock.by = timedelta()
