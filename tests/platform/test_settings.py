"""Settings are read once, and everything wrong with them is told in one message."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from earlyhelp.errors import SettingsError
from earlyhelp.settings import SETTING_NAMES, Settings


def refusal(**environ: str) -> str:
    """Return what is said of these variables."""
    with pytest.raises(SettingsError) as raised:
        Settings.load(environ)
    return str(raised.value)


def test_defaults() -> None:
    """Nothing has to be set: this machine alone, the embedded database, every plugin."""
    settings = Settings.load({"PATH": "/bin"})
    assert settings == Settings()
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url is None
    assert settings.plugins is None
    assert settings.time_zone == ZoneInfo("Europe/London")


def test_everything_set() -> None:
    """Each variable reaches its field in its own type."""
    settings = Settings.load(
        {
            "EARLYHELP_DATABASE_URL": "postgres://me:secret@db.example/records",
            "EARLYHELP_DATA": "some/folder",
            "EARLYHELP_PLUGINS": " children, care_act,children ",
            "EARLYHELP_HOST": "[::1]",
            "EARLYHELP_PORT": "8123",
            "EARLYHELP_MAX_DEPTH": "9",
            "EARLYHELP_TIME_ZONE": "Europe/Dublin",
            "EARLYHELP_ALLOWED_ORIGINS": "https://app.example/, http://localhost:3000",
        }
    )
    assert settings.database_url == "postgresql://me:secret@db.example/records"
    assert settings.data == Path("some/folder")
    assert settings.plugins == ("children", "care_act")
    assert settings.base_url == "http://[::1]:8123"
    assert settings.max_depth == 9
    assert settings.time_zone == ZoneInfo("Europe/Dublin")
    assert settings.allowed_origins == ("https://app.example", "http://localhost:3000")


@pytest.mark.parametrize(
    "text",
    [
        *("*", "app.example", "https://app.example/page", "ftp://x", "https://App.Example"),
        *("https://app.example:443", "https://u@h", "https://a b", "https://*.example"),
    ],
)
def test_origins_that_are_none(text: str) -> None:
    """Never every origin: a page may ask only where somebody says so."""
    assert "must be origins as browsers write them" in refusal(EARLYHELP_ALLOWED_ORIGINS=text)


def test_issuer_stands_before_the_address() -> None:
    """Behind a proxy the issuer is what clients see."""
    settings = Settings.load({"EARLYHELP_ISSUER": "https://help.example/"})
    assert settings.base_url == "https://help.example"


def test_empty_variables() -> None:
    """An empty variable is not set, but an empty list of plugins is one of none."""
    settings = Settings.load({"EARLYHELP_PORT": " ", "EARLYHELP_PLUGINS": ""})
    assert settings.port == 8000
    assert settings.plugins == ()


def test_all_problems_at_once() -> None:
    """Every problem is listed, each with the variable's name."""
    message = refusal(EARLYHELP_PORT="0", EARLYHELP_MAX_DEPTH="deep", EARLYHELP_ISSUER="help")
    assert "The settings have 3 problems:" in message
    assert "EARLYHELP_PORT must be a whole number from 1 to 65535" in message
    assert "EARLYHELP_MAX_DEPTH must be a whole number" in message
    assert "EARLYHELP_ISSUER must be an address" in message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "mysql://me:secret@db/records"),
        ("HOST", "no such/host"),
        ("PLUGINS", "Children,care act"),
        ("PORT", "８０"),  # noqa: RUF001 - full-width digits are digits to Python
        ("PORT", "65536"),
        ("ISSUER", "https://help.example/?a=b"),
        ("MAX_PAGE", "0"),
        ("TIME_ZONE", "Europe/Runcorn"),
        ("TIME_ZONE", "BST"),
        ("TIME_ZONE", "../etc/passwd"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", "/etc/localtime"),
        ("STATEMENT_TIMEOUT_MS", "-5"),
        ("FORGOTTEN_PASSWORD", "Ring us.\nOr write."),
        ("FORGOTTEN_PASSWORD", "x" * 501),
        ("ACCESSIBILITY_STATEMENT", "/accessibility"),
        ("PRIVACY_NOTICE", "javascript:alert(1)"),
    ],
)
def test_wrong_values(name: str, text: str) -> None:
    """A wrong value is refused by its variable's name, and never repeated."""
    message = refusal(**{f"EARLYHELP_{name}": text})
    assert f"EARLYHELP_{name} must" in message
    assert "secret" not in message


def test_unknown_variables() -> None:
    """A variable that is none of ours is a slip: the nearest one is named."""
    message = refusal(EARLYHELP_DATABSE_URL="x", EARLYHELP_ZZZ="y")
    assert "EARLYHELP_DATABSE_URL is no setting; did you mean EARLYHELP_DATABASE_URL?" in message
    assert "EARLYHELP_ZZZ is no setting\n" in message


def test_contradiction() -> None:
    """Pool sizes that contradict each other are refused."""
    message = refusal(EARLYHELP_READER_POOL_MIN="9", EARLYHELP_READER_POOL_MAX="3")
    assert "EARLYHELP_READER_POOL_MIN is larger" in message


def test_secrets_stay_out_of_sight() -> None:
    """The settings may be logged: the database's password is not in their text."""
    settings = Settings.load({"EARLYHELP_DATABASE_URL": "postgresql://me:secret@db/records"})
    assert "secret" not in repr(settings)


def test_every_field_has_a_variable() -> None:
    """No field is without its variable: each is known by the reader."""
    assert "did you mean" not in refusal(**dict.fromkeys(SETTING_NAMES, "\x00"))
