"""The front page and the guide, in the frame and the style of the sign-in pages."""

from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from earlyhelp_graphql.oauth.pages import layout

if TYPE_CHECKING:
    from markdown_it.token import Token

SCHEMA = "schema.graphql"
_PURPOSE = """<h1>One API for early help</h1>
<p>A person's record from before birth, one household support plan that adults' and children's
teams share, and one GraphQL API through which each of them, and the family, sees what they may.</p>
<h2>For people who write applications</h2>
<ul>
<li><a href="guide">The guide</a>: tokens, questions, changes, limits and errors.</li>
<li><a href="schema.graphql">The schema</a>{schema_note}.</li>
<li>Questions and changes go to <code>graphql</code>, by POST.</li>
<li>Signing in describes itself:
<a href=".well-known/oauth-authorization-server">OAuth 2</a>.</li>
</ul>
<h2>For people who run it</h2>
<ul>
<li><a href="health/ready">Does it answer?</a> and <a href="health/live">does it run?</a></li>
</ul>
"""
_CLOSED = ", for those who send a token with the scope <code>schema:introspect</code>"


def front_page(*, is_schema_open: bool, section: str = "") -> str:
    """Return the page at the root; ``section`` is HTML that follows what it always says."""
    purpose = _PURPOSE.format(schema_note="" if is_schema_open else _CLOSED)
    return front_layout("Front page", purpose + section)


@cache
def guide_page() -> str:
    """Return docs/using-the-api.md as a page."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a start need not wait for it

    text = files("earlyhelp_graphql.front").joinpath("guide.md").read_text(encoding="utf-8")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in chain.from_iterable(each.children or [] for each in tokens):
        _relink(token)
    body = reader.renderer.render(tokens, reader.options, {})
    return front_layout("Using the API", f'<p><a href=".">Front page</a></p>\n{body}')


def front_layout(title: str, main: str) -> str:
    """Return a page beside the front page, around what is its own, which is HTML."""
    return layout(title, main, foot="oauth/")


def _relink(token: "Token") -> None:
    """Let a link to the schema lead to it here; the repository's other files are not served."""
    if token.type == "link_open":
        address = str(token.attrs["href"])
        if address.endswith(SCHEMA):
            token.attrs["href"] = SCHEMA
        elif "://" not in address:
            token.attrs = {}
