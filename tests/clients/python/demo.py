"""What the tests of Python clients share: the demo that they ask, and its answers."""

import json
import os
from pathlib import Path
from typing import Any

import requests

FACTS: dict[str, Any] = json.loads(Path(os.environ["DEMO"]).read_text())

PEOPLE = """
    query People($after: String) {
      people(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id givenName }
      }
    }
"""


def schema() -> str:
    """Return the SDL, which the demo gives to everybody."""
    return str(requests.get(f"{FACTS['issuer']}/schema.graphql", timeout=60).text)


def token(role: str) -> str:
    """Return an access token of a role's client."""
    client = FACTS["clients"][role]
    answer = requests.post(
        FACTS["token_endpoint"],
        data={"grant_type": "client_credentials"},
        auth=(client["client_id"], client["client_secret"]),
        timeout=60,
    )
    return str(answer.json()["access_token"])


def expect(what: str, *, holds: bool) -> None:
    """End with a sentence where something does not hold."""
    if not holds:
        raise SystemExit(f"It does not hold that {what}.")
