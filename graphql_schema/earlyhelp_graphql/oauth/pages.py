"""The pages people see: plain HTML that works without scripts, pictures or other addresses.

They follow the patterns that public services in the UK use for forms: one thing a page, an
error named in the title, at the top and at its field, labels on everything, no time limit.
"""

from collections.abc import Iterable, Mapping
from html import escape

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.1875rem/1.4 system-ui, sans-serif; color: #0b0c0c; background: #fff; }
header { background: #12394d; color: #fff; padding: .75rem 1rem; font-weight: bold; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1.25rem; }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
label { display: block; font-weight: bold; margin: 1rem 0 .25rem; }
input { display: block; width: 100%; max-width: 22rem; font: inherit; padding: .4rem;
  border: 2px solid #0b0c0c; }
button { font: inherit; padding: .6rem 1.1rem; margin: 1.5rem .75rem 0 0; border: 2px solid #12394d;
  background: #12394d; color: #fff; cursor: pointer; }
button.other { background: #fff; color: #12394d; }
:focus { outline: 3px solid #0b0c0c; outline-offset: 3px; }
.error { border: 4px solid #b10e1e; padding: 1rem; margin: 0 0 1.5rem; }
.error p { margin: 0; color: #b10e1e; font-weight: bold; }
li { margin: .25rem 0; }
"""


def sign_in_page(
    *, hidden: Mapping[str, str], client_name: str = "", username: str = "", error: str = ""
) -> str:
    """Return the form for username and password, after a failed try with what was wrong."""
    purpose = f"<p>Sign in to continue to <strong>{escape(client_name)}</strong>.</p>"
    described = ' aria-invalid="true" aria-describedby="error"' if error else ""
    main = f"""{_error(error)}<h1>Sign in</h1>
{purpose if client_name else ""}
<form method="post" action="sign-in">
{_hidden(hidden)}
<label for="username">Username</label>
<input id="username" name="username" type="text" value="{escape(username)}" required
 autocomplete="username" autocapitalize="none" spellcheck="false"{described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" required
 autocomplete="current-password"{described}>
<button type="submit">Sign in</button>
</form>"""
    return _layout("Error: Sign in" if error else "Sign in", main)


def consent_page(
    *, client_name: str, person: str, sentences: Iterable[str], hidden: Mapping[str, str]
) -> str:
    """Return the question whether an application may act for the person, and in what."""
    asked = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    name = escape(client_name)
    main = f"""<h1>Allow {name} to act for you?</h1>
<p>You are signed in as <strong>{escape(person)}</strong>.</p>
<p id="asked">If you allow it, <strong>{name}</strong> may do the following,
within what you may see and do yourself:</p>
<ul aria-labelledby="asked">
{asked}
</ul>
<form method="post" action="authorize">
{_hidden(hidden)}
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="other">Do not allow</button>
</form>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit" class="other">Sign in as somebody else</button>
</form>"""
    return _layout(f"Allow {client_name} to act for you?", main)


def signed_in_page(*, person: str, hidden: Mapping[str, str]) -> str:
    """Return what somebody sees who signed in without an application having sent them."""
    main = f"""<h1>You are signed in</h1>
<p>You are signed in as <strong>{escape(person)}</strong>.
Go back to the application you came from.</p>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit" class="other">Sign out</button>
</form>"""
    return _layout("You are signed in", main)


def sign_out_page(*, person: str, hidden: Mapping[str, str]) -> str:
    """Return the question whether somebody wants to sign out, whom an application sent here."""
    main = f"""<h1>Sign out?</h1>
<p>You are signed in as <strong>{escape(person)}</strong>. Signing out also ends what applications
were given since you signed in with this browser.</p>
<form method="post" action="sign-out">
{_hidden(hidden)}
<button type="submit">Sign out</button>
</form>"""
    return _layout("Sign out?", main)


def signed_out_page(*, client_name: str = "", way_back: str = "") -> str:
    """Return what somebody sees who has signed out, with the way back to the application."""
    link = f'<p><a href="{escape(way_back)}">Go back to {escape(client_name)}</a></p>'
    main = f"""<h1>You are signed out</h1>
<p>Close the browser if others use this computer.</p>
{link if way_back else ""}"""
    return _layout("You are signed out", main)


def fault_page(error: str, description: str) -> str:
    """Return what somebody sees whose application sent a request that cannot be answered."""
    main = f"""<h1>There is a problem</h1>
<div role="alert"><p>{escape(description)}</p></div>
<p>Go back to the application you came from and try again. If that does not help, tell those
who look after it: <code>{escape(error)}</code>.</p>"""
    return _layout("There is a problem", main)


def _error(error: str) -> str:
    if not error:
        return ""
    return f"""<div class="error" role="alert">
<h2>There is a problem</h2>
<p id="error">{escape(error)}</p>
</div>
"""


def _hidden(fields: Mapping[str, str]) -> str:
    return "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def _layout(title: str, main: str) -> str:
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - Early help</title>
<style>{STYLE}</style>
</head>
<body>
<header>Early help</header>
<main>
{main}
</main>
</body>
</html>
"""
