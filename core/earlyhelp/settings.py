"""The settings: read once from ``EARLYHELP_*`` variables into one frozen object."""

import difflib
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from earlyhelp.days import LONDON
from earlyhelp.errors import SettingsError

_PREFIX = "EARLYHELP_"
_LAST_PORT = 65535
LONGEST_KEPT = 36_500
"""Days for which an idempotency key may be kept: a hundred years."""
_LONGEST_SENTENCE = 500  # characters
_ORIGIN = re.compile(
    r"(?!https.*:443$|http:.*:80$)https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?"
)


@dataclass(frozen=True)
class Settings:
    """How this server runs. Every field is the variable ``EARLYHELP_<FIELD>`` in lower case."""

    database_url: str | None = field(default=None, repr=False)
    """A PostgreSQL 18+ server, ``postgresql://...``; None: the embedded one in ``data``."""
    data: Path = Path(".data")
    """The folder of the embedded server and of what the demo writes."""
    plugins: tuple[str, ...] | None = None
    """The plugins to enable, by name; none where empty, every installed one where unset."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8000
    """The port to listen on."""
    issuer: str | None = None
    """The address clients reach us under, which tokens carry; None: from host and port."""
    time_zone: ZoneInfo = LONDON
    """Where the council is: today, ages and windows follow its clocks, summer time included."""
    allowed_origins: tuple[str, ...] = ()
    """The origins (https://app.example) whose pages may ask from within a browser (CORS)."""
    max_depth: int = 12
    """How deep a query's selections may nest."""
    max_page: int = 100
    """How many rows a page of a connection may hold."""
    max_batch: int = 10
    """How many requests may come in one, as a batch; 1 takes none but single ones."""
    reader_pool_min: int = 2
    """How many connections for reading are kept open."""
    reader_pool_max: int = 16
    """How many connections for reading there may be."""
    search_pool_max: int = 4
    """How many further connections for searches there may be."""
    writer_pool_max: int = 8
    """How many connections for writing there may be."""
    authentication_pool_max: int = 4
    """How many connections there may be for reading who asks, beside all others."""
    turn_timeout_ms: int = 2_000
    """How long a request waits for a connection while all are in use, in milliseconds."""
    statement_timeout_ms: int = 10_000
    """How long the database may work on one statement, in milliseconds."""
    lock_timeout_ms: int = 2_000
    """How long a statement waits for what somebody else is changing, in milliseconds."""
    access_delay_ms: int = 2_000
    """How long, at most, what was ended or changed may still be let in, in milliseconds."""
    refresh_grace_seconds: int = 30
    """How long a refresh token that was used answers its client once more, in seconds."""
    idempotency_days: int = 30
    """How long an idempotency key keeps a mutation from being done again, in days."""
    max_connections: int = 1_000
    """How many connections of clients there may be at once."""
    max_requests: int = 200
    """How many requests there may be at once, those that wait for the database among them."""
    max_unread_mb: int = 64
    """How many megabytes of answers may wait for slow readers, in all."""
    receive_seconds: int = 20
    """How long the head of a request may take to come, and then its body."""
    send_seconds: int = 30
    """How long a client may take to read an answer."""
    development: bool = False
    """Whether logs may carry what errors say; where people's data is, never."""
    shutdown_seconds: int = 10
    """How long requests under way may take to end once the server is told to stop."""
    closing_needs_approval: bool = False
    """Whether a manager has to agree to each closing of a plan; the end does not wait for it."""
    closed_plan_days: int = 90
    """How long after a plan is closed those who helped may still read it, in days."""
    invitation_days: int = 7
    """How long an invited person may take to choose a password, in days."""
    forgotten_password: str = "Ask whoever opened your account for a new one."  # noqa: S105 - says whom to ask
    """What the sign-in page tells somebody who has forgotten their password: whom to ask."""
    accessibility_statement: str | None = None
    """The address of the council's accessibility statement; None: ours of the sign-in pages."""
    privacy_notice: str | None = None
    """The address of the council's privacy notice; None: ours of the sign-in pages."""

    @property
    def base_url(self) -> str:
        """The issuer without a slash at its end; by default the address we listen on."""
        return self.issuer or f"http://{_in_url(self.host)}:{self.port}"

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; raises one SettingsError that lists everything wrong with them."""
        given = {name: text for name, text in environ.items() if name.startswith(_PREFIX)}
        problems = list(_unknown(given))
        values: dict[str, Any] = {}
        for name, text in given.items():
            read = _READERS.get(name)
            if read is None or (not text.strip() and read is not _names):
                continue  # an empty variable is one that is not set, but for an empty list
            try:
                values[name.removeprefix(_PREFIX).lower()] = read(text.strip())
            except ValueError as problem:
                problems.append(f"{name} {problem}")
        settings = cls(**values)
        problems += _contradictions(settings)
        if problems:
            raise _error(problems)
        return settings


DEFAULTS = Settings()
"""The settings of a server that nobody set up."""


def _error(problems: Sequence[str]) -> SettingsError:
    listed = "".join(f"\n  - {problem}" for problem in problems)
    return SettingsError(
        f"The settings have {len(problems)} problem{'s' * (len(problems) > 1)}:{listed}",
        "Correct or unset these environment variables, then start again.",
    )


def _unknown(given: Iterable[str]) -> Iterable[str]:
    known = [name.removeprefix(_PREFIX) for name in _READERS]
    for name in sorted(set(given) - _READERS.keys()):
        near = difflib.get_close_matches(name.removeprefix(_PREFIX), known, n=1)
        yield f"{name} is no setting" + (f"; did you mean {_PREFIX}{near[0]}?" if near else "")


def _contradictions(settings: Settings) -> Iterable[str]:
    if settings.reader_pool_min > settings.reader_pool_max:
        yield "EARLYHELP_READER_POOL_MIN is larger than EARLYHELP_READER_POOL_MAX"


def _between(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        raise ValueError(f"must be a whole number from {low} to {high}")

    return read


def _database_url(text: str) -> str:
    # The text itself is never repeated in the message: it may hold a password.
    if urlsplit(text).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return "postgresql" + text[text.index(":") :]


def _names(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",")]
    if not all(name.isidentifier() and name == name.lower() for name in names if name):
        raise ValueError("must be plugin names with commas between, such as children,care_act")
    return tuple(dict.fromkeys(name for name in names if name))


def _host(text: str) -> str:
    name = text.strip("[]")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not name.replace("-", "").replace(".", "").isalnum():
        raise ValueError("must be an address or a host name, such as 127.0.0.1")
    return name


def _yes_or_no(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://earlyhelp.council.example")
    return text.rstrip("/")


def _page(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not _is_line(text):
        raise ValueError("must be an address such as https://www.council.example/accessibility")
    return text


def _sentence(text: str) -> str:
    if not _is_line(text) or len(text) > _LONGEST_SENTENCE:
        raise ValueError(f"must be one line of {_LONGEST_SENTENCE} characters at most")
    return text


def _is_line(text: str) -> bool:
    return text.isprintable()


def _time_zone(text: str) -> ZoneInfo:
    # Names are looked up as files, so that the wrong ones fail in as many ways as files do.
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("must be a time zone that is known here, such as Europe/London") from error


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(each.strip().rstrip("/") for each in text.split(",") if each.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                "must be origins as browsers write them, with commas between: https://app.example "
                "(lower case, no path, no * and no usual port)"
            )
    return origins


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


_READERS: Mapping[str, Callable[[str], Any]] = {
    "EARLYHELP_DATABASE_URL": _database_url,
    "EARLYHELP_DATA": Path,
    "EARLYHELP_PLUGINS": _names,
    "EARLYHELP_HOST": _host,
    "EARLYHELP_PORT": _between(1, _LAST_PORT),
    "EARLYHELP_ISSUER": _issuer,
    "EARLYHELP_TIME_ZONE": _time_zone,
    "EARLYHELP_ALLOWED_ORIGINS": _origins,
    "EARLYHELP_MAX_DEPTH": _between(1, 50),
    "EARLYHELP_MAX_PAGE": _between(1, 1000),
    "EARLYHELP_MAX_BATCH": _between(1, 100),
    "EARLYHELP_READER_POOL_MIN": _between(0, 1000),
    "EARLYHELP_READER_POOL_MAX": _between(1, 1000),
    "EARLYHELP_SEARCH_POOL_MAX": _between(1, 1000),
    "EARLYHELP_WRITER_POOL_MAX": _between(1, 1000),
    "EARLYHELP_AUTHENTICATION_POOL_MAX": _between(1, 1000),
    "EARLYHELP_TURN_TIMEOUT_MS": _between(10, 600_000),
    "EARLYHELP_STATEMENT_TIMEOUT_MS": _between(100, 600_000),
    "EARLYHELP_LOCK_TIMEOUT_MS": _between(10, 600_000),
    "EARLYHELP_ACCESS_DELAY_MS": _between(0, 60_000),
    "EARLYHELP_REFRESH_GRACE_SECONDS": _between(0, 300),
    "EARLYHELP_IDEMPOTENCY_DAYS": _between(1, LONGEST_KEPT),
    "EARLYHELP_MAX_CONNECTIONS": _between(1, 100_000),
    "EARLYHELP_MAX_REQUESTS": _between(1, 100_000),
    "EARLYHELP_MAX_UNREAD_MB": _between(1, 100_000),
    "EARLYHELP_RECEIVE_SECONDS": _between(1, 600),
    "EARLYHELP_SEND_SECONDS": _between(1, 3600),
    "EARLYHELP_DEVELOPMENT": _yes_or_no,
    "EARLYHELP_SHUTDOWN_SECONDS": _between(0, 600),
    "EARLYHELP_CLOSING_NEEDS_APPROVAL": _yes_or_no,
    "EARLYHELP_CLOSED_PLAN_DAYS": _between(0, 36_500),
    "EARLYHELP_INVITATION_DAYS": _between(1, 90),
    "EARLYHELP_FORGOTTEN_PASSWORD": _sentence,
    "EARLYHELP_ACCESSIBILITY_STATEMENT": _page,
    "EARLYHELP_PRIVACY_NOTICE": _page,
}

SETTING_NAMES = tuple(f"{_PREFIX}{setting.name.upper()}" for setting in fields(Settings))
"""The environment variables that are read, in the order of their fields."""
