"""The pages people see: plain HTML that works without scripts, pictures or other addresses.

They follow the patterns that public services in the UK use for forms: one thing a page, an
error named in the title, at the top and at its field, labels on everything, no time limit.
"""

from collections.abc import Mapping, Sequence
from html import escape

from earlyhelp_graphql.oauth.page_style import STYLE

_FEW = 2
"""Sentences that are shown at once; more are folded away, so that a telephone shows the buttons."""


def sign_in_page(
    *,
    hidden: Mapping[str, str],
    forgotten: str,
    client_name: str = "",
    username: str = "",
    error: str = "",
) -> str:
    """Return the form for username and password, after a failed try with what was wrong.

    ``forgotten`` says whom to ask who has forgotten their password.
    """
    purpose = f"<p>Sign in to continue to <strong>{escape(client_name)}</strong>.</p>"
    described = _described(error, "username", "username")
    main = f"""{_summary(error, "username")}<h1>Sign in</h1>
{purpose if client_name else ""}
<form method="post" action="sign-in">
{_hidden(hidden)}
{_open_group(error, "username", "username", "Username")}<input id="username" name="username"
 type="text"
 value="{escape(username)}" required
 autocomplete="username" autocapitalize="none" spellcheck="false"{described}>
</div>
<div class="group">
<label for="password">Password</label>
<input id="password" name="password" type="password" required
 autocomplete="current-password"{described}>
</div>
<button type="submit">Sign in</button>
</form>
<h2>If you have forgotten your password</h2>
<p>{escape(forgotten)}</p>"""
    return layout("Error: Sign in" if error else "Sign in", main)


def invitation_page(
    *,
    hidden: Mapping[str, str],
    username: str = "",
    code: str = "",
    error: str = "",
    field: str = "",
) -> str:
    """Return the form by which an invited person chooses a password.

    ``field`` is the one that an error is about.
    """
    name = _described(error, field, "username")
    main = f"""{_summary(error, field)}<h1>Choose your password</h1>
<p>Whoever invited you gave you a username and a code. The code works once.</p>
<form method="post" action="invitation">
{_hidden(hidden)}
{_open_group(error, field, "username", "Username")}<input id="username" name="username" type="text"
 value="{escape(username)}" required autocomplete="username" autocapitalize="none"
 spellcheck="false"{name}>
</div>
{_open_group(error, field, "code", "Code")}<input id="code" name="code" type="text"
 value="{escape(code)}" required autocomplete="one-time-code" autocapitalize="none"
 spellcheck="false"{_described(error, field, "code")}>
</div>
{_open_group(error, field, "password", "New password")}<p id="password-hint">Use at least 12
characters; three random words will do.</p>
<input id="password" name="password" type="password" required autocomplete="new-password"
{_described(error, field, "password", hint="password-hint")}>
</div>
<button type="submit">Save password</button>
</form>"""
    return layout("Error: Choose your password" if error else "Choose your password", main)


def invited_page(*, person: str) -> str:
    """Return what somebody sees who has chosen their password."""
    main = f"""<h1>Your password is saved</h1>
<p>You can sign in as <strong>{escape(person)}</strong> from now on. Go to the application that
you were told to use, or <a href="sign-in">sign in here</a>.</p>"""
    return layout("Your password is saved", main)


def consent_page(
    *,
    client_name: str,
    person: str,
    sees: Sequence[str],
    changes: Sequence[str],
    hidden: Mapping[str, str],
) -> str:
    """Return the question whether an application may act for the person, and in what."""
    name, is_open = escape(client_name), len(sees) + len(changes) <= _FEW
    main = f"""<h1>Allow {name} to act for you?</h1>
<p>You are signed in as <strong>{escape(person)}</strong>.
Within what you may do yourself, <strong>{name}</strong> could:</p>
{_group("See", sees, is_open=is_open)}
{_group("Change", changes, is_open=is_open)}
<form method="post" action="authorize">
{_hidden(hidden)}
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="other">Do not allow</button>
</form>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit" class="other">Sign in as somebody else</button>
</form>"""
    return layout(f"Allow {client_name} to act for you?", main)


def signed_in_page(*, person: str, hidden: Mapping[str, str]) -> str:
    """Return what somebody sees who signed in without an application having sent them."""
    main = f"""<h1>You are signed in</h1>
<p>You are signed in as <strong>{escape(person)}</strong>.
Go back to the application you came from.</p>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit" class="other">Sign out</button>
</form>"""
    return layout("You are signed in", main)


def sign_out_page(*, person: str, hidden: Mapping[str, str]) -> str:
    """Return the question whether somebody wants to sign out, whom an application sent here."""
    main = f"""<h1>Sign out?</h1>
<p>You are signed in as <strong>{escape(person)}</strong>. Signing out also ends what applications
were given since you signed in with this browser.</p>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit">Sign out</button>
</form>"""
    return layout("Sign out?", main)


def signed_out_page(*, client_name: str = "", way_back: str = "") -> str:
    """Return what somebody sees who has signed out, with the way back to the application."""
    link = f'<p><a href="{escape(way_back)}">Go back to {escape(client_name)}</a></p>'
    main = f"""<h1>You are signed out</h1>
<p>Close the browser if others use this computer.</p>
{link if way_back else ""}"""
    return layout("You are signed out", main)


def fault_page(error: str, description: str) -> str:
    """Return what somebody sees whose application sent a request that cannot be answered."""
    main = f"""<h1>There is a problem</h1>
<div role="alert"><p>{escape(description)}</p></div>
<p>Go back to the application you came from and try again. If that does not help, tell those
who look after it: <code>{escape(error)}</code>.</p>"""
    return layout("There is a problem", main)


def _group(name: str, sentences: Sequence[str], *, is_open: bool) -> str:
    """Return what an application could see, or change: how many things, and which."""
    if not sentences:
        return ""
    listed = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    things = "1 thing" if len(sentences) == 1 else f"{len(sentences)} things"
    return f"""<details{" open" if is_open else ""}>
<summary><strong>{name}</strong> {things}</summary>
<ul>
{listed}
</ul>
</details>"""


def _summary(error: str, field: str) -> str:
    """Return the summary of an error, which the browser goes to first, with a link to its field."""
    if not error:
        return ""
    return f"""<div class="error" role="alert" aria-labelledby="error-title"
 tabindex="-1" autofocus>
<h2 id="error-title">There is a problem</h2>
<ul><li><a href="#{field}">{escape(error)}</a></li></ul>
</div>
"""


def _open_group(error: str, wrong: str, field: str, label: str) -> str:
    """Return the beginning of a field, with the error where it is the one that is wrong."""
    if not error or wrong != field:
        return f'<div class="group">\n<label for="{field}">{label}</label>\n'
    return f"""<div class="group wrong">
<label for="{field}">{label}</label>
<p id="{field}-error" class="field-error"><span class="unseen">Error:</span>
{escape(error)}</p>
"""


def _described(error: str, wrong: str, field: str, hint: str = "") -> str:
    """Return what tells a screen reader of a field's hint, and of its error."""
    has_error = bool(error) and wrong == field
    by = [*([hint] if hint else []), *([f"{field}-error"] if has_error else [])]
    described = f' aria-describedby="{" ".join(by)}"' if by else ""
    return f' aria-invalid="true"{described}' if has_error else described


def _hidden(fields: Mapping[str, str]) -> str:
    return "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def layout(title: str, main: str, foot: str = "") -> str:
    """Return a whole page around what is its own, which is HTML; the title is text.

    ``foot`` leads from the page to those that its foot names.
    """
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - Early help</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header><div class="width">Early help</div></header>
<main id="main" class="width">
{main}
</main>
<footer><div class="width"><ul>
<li><a href="{foot}accessibility">Accessibility</a></li>
<li><a href="{foot}privacy">Privacy</a></li>
</ul></div></footer>
</body>
</html>
"""
