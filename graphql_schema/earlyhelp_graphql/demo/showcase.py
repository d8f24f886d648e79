"""What the demo shows on its front page, beside what every server says there: the sign-ins."""

from html import escape
from urllib.parse import urlsplit

from earlyhelp_graphql.demo.facts import Facts
from earlyhelp_graphql.front.showcase import Showcase


def showcase(facts: Facts) -> Showcase:
    """Return what the demo shows, to whoever asks for it by the address that it prints."""
    return Showcase(_section(facts), (), urlsplit(facts["issuer"]).netloc)


def _section(facts: Facts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(username)}</th><td><code>{escape(user["password"])}</code>'
        f"</td><td>{escape(user['name'])}</td><td>{escape(user['known_as'])}</td></tr>"
        for username, user in facts["users"].items()
    )
    return f"""<h2>The demo</h2>
<p>{escape(facts["illustrative"])} Nobody here is real.</p>
<table>
<caption>Who can sign in</caption>
<thead><tr><th scope="col">Username</th><th scope="col">Password</th><th scope="col">Name</th>
<th scope="col">Who it is</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
"""
