"""What the demo shows on its front page, beside what every server says there: the sign-ins."""

from html import escape
from urllib.parse import urlsplit

from earlyhelp_graphql.demo.example_apps import APPS, app_routes
from earlyhelp_graphql.demo.facts import Facts
from earlyhelp_graphql.demo.graphiql.routes import graphiql_routes
from earlyhelp_graphql.front.showcase import Showcase


def showcase(facts: Facts) -> Showcase:
    """Return what the demo shows, to whoever asks for it by the address that it prints."""
    host = urlsplit(facts["issuer"]).netloc
    routes = [*graphiql_routes(facts, host), *app_routes()]
    return Showcase(_section(facts), routes, host)


def _section(facts: Facts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(username)}</th><td><code>{escape(user["password"])}</code>'
        f"</td><td>{escape(user['name'])}</td><td>{escape(user['known_as'])}</td></tr>"
        for username, user in facts["users"].items()
    )
    apps = "\n".join(
        f'<li><a href="{app.path}">{app.name}</a>: {app.about}. '
        f"Sign in as {' or '.join(app.usernames)}.</li>"
        for app in APPS
    )
    return f"""<h2>The demo</h2>
<p>{escape(facts["illustrative"])} Nobody here is real.</p>
<ul>
{apps}
<li><a href="graphiql">GraphiQL</a>: ask in your own words, as each role.</li>
</ul>
<div class="scroll" role="region" aria-label="Who can sign in" tabindex="0">
<table>
<caption>Who can sign in</caption>
<thead><tr><th scope="col">Username</th><th scope="col">Password</th><th scope="col">Name</th>
<th scope="col">Who it is</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
"""
