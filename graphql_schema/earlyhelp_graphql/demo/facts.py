"""`demo.json`: where the demo is, what to sign in with, and one query to paste."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from earlyhelp_graphql.demo.accounts import Account
from earlyhelp_graphql.demo.credentials import ACTS_AS, APP, REDIRECT_URIS, Credentials, client_id
from earlyhelp_graphql.demo.example_apps import APPS
from earlyhelp_graphql.demo.illustrative import NOTE
from earlyhelp_graphql.demo.stories import Told

FILE = "demo.json"
_ROLE = "practitioner"
_QUERY = """query HouseholdPlan($household: ID!) {
  household(id: $household) {
    name
    members { role person { givenName lifeStage } }
    supportPlan {
      title
      leadPractitioner { practitioner { name jobTitle } }
      teamAroundTheFamily { role practitioner { name organisation { name } } }
      needs { totalCount nodes { code statement person { givenName } } }
      goals {
        nodes {
          statement
          ownWords
          achievementStatus
          actions { nodes { description dueOn doneOn } }
        }
      }
    }
  }
}"""

Facts = Mapping[str, Any]


def build(
    base_url: str,
    plugins: Sequence[str],
    accounts: Iterable[Account],
    credentials: Credentials,
    stories: Told,
) -> Facts:
    """Return all that somebody needs in order to try the demo; it is the file's content."""
    facts = {
        "clients": {
            role: {
                "client_id": client_id(role),
                "client_secret": secret,
                "acts_as": ACTS_AS[role],
            }
            for role, secret in credentials.secrets.items()
        },
        "users": {
            account.username: {
                "password": credentials.passwords[account.username],
                "name": account.name,
                "known_as": account.known_as,
                "roles": list(account.roles),
            }
            for account in accounts
        },
        "app": {"client_id": APP, "redirect_uris": list(REDIRECT_URIS)},
        "example": {
            "role": _ROLE,
            "query": _QUERY,
            "variables": {"household": stories.robinson_household},
        },
        "plugins": list(plugins),
        "illustrative": NOTE,
    }
    return served_at(base_url, facts)


def served_at(base_url: str, facts: Facts) -> Facts:
    """Return the facts with the addresses under which the demo is served this time."""
    apps = {
        app.client_id: {"address": f"{base_url}/{app.path}", "usernames": list(app.usernames)}
        for app in APPS
    }
    addresses = {
        "graphql": f"{base_url}/graphql",
        "issuer": base_url,
        "token_endpoint": f"{base_url}/oauth/token",
        "authorization_endpoint": f"{base_url}/oauth/authorize",
        "example_apps": apps,
    }
    return {**addresses, **{name: facts[name] for name in facts if name not in addresses}}


def read(path: Path) -> Facts | None:
    """Return the facts in a file; None where there is none, or it is not as we write it."""
    try:
        facts = json.loads(path.read_text())
        secrets_of(facts)
        _ = facts["users"], facts["example"]["query"], facts["plugins"], facts["example_apps"]
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
    known: Facts = facts
    return known


def secrets_of(facts: Facts) -> Mapping[str, str]:
    """Return the secret of each role's client."""
    return {role: client["client_secret"] for role, client in facts["clients"].items()}


def write(path: Path, facts: Facts) -> None:
    """Write the facts, whole or not at all, for the eyes of the owner only."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    new.replace(path)


def described(facts: Facts, path: Path) -> str:
    """Return the facts as text to print: addresses, clients, people, and a query to paste."""
    users = facts["users"]
    clients = [
        (role, each["client_id"], each["client_secret"], users[each["acts_as"]]["name"])
        for role, each in facts["clients"].items()
    ]
    people = [
        (name, each["password"], each["name"], each["known_as"]) for name, each in users.items()
    ]
    parts = (
        f"The demo: {facts['graphql']}",
        NOTE,
        "One application for each role. It acts as one person of the stories:",
        _table(("role", "client id", "client secret", "acts as"), clients),
        f"Everybody in the stories can sign in. Begin at {facts['issuer']}/ in a browser:",
        _table(("username", "password", "name", "who it is"), people),
        f"Paste this into another terminal, to ask as the {facts['example']['role']}:",
        _pasted(facts),
        f"All of this is in {path}. Ctrl-C stops the demo; `make demo-reset` starts it afresh.",
    )
    return "\n\n".join(parts) + "\n"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = (
        "  ".join(f"{cell:{widths[i]}}" for i, cell in enumerate(row)) for row in (heads, *rows)
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def _pasted(facts: Facts) -> str:
    example = facts["example"]
    client = facts["clients"][example["role"]]
    query = " ".join(example["query"].split())
    body = json.dumps({"query": query, "variables": example["variables"]})
    return (
        f"  TOKEN=$(curl -s {facts['token_endpoint']} -d grant_type=client_credentials \\\n"
        f"    -u {client['client_id']}:{client['client_secret']} |\n"
        '    sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\')\n'
        f'  curl -s {facts["graphql"]} -H "Authorization: Bearer $TOKEN" \\\n'
        f"    -H 'Content-Type: application/json' -d '{body}'"
    )
