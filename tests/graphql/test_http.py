"""GraphQL over HTTP, to the letter."""

import json
from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from tests.graphql.conftest import GRAPHQL, Api, refusal

from earlyhelp.settings import Settings
from earlyhelp_graphql.app import create_app

JSON = "application/json"
QUERY = {"query": "{ __typename }"}
DEEP = b'{"query": "{ __typename }", "variables": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"


async def test_anything_but_post_is_told_what_to_do(api: Api) -> None:
    """In JSON, as every refusal."""
    response = await api.http.get("/graphql")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    (error,) = response.json()["errors"]
    assert error["message"] == "Use POST here, with a body of application/json."


async def test_nobody_asks_as_two(api: Api) -> None:
    """Servers before us may have looked at the other header."""
    twice = [("authorization", "Bearer one"), ("authorization", "Bearer two")]
    response = await api.http.post("/graphql", json={"query": "{ __typename }"}, headers=twice)

    assert response.status_code == 400
    assert "Send one Authorization header." in response.text


async def test_no_address_leads_to_a_host_that_the_caller_names(api: Api) -> None:
    """A redirect would take the token along."""
    response = await api.http.post("/graphql/", headers={"host": "evil.example"})

    assert response.status_code == 404
    assert "location" not in response.headers


async def test_a_request_is_answered(api: Api) -> None:
    """In the newer media type for those who take it, and nothing may be stored."""
    response = await api.post(QUERY)

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.text == '{"data":{"__typename":"Query"}}'


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json; charset=utf-8, application/json; q=0.9", GRAPHQL),
        ("*/*, application/graphql-response+json", GRAPHQL),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
    ],
)
async def test_the_media_type_is_the_one_accepted(api: Api, accept: str, given: str) -> None:
    """Older clients, which accept only JSON or name nothing, get JSON."""
    response = await api.post(QUERY, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{given}; charset=utf-8"


@pytest.mark.parametrize("query", ["{", "{ noSuchField }", "query ($x: Int!) { __typename }"])
async def test_a_document_that_is_not_executed_is_a_bad_request(api: Api, query: str) -> None:
    """It has errors and no data; clients that know only JSON get 200."""
    newer = await api.post({"query": query})
    older = await api.post({"query": query}, headers={"Accept": JSON})

    assert refusal(newer)
    assert older.status_code == 200
    assert older.json() == newer.json()


async def test_a_field_that_fails_is_no_bad_request(api: Api) -> None:
    """What was executed is 200, with data and errors."""
    answer = await api.ask('{ person(id: "nonsense") { id } }')

    assert answer["data"] == {"person": None}
    assert [error["path"] for error in answer["errors"]] == [["person"]]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
async def test_only_post_is_allowed(api: Api, method: str) -> None:
    """Queries in addresses would put identifiers into logs."""
    token = await api.token("front_door")
    response = await api.http.request(
        method,
        "/graphql",
        params={"query": "{ __typename }"},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/graphql",
        "multipart/form-data; boundary=x",
        "",
        "json",
        "a" * 9_000,
    ],
)
async def test_only_json_is_taken(api: Api, media: str) -> None:
    """Other media types are refused, so that no form of another site can post here."""
    response = await api.post(QUERY, headers={"Content-Type": media})

    assert refusal(response, 415) == ["Send the request as application/json."]


async def test_json_may_say_that_it_is_utf_8(api: Api) -> None:
    """The parameters of the media type do not matter."""
    response = await api.post(QUERY, headers={"Content-Type": "Application/JSON; charset=UTF-8"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"query": "{ __typename }"',
        b'{"query": "{ __typename }"} {}',
        b"\xef\xbb\xbf" + json.dumps(QUERY).encode(),
        json.dumps(QUERY).encode("utf-16"),
        json.dumps(QUERY).encode("utf-32"),
        b'{"query": "\xff"}',
        b'{"query": "\xed\xa0\x80"}',
        b'{"query": "{ __typename }", "variables": {"x": NaN}}',
        b'{"query": "{ __typename }", "variables": {"x": Infinity}}',
        b'{"query": "{ __typename }", "variables": {"x": -Infinity}}',
        b'{"query": "{ __typename }", "variables": {"x": ' + b"9" * 5_000 + b"}}",
        b"\x00",
    ],
)
async def test_broken_json_is_a_bad_request(api: Api, body: bytes) -> None:
    """What is no JSON in UTF-8 is said to be none, with either media type."""
    expected = ["The body is not valid JSON in UTF-8."]

    assert refusal(await api.post(body)) == expected
    older = await api.post(body, headers={"Accept": JSON})
    assert (older.status_code, older.headers["content-type"]) == (400, f"{JSON}; charset=utf-8")


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "{ a: \\ud800 }"}',
        b'{"query": "{ __typename }", "operationName": "\\udfff"}',
        b'{"query": "{ __typename }", "variables": {"\\ud83d": 1}}',
        b'{"query": "query ($x: String) { __typename }", "variables": {"x": ["\\udc00\\ud800"]}}',
    ],
)
async def test_half_a_surrogate_pair_is_no_text(api: Api, body: bytes) -> None:
    """Escaped or not, it could never be written back."""
    assert refusal(await api.post(body)) == ["The body is not valid JSON in UTF-8."]


async def test_a_whole_surrogate_pair_is_text(api: Api) -> None:
    """JSON spells what lies beyond the first plane with two escapes."""
    body = b'{"query": "{ __typename }", "variables": {"x": "\\ud83d\\ude00 \\\\ud800"}}'

    assert (await api.post(body)).status_code == 200


@pytest.mark.parametrize("body", ["query", 1, None, True, [QUERY, 1], [[QUERY]]])
async def test_a_request_is_one_object(api: Api, body: object) -> None:
    """Bare values are refused, within a batch too."""
    expected = ["The body must be one JSON object with a 'query'."]

    assert refusal(await api.post(body)) == expected


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("query", None, "'query' must be a string."),
        ("query", 1, "'query' must be a string."),
        ("query", {}, "'query' must be a string."),
        ("operationName", 1, "'operationName' must be a string."),
        ("operationName", ["x"], "'operationName' must be a string."),
        ("variables", [], "'variables' must be an object."),
        ("variables", "x", "'variables' must be an object."),
        ("variables", 0, "'variables' must be an object."),
        ("extensions", "x", "'extensions' must be an object."),
        ("extensions", [], "'extensions' must be an object."),
    ],
)
async def test_each_member_has_its_type(
    api: Api, member: str, value: object, expected: str
) -> None:
    """The specification's types, and a sentence that names the member."""
    assert refusal(await api.post({**QUERY, member: value})) == [expected]


async def test_a_missing_query_is_named(api: Api) -> None:
    """An object without a query is no request."""
    assert refusal(await api.post({"variables": {}})) == ["'query' must be a string."]


async def test_null_members_are_absent_and_others_are_ignored(api: Api) -> None:
    """The specification lets clients send null, and members of other servers."""
    more = {"operationName": None, "variables": None, "extensions": None, "another": [1]}

    assert (await api.post({**QUERY, **more})).status_code == 200


@pytest.mark.row("F87")
@pytest.mark.parametrize("body", [DEEP, b"[" * 33 + b"]" * 33, b"[" * 200_000])
async def test_deep_json_is_refused(api: Api, body: bytes) -> None:
    """Nesting is limited before anything is parsed."""
    assert refusal(await api.post(body)) == ["The JSON is nested more than 32 deep."]


async def test_brackets_within_text_are_no_nesting(api: Api) -> None:
    """A long search for brackets is a search."""
    body = {**QUERY, "variables": {"x": '[{"\\' * 100}}

    assert (await api.post(body)).status_code == 200


@pytest.mark.row("F87")
async def test_a_big_body_is_refused(api: Api) -> None:
    """The limit holds for what arrives, whatever the headers say."""
    padding = "#" * 256_000

    messages = refusal(await api.post({"query": "{ __typename }" + padding}), 413)

    assert messages == ["The body is over 256000 bytes. Ask for less."]


async def test_a_body_without_an_end_is_read_no_further(api: Api) -> None:
    """A stream is refused when it has gone over the limit."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 10_000

    token = await api.token("front_door")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
    response = await api.http.post("/graphql", content=endless(), headers=headers)

    refusal(response, 413)
    assert sent < 40


# Batches, persisted documents, compression.


async def test_a_batch_is_answered_in_its_order(api: Api) -> None:
    """Each request as if it had come alone: a refusal among them spoils no other."""
    wrong = {"query": "{ noSuchField }"}

    response = await api.post([QUERY, wrong, {"query": "query A { __typename }"}])

    assert response.status_code == 200
    first, second, third = response.json()
    assert first == third == {"data": {"__typename": "Query"}}
    assert second.keys() == {"errors"}


@pytest.mark.row("F87")
@pytest.mark.parametrize("number", [0, 11])
async def test_a_batch_has_its_limit(api: Api, number: int) -> None:
    """Or one request could hold everybody up."""
    assert refusal(await api.post([QUERY] * number)) == ["Send 1 to 10 requests in a batch."]
    assert (await api.post([QUERY] * 10)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab" * 32}}},
        {"documentId": "sha256:" + "ab" * 32},
        [{"documentId": "sha256:" + "ab" * 32}],
    ],
)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_a_hash_alone_is_told_that_no_document_is_kept(
    api: Api, body: object, accept: str
) -> None:
    """Clients know this answer, and send the document itself."""
    response = await api.post(body, headers={"Accept": accept})

    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["message"] == "PersistedQueryNotSupported"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_a_document_with_its_hash_is_executed(api: Api) -> None:
    """What a client sends after that."""
    hashed = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab" * 32}}}

    assert (await api.post({**QUERY, **hashed})).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("br", False),
        ("identity", False),
    ],
)
async def test_long_answers_are_compressed_for_who_takes_it(
    api: Api, accepted: str, *, zipped: bool
) -> None:
    """The client reads the same; short ones stay as they are."""
    names = " ".join(f"name{number}: __typename" for number in range(15))
    headers = {"Accept-Encoding": accepted}

    long = await api.post([{"query": f"{{ {names} }}"}] * 10, headers=headers)
    short = await api.post(QUERY, headers=headers)

    assert (long.headers.get("content-encoding") == "gzip") is zipped
    assert (int(long.headers["content-length"]) < len(long.content)) is zipped
    assert len(long.json()) == 10
    assert "content-encoding" not in short.headers


# Browsers.

PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type, traceparent, x-request-id, "
    "apollographql-client-name, apollographql-client-version",
}


@pytest.mark.parametrize("origin", ["https://app.example", "https://evil.example"])
@pytest.mark.parametrize("path", ["/graphql", "/oauth/token"])
async def test_pages_ask_from_allowed_origins_only(origin: str, path: str) -> None:
    """Never with cookies; without the setting from none."""
    settings = Settings(
        database_url="postgresql:///unused", allowed_origins=("https://app.example",)
    )
    for asked, allowed in ((settings, origin == "https://app.example"), (Settings(), False)):
        transport = ASGITransport(app=create_app(asked))
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
            response = await http.options(path, headers={"origin": origin, **PREFLIGHT})
        allowing = response.headers.get("access-control-allow-origin")
        assert allowing == (origin if allowed else None)
        assert response.is_success is allowed
        assert "access-control-allow-credentials" not in response.headers
