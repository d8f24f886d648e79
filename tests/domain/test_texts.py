"""What text is kept, and what user names and passwords are compared as: properties of any text."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.domain.conftest import World

from earlyhelp.inputs import Text
from earlyhelp.partnership import services as partnership
from earlyhelp.people import identifiers
from earlyhelp.people import services as people
from earlyhelp.support_plans.services import plans
from earlyhelp.texts import LONGEST_LINE, prepared_password, prepared_username, tidied
from earlyhelp.work import RefusedError

TODAY = date(2026, 3, 2)
PROSE = Text(10_000, is_line=False)
LINE = Text(LONGEST_LINE)
NAME = Text(LONGEST_LINE, has_letter=True)

HIDDEN = "\u200b\u2060\ufeff\u00ad\u3164\u115f\uffa0\u034f\u180e\U000e0041"
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BROKEN = "\r\n\t\0\x7f\x85\u2028\u200d\ufe0f\ud800\ufffe"
COMMON = "aZ1 .-_@\u00e9\u0301\uff21\u05d0\u0661\u1100"
ODD = st.text(
    st.characters() | st.sampled_from([*HIDDEN, *OVERRIDES]) | st.sampled_from([*BROKEN, *COMMON]),
    max_size=30,
)
TYPED = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "M"]) | st.sampled_from("aB3 "))


def _kept(kind: Text, text: str) -> str | None:
    try:
        return kind(text, TODAY)
    except RefusedError:
        return None


@pytest.mark.parametrize("kind", [PROSE, LINE, NAME])
@given(text=ODD)
def test_what_is_kept_is_composed_and_seen_and_stays_as_it_is(kind: Text, text: str) -> None:
    """No control, override, half or non-character; kept once more it is the same."""
    kept = _kept(kind, text)
    if kept is None:
        return
    categories = {unicodedata.category(each) for each in kept if each != "\n"}
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert any(category[0] in "LNPSM" or category in {"Co", "Cn"} for category in categories)
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(kept) & {*OVERRIDES, "\ufffe"}
    assert _kept(kind, kept) == kept


@given(text=ODD)
def test_nothing_hides_in_a_line_and_a_name_has_a_letter(text: str) -> None:
    """Lines do not break; what is a name is a line as well."""
    line, name = _kept(LINE, text), _kept(NAME, text)
    assert not set(line or "") & {*HIDDEN, "\n"}
    assert name in {None, line}
    assert name is None or any(unicodedata.category(each)[0] == "L" for each in name)


@given(text=st.text(st.sampled_from([*HIDDEN, *" \n\t\u00a0\u2800\u200d\ufe0f"])))
def test_what_nobody_sees_is_no_text(text: str) -> None:
    """Invisible characters alone are blank, in prose as in names."""
    assert _kept(PROSE, text) is None
    assert _kept(NAME, text) is None


@pytest.mark.parametrize(
    ("kind", "text", "code", "where"),
    [
        (PROSE, "x" * 10_001, "TOO_LONG", "10,000"),
        (LINE, "\u0344" * 101, "TOO_LONG", "200"),
        (LINE, "two\nlines", "UNREADABLE", "Character 4 (U+000A)"),
        (LINE, " An\u200bna", "UNREADABLE", "Character 3 (U+200B)"),
        (PROSE, "\u202edlrow", "UNREADABLE", "Character 1 (U+202E)"),
        (PROSE, "\u200b", "BLANK", "at least one word"),
        (NAME, "\u3164", "UNREADABLE", "Character 1 (U+3164)"),
        (NAME, "12\u00b2", "NOT_A_NAME", "no letter"),
    ],
)
def test_refusals_say_what_is_wrong(kind: Text, text: str, code: str, where: str) -> None:
    """And where it is, though nobody sees it."""
    with pytest.raises(RefusedError) as refused:
        kind(text, TODAY)
    assert refused.value.problems[0].code == code
    assert where in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Zoe\u0308 ", "Zo\u00eb"),
        ("one\r\ntwo\rthree\x0bfour", "one\ntwo\nthree\nfour"),
        ("a\tb", "a b"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
    ],
)
def test_what_people_write_is_kept(written: str, kept: str) -> None:
    """Accents typed in two ways, lines of every system, joined letters, signs in colour."""
    assert tidied(written) == _kept(PROSE, written) == kept


@given(text=ODD | TYPED)
@example("\u0130stanbul")
@example("\u03a3\u03a3")
def test_user_names_compare_however_they_are_typed(text: str) -> None:
    """Capitals, composed or not, full width: one name; and the kept name is found by itself."""
    name = prepared_username(text)
    for form in ("NFC", "NFD"):
        assert prepared_username(unicodedata.normalize(form, text)) == name
    if name is not None:
        assert prepared_username(name) == name
        assert not any(each.isspace() or each in HIDDEN + OVERRIDES for each in name)
        assert name.isprintable()
        assert any(each.isalnum() for each in name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Pat.Lee@Council.Example", "pat.lee@council.example"),
        ("\uff30\uff41\uff54", "pat"),
        ("ZOE\u0308", "zo\u00eb"),
        ("\u05d0\u05d11", "\u05d0\u05d11"),
        ("4711", "4711"),
        ("pat lee", None),
        ("pat\u200b", None),
        ("\u3164", None),
        ("...", None),
        ("a\u05d0b", None),
        ("\ufb01", None),
        ("", None),
    ],
)
def test_which_names_accounts_can_have(typed: str, kept: str | None) -> None:
    """As RFC 8265 prepares them, with something to tell them apart by."""
    assert prepared_username(typed) == kept


@given(text=ODD | TYPED)
def test_passwords_compare_however_they_are_typed(text: str) -> None:
    """Composed or not, with whatever space; case counts, and nothing in it is hidden."""
    password = prepared_password(text)
    for form in ("NFC", "NFD"):
        assert prepared_password(unicodedata.normalize(form, text)) == password
    if password is not None:
        assert prepared_password(password) == password
        assert prepared_password(password.replace(" ", "\u00a0")) == password
        assert password.isprintable()
        assert not set(password) & {*HIDDEN, *OVERRIDES}


@pytest.mark.parametrize("length", [LONGEST_LINE, LONGEST_LINE + 1, 5000])
async def test_the_longest_text_fits_every_index(world: World, length: int) -> None:
    """Four bytes a character and no two alike: it is kept, or refused as too long."""
    long = "".join(chr(0x20000 + 37 * number % 0xA000) for number in range(length))
    sam, editor = await world.person(), world.viewer("vocabulary_editor")
    kind = identifiers.AddIdentifierKind(code="LONG", label="Long", reason="They are long.")
    await world.do(editor, identifiers.add_identifier_kind, kind)
    tried: tuple[tuple[str, Any, Any], ...] = (
        ("administrator", partnership.register_locality, partnership.RegisterLocality(long, long)),
        (
            "front_door",
            people.register_person,
            people.RegisterPerson(given_name=long, family_name=long, preferred_name=long),
        ),
        ("front_door", identifiers.add_identifier, identifiers.AddIdentifier(sam.id, "LONG", long)),
        ("front_door", plans.open_plan, plans.OpenPlan(long, (sam.id,), TODAY)),
    )
    for viewer, verb, command in tried:
        if length <= LONGEST_LINE:
            assert await world.do(world.viewer(viewer), verb, command)
            continue
        with pytest.raises(RefusedError) as refused:
            await world.do(world.viewer(viewer), verb, command)
        assert {problem.code for problem in refused.value.problems} == {"TOO_LONG"}
