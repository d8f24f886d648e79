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


def main(arguments: list[str]) -> int:
    """Print the answer, or one line that says what is missing."""
    if not 2 <= len(arguments) <= 3:  # noqa: PLR2004 - role, document, and perhaps demo.json
        return complain(str(__doc__))
    role, document, *path = arguments
    found = Path(*path or [DEMO])
    if not found.exists():
        return complain(f"{found} is not there. Start the demo, or name its demo.json last.")
    facts = json.loads(found.read_text())
    if role not in facts["clients"]:
        return complain(f"There is no role {role}. There are: {', '.join(facts['clients'])}.")
    try:
        answer = ask(facts, role, Path(document).read_text())
    except OSError as error:
        return complain(f"{error}. Does the demo run, and is the document there?")
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    return 0


def complain(text: str) -> int:
    """Say what is missing."""
    sys.stderr.write(f"{text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
