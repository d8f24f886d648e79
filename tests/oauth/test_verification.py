"""Which tokens the API trusts, and which it refuses."""

import asyncio
import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey
from tests.oauth.conftest import ISSUER, Clock, Town

from earlyhelp.access import scopes as s
from earlyhelp_graphql.oauth import verification
from earlyhelp_graphql.oauth.grounds import Ground
from earlyhelp_graphql.oauth.models import RevokedToken
from earlyhelp_graphql.oauth.own_issuer import OwnIssuer
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.revocations import RevokedTokens
from earlyhelp_graphql.oauth.verification import InvalidToken, TokenVerifier

pytestmark = pytest.mark.row("F80")

GROUND = Ground(1, 1)
ACCOUNT = UUID("0190a0a0-0000-7000-8000-000000000001")


async def _token(provider: Provider) -> str:
    signer = await provider.issuer.keys.signer()
    return provider.issuer.mint(signer, ACCOUNT, "reports", [s.SCHEMA_INTROSPECT], GROUND).token


async def _refusal(verifier: TokenVerifier, header: str | None) -> InvalidToken:
    with pytest.raises(InvalidToken) as caught:
        await verifier.verify(header)
    return caught.value


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_a_token_says_whose_it_is_and_what_it_allows(town: Town) -> None:
    """What comes over HTTP is what the API reads."""
    account = await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    token = (await town.own_token(client)).json()["access_token"]

    found = await town.provider.verifier.verify(f"bearer {token}")

    assert found.account_id == account.id
    assert found.client_id == client.client.client_id
    assert found.scopes == frozenset({s.ACCESS_VIEWER.read, s.SCHEMA_INTROSPECT})
    assert (found.expires_at - town.clock()).total_seconds() == pytest.approx(600, abs=1)


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (None, ""),
        ("", "invalid_token"),
        ("Bearer", "invalid_token"),
        ("Bearer ", "invalid_token"),
        ("Basic YTpi", "invalid_token"),
        ("Bearer a", "invalid_token"),
        ("Bearer a.b.c", "invalid_token"),
        ("Bearer ..", "invalid_token"),
        ("Bearer \u00e9.\u00e9.\u00e9", "invalid_token"),
        ("Bearer " + "a" * 10_000, "invalid_token"),
        ("Bearer " + _encoded(7) + "." + _encoded({"iss": ISSUER}) + ".", "invalid_token"),
        ("Bearer " + _encoded([]) + "." + _encoded({"iss": ISSUER}) + ".x", "invalid_token"),
        ("Bearer a." + _encoded({"iss": ["x"]}) + ".c", "invalid_token"),
        ("Bearer a." + _encoded([]) + ".c", "invalid_token"),
        ("Bearer a." + "W1tb" * 1500 + ".c", "invalid_token"),
        ("Bearer " + "W1tb" * 1000 + "." + _encoded({"iss": ISSUER}) + ".c", "invalid_token"),
    ],
)
async def test_garbage_is_refused(provider: Provider, header: str | None, error: str) -> None:
    """A request without a token is told how; one with nonsense is told that it is invalid."""
    refusal = await _refusal(provider.verifier, header)

    assert (refusal.error, refusal.status) == (error, 401)
    assert refusal.challenge.startswith('Bearer realm="earlyhelp"')
    assert (f'error="{error}"' in refusal.challenge) == bool(error)


async def test_an_expired_token_is_refused_though_it_was_verified_before(
    provider: Provider, clock: Clock
) -> None:
    """The cache does not outlive the token."""
    token = await _token(provider)
    await provider.verifier.verify(f"Bearer {token}")

    clock.turn(minutes=10)

    assert "expired" in (await _refusal(provider.verifier, f"Bearer {token}")).description
    assert "expired" in (await _refusal(provider.verifier, f"Bearer {token}")).description


FORGERIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no algorithm": ({"alg": "none"}, {}),
    "another type": ({"typ": "JWT"}, {}),
    "another issuer": ({}, {"iss": "https://elsewhere.example"}),
    "another audience": ({}, {"aud": "https://elsewhere.example/graphql"}),
    "an earlier end": ({}, {"exp": 1}),
    "a claim missing": ({}, {"jti": None}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_token_that_is_not_quite_ours_is_refused(provider: Provider, forgery: str) -> None:
    """Even where the signature is: one check each."""
    key = await provider.issuer.keys.signer()
    header, claims = _genuine(key, provider)
    header |= FORGERIES[forgery][0]
    claims |= FORGERIES[forgery][1]
    claims = {name: value for name, value in claims.items() if value is not None}
    if header["alg"] == "none":
        token = f"{_encoded(header)}.{_encoded(claims)}."
    else:
        token = jwt.encode(header, claims, key, algorithms=["ES256"])

    assert (await _refusal(provider.verifier, f"Bearer {token}")).error == "invalid_token"


def _genuine(key: ECKey, provider: Provider) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims as our issuer writes them."""
    now = int(provider.clock().timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": f"{ISSUER}/graphql",
        "sub": str(ACCOUNT),
        "client_id": "reports",
        "scope": s.SCHEMA_INTROSPECT,
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + 600,
        "gen": [1, 1],
    }
    return {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, claims


async def test_what_the_forgeries_start_from_is_accepted(provider: Provider) -> None:
    """So that each forgery is refused for its own fault."""
    key = await provider.issuer.keys.signer()
    header, claims = _genuine(key, provider)

    token = jwt.encode(header, claims, key, algorithms=["ES256"])

    assert (await provider.verifier.verify(f"Bearer {token}")).account_id == ACCOUNT


@pytest.mark.parametrize("claim", ["iat", "nbf"])
async def test_a_token_from_the_future_is_refused(
    provider: Provider, clock: Clock, claim: str
) -> None:
    """But for the seconds by which two clocks may differ, and until its time has come."""
    key = await provider.issuer.keys.signer()
    header, claims = _genuine(key, provider)

    def signed(later: int) -> str:
        moved = claims | {claim: claims["iat"] + later}
        return "Bearer " + jwt.encode(header, moved, key, algorithms=["ES256"])

    assert await provider.verifier.verify(signed(5))
    assert "not valid yet" in (await _refusal(provider.verifier, signed(60))).description
    clock.turn(seconds=60)
    assert await provider.verifier.verify(signed(60))


@pytest.mark.parametrize("names_ours", [True, False])
async def test_a_token_signed_with_another_key_is_refused(
    provider: Provider, *, names_ours: bool
) -> None:
    """Whichever key it claims to be signed with."""
    ours = await provider.issuer.keys.signer()
    theirs = ECKey.generate_key("P-256", private=True, auto_kid=True)
    header, claims = _genuine(ours if names_ours else theirs, provider)

    token = jwt.encode(header, claims, theirs, algorithms=["ES256"])

    assert (await _refusal(provider.verifier, f"Bearer {token}")).error == "invalid_token"


async def test_the_public_key_is_no_shared_secret(provider: Provider) -> None:
    """An HMAC made with what everybody may read is refused (algorithm confusion)."""
    ours = await provider.issuer.keys.signer()
    header, claims = _genuine(ours, provider)
    signed = f"{_encoded(header | {'alg': 'HS256'})}.{_encoded(claims)}"
    secret = ours.as_pem(private=False)

    made = hmac.digest(secret, signed.encode(), "sha256")
    token = f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"

    assert (await _refusal(provider.verifier, f"Bearer {token}")).error == "invalid_token"


async def test_a_changed_token_is_refused(provider: Provider) -> None:
    """The signature covers header and claims."""
    token = await _token(provider)
    header, claims, signature = token.split(".")
    wider = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"scope": "everything"}

    for forged in (f"{header}.{_encoded(wider)}.{signature}", token[:-4], token + "AAAA"):
        assert (await _refusal(provider.verifier, f"Bearer {forged}")).error == "invalid_token"


async def test_a_signature_is_checked_once(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time the token is found in the cache."""
    token = await _token(provider)
    first = await provider.verifier.verify(f"Bearer {token}")

    monkeypatch.setattr(OwnIssuer, "verify", None)

    assert await provider.verifier.verify(f"Bearer {token}") is first


async def test_the_cache_is_bounded(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The least recently used token goes first, and is verified anew."""
    verifier = TokenVerifier([provider.issuer], provider.revoked, provider.clock, capacity=2)
    old, used, new = [await _token(provider) for _ in range(3)]
    for token in (old, used, used, new):
        await verifier.verify(f"Bearer {token}")

    monkeypatch.setattr(OwnIssuer, "verify", None)

    assert await verifier.verify(f"Bearer {used}")
    with pytest.raises(TypeError):
        await verifier.verify(f"Bearer {old}")


async def test_what_another_process_revokes_ends_here_within_seconds(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is read again as soon as it is stale."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    token = (await town.own_token(client)).json()["access_token"]
    patient = RevokedTokens(town.provider.sessions, town.clock, stale_after=3600)
    prompt = RevokedTokens(town.provider.sessions, town.clock, stale_after=0)
    verifiers = [
        TokenVerifier([town.provider.issuer], revoked, town.clock) for revoked in (patient, prompt)
    ]
    for verifier in verifiers:
        await verifier.verify(f"Bearer {token}")

    await town.post("/oauth/revoke", client, token=token)

    assert await verifiers[0].verify(f"Bearer {token}")
    assert "revoked" in (await _refusal(verifiers[1], f"Bearer {token}")).description
    monkeypatch.setattr("earlyhelp_graphql.oauth.revocations.time.monotonic", lambda: 1e12)
    assert "revoked" in (await _refusal(verifiers[0], f"Bearer {token}")).description


async def test_requests_that_come_together_read_the_list_once(
    town: Town, statements: list[str]
) -> None:
    """The others wait for the one that reads."""
    revoked = RevokedTokens(town.provider.sessions, town.clock, stale_after=2)

    await asyncio.gather(*(revoked.holds("any") for _ in range(5)))

    assert len(statements) == 1


async def test_revoked_tokens_leave_the_memory_when_they_expire(town: Town) -> None:
    """A long-running process remembers no more than ten minutes of them."""
    revoked = RevokedTokens(town.provider.sessions, town.clock, stale_after=0)
    revoked.add({"old": town.clock()})

    town.clock.turn(minutes=1)

    assert not await revoked.holds("old")


async def test_other_issuers_are_asked_by_name(provider: Provider) -> None:
    """The place where external issuers will come in: each verifies the tokens that name it."""

    class Elsewhere:
        name = "https://elsewhere.example"

        async def verify(self, token: str) -> verification.VerifiedToken:
            assert token.count(".") == 2
            end = datetime(2999, 1, 1, tzinfo=UTC)
            return verification.VerifiedToken(ACCOUNT, "app", frozenset(), "1", end, GROUND)

    verifier = TokenVerifier([provider.issuer, Elsewhere()], provider.revoked, provider.clock)
    token = f"{_encoded({})}.{_encoded({'iss': Elsewhere.name})}.x"

    assert (await verifier.verify(f"Bearer {token}")).client_id == "app"


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
HEADERS = PARTS | st.fixed_dictionaries(
    {"alg": PARTS | st.just("ES256"), "typ": PARTS | st.just("at+jwt"), "kid": PARTS},
    optional={"crit": PARTS, "b64": PARTS, "jwk": PARTS, "zip": PARTS},
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(header=HEADERS, claims=PARTS, signature=st.text("AZaz-_", max_size=90), ours=st.booleans())
async def test_no_token_makes_the_verifier_fail(
    provider: Provider, header: object, claims: object, signature: str, *, ours: bool
) -> None:
    """Whatever is sent is refused, and refused in the one way that callers expect."""
    if ours:
        claims = {"iss": ISSUER}
        if isinstance(header, dict):
            header |= {"kid": (await provider.issuer.keys.signer()).kid}
    token = f"{_encoded(header)}.{_encoded(claims)}.{signature}"

    assert (await _refusal(provider.verifier, f"Bearer {token}")).error == "invalid_token"


CLAIMED = ["iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp", "gen"]
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**30)
    | st.floats()
    | st.text(max_size=8)
    | st.lists(st.none() | st.integers() | st.booleans(), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lost=st.sets(st.sampled_from(CLAIMED)),
    odd=st.dictionaries(st.sampled_from([*CLAIMED, "nbf"]), ODD, min_size=1),
)
async def test_odd_claims_under_our_own_key_are_refused_or_harmless(
    town: Town, lost: set[str], odd: dict[str, Any]
) -> None:
    """Claims missing, of another type or beyond all bounds end in a refusal, never in a fault."""
    provider = town.provider
    key = await provider.issuer.keys.signer()
    header, claims = _genuine(key, provider)
    claims = {name: value for name, value in claims.items() if name not in lost} | odd
    token = jws.serialize_compact(header, json.dumps(claims).encode(), key, algorithms=["ES256"])

    with pytest.raises(InvalidToken):  # nobody has this account, were the token well formed
        await provider.viewers.viewer(await provider.verifier.verify(f"Bearer {token}"))
    asker = await town.client(introspects=True)
    answered = await town.post("/oauth/introspect", asker, token=token)
    assert (answered.status_code, answered.json()) == (200, {"active": False})
    assert (await town.post("/oauth/revoke", asker, token=token)).status_code in {200, 400}


async def test_a_revocation_that_was_committed_late_counts(town: Town) -> None:
    """One transaction began to revoke before another, and ended after it."""
    prompt = RevokedTokens(town.provider.sessions, town.clock, stale_after=0)
    now = town.clock()
    for jti, revoked_at in (("the later", now), ("the earlier", now - timedelta(seconds=5))):
        async with town.provider.sessions() as session, session.begin():
            ends = now + timedelta(minutes=10)
            session.add(RevokedToken(jti=jti, expires_at=ends, revoked_at=revoked_at))
        assert await prompt.holds(jti)
