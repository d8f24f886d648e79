"""Ask the demo a question as one of its roles, with nothing but Python's own library.

python3 examples/ask.py practitioner examples/caseload.graphql [path of demo.json]
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

DEMO = ".data/demo/demo.json"


def post(url: str, body: bytes, headers: dict[str, str]) -> Any:
    """Send a POST request and return the JSON that comes back, refusals included."""
    try:
        with urlopen(Request(url, body, headers)) as response:  # noqa: S310 - the demo's own address
            return json.load(response)
    except HTTPError as error:
        return json.load(error)


def token(demo: dict[str, Any], role: str) -> str:
    """Return an access token of a role's client (RFC 6749, section 4.4)."""
    client = demo["clients"][role]
    secret = f"{client['client_id']}:{client['client_secret']}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(secret).decode()}"}
    form = urlencode({"grant_type": "client_credentials"}).encode()
    access_token: str = post(demo["token_endpoint"], form, headers)["access_token"]
    return access_token


def ask(demo: dict[str, Any], role: str, query: str) -> Any:
    """Return the answer to a GraphQL query as a role sees it."""
    headers = {
        "Authorization": f"Bearer {token(demo, role)}",
        "Content-Type": "application/json",
    }
    return post(demo["graphql"], json.dumps({"query": query}).encode(), headers)


if __name__ == "__main__":
    role, document, *path = sys.argv[1:]
    facts = json.loads(Path(*path or [DEMO]).read_text())
    answer = ask(facts, role, Path(document).read_text())
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
