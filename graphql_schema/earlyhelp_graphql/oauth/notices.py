"""What stands at the foot of each page: accessibility and privacy, the council's or ours."""

from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.settings import Settings
from earlyhelp_graphql.oauth.answers import page, redirect
from earlyhelp_graphql.oauth.pages import layout

_ACCESSIBILITY = """<h1>Accessibility</h1>
<p>This is about the pages for signing in. They are made to meet level AA of the Web Content
Accessibility Guidelines 2.2. You can:</p>
<ul>
<li>use them with a keyboard, with a screen reader and by voice</li>
<li>enlarge them to 400% without losing anything</li>
<li>use them without scripts, and take all the time you need</li>
</ul>
<p>If something does not work for you, tell the organisation whose service you sign in to. It
can also give you your information in another way.</p>"""
_PRIVACY = """<h1>Privacy</h1>
<p>This is about the pages for signing in.</p>
<ul>
<li>Two cookies are set. They keep you signed in, for eight hours at most, and show that a form
was sent from your own browser. Nothing else is kept on your device.</li>
<li>What you type goes to this service alone. Your password is kept in a form that nobody can
read.</li>
<li>When you sign in, and which application you allow what, is recorded.</li>
<li>An application learns what you allow it, and your name where you allow that.</li>
</ul>
<p>Ask the organisation whose service you sign in to what else it keeps about you, and why.</p>"""


class Notices:
    """The handlers of both pages; what the council publishes goes before what we can say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def accessibility(self, _request: Request) -> Response:
        """Lead to the council's accessibility statement, or show ours."""
        return _shown(self._settings.accessibility_statement, "Accessibility", _ACCESSIBILITY)

    async def privacy(self, _request: Request) -> Response:
        """Lead to the council's privacy notice, or show ours."""
        return _shown(self._settings.privacy_notice, "Privacy", _PRIVACY)


def _shown(address: str | None, title: str, own: str) -> Response:
    return redirect(address) if address else page(layout(title, own))
