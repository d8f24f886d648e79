"""Identifiers: how they are kept, what cannot be one, and how slips are put right."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earlyhelp.people.identifier_rules import (
    compact,
    is_nhs_number,
    is_uln,
    is_upn,
    is_uprn,
    require_plausible,
)
from earlyhelp.work import RefusedError
from earlyhelp_graphql.testing import Council

NHS = ("4010232137", "4857773457", "6541003238")
UPNS = ("B801200005001", "P207000016049")
"""The first is python-stdnum's example; the second was worked out by hand: 266 mod 23 = 13, P."""
ULNS = ("1000102504", "0000000042")
"""The first is in the Learning Records Service's examples; the second begins with noughts."""
SPACES = "\u0020\u00a0\u2007\u2009\u202f\u3000\t"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f"


def refusal(kind: str, value: str) -> str | None:
    """Return the code with which a number is refused, or None."""
    try:
        require_plausible(kind, value)
    except RefusedError as refused:
        return refused.problems[0].code
    return None


@pytest.mark.row("F01")
@pytest.mark.parametrize("number", NHS)
def test_known_nhs_numbers_are_accepted(number: str) -> None:
    """The last digit checks the others."""
    assert is_nhs_number(number)


@pytest.mark.row("F01")
@pytest.mark.parametrize("number", UPNS)
def test_known_pupil_numbers_are_accepted(number: str) -> None:
    """The first letter checks the rest."""
    assert is_upn(number)


@pytest.mark.row("F01")
@given(
    st.sampled_from((*NHS, *UPNS)),
    st.lists(st.tuples(st.integers(0, 13), st.sampled_from(SPACES + DASHES + UNSEEN)), max_size=8),
    st.sampled_from((str.lower, str.upper)),
)
def test_a_number_is_kept_in_one_form(
    number: str, between: list[tuple[int, str]], written_as: Callable[[str], str]
) -> None:
    """Case, spaces and dashes of every sort and what nobody sees make no difference."""
    written = written_as(number)
    for place, character in between:
        written = written[:place] + character + written[place:]
    assert compact(written) == number


def test_full_width_digits_are_digits() -> None:
    """As an input method of East Asia writes them; digits of other scripts stay and are refused."""
    assert compact("\uff14010232137") == NHS[0]
    assert refusal("NHS_NUMBER", compact("٤٠١٠٢٣٢١٣٧")) == "INVALID_IDENTIFIER"


@pytest.mark.parametrize("value", ["", "401023213", "40102321370", "401023213X"])
def test_what_does_not_look_like_an_nhs_number_is_none(value: str) -> None:
    """Ten digits from 0 to 9, nothing else."""
    assert not is_nhs_number(value)


@pytest.mark.parametrize("value", ["", "B80120000500", "B80120000500I", "0801200005001"])
def test_what_does_not_look_like_a_pupil_number_is_none(value: str) -> None:
    """A letter, eleven digits, and a digit or (temporary) a letter that is not I, O or S."""
    assert not is_upn(value)


def test_a_temporary_pupil_number_ends_in_a_letter() -> None:
    """The last letter counts as its place in the alphabet without I, O and S."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    fitting = [first for first in letters if is_upn(f"{first}80120000500A")]
    assert len(fitting) == 1


def test_a_learner_number_has_its_check_digit_and_begins_with_no_nought() -> None:
    """Ten less the remainder by eleven; one without a remainder is never issued."""
    assert [is_uln(each) for each in ULNS] == [True, False]
    last = [digit for digit in "0123456789" if is_uln(f"{ULNS[0][:9]}{digit}")]
    assert last == [ULNS[0][9]]


def test_a_property_number_is_digits_alone() -> None:
    """Twelve at most, and not nought."""
    found = {each: is_uprn(each) for each in ("1", "100012345678", "0", "1000123456789", "12A")}
    assert [each for each, holds in found.items() if holds] == ["1", "100012345678"]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("NHS_NUMBER", "4444444444", "PLACEHOLDER"),
        ("NHS_NUMBER", "0000000000", "PLACEHOLDER"),
        ("NHS_NUMBER", "9434765919", "INVALID_IDENTIFIER"),  # 9: kept for trials
        ("NHS_NUMBER", "5990128088", "INVALID_IDENTIFIER"),  # 5: never issued
        ("UPN", "A000000000000", "PLACEHOLDER"),
        ("ULN", "9999999999", "PLACEHOLDER"),
        ("UPRN", "999999999999", "PLACEHOLDER"),
        ("HOUSING_REFERENCE", "UNKNOWN", "PLACEHOLDER"),
        ("HOUSING_REFERENCE", "N/A", "PLACEHOLDER"),
        ("HOUSING_REFERENCE", "000000", "PLACEHOLDER"),
        ("HOUSING_REFERENCE", "///", "INVALID_IDENTIFIER"),
        ("HOUSING_REFERENCE", "11", None),
        ("HOUSING_REFERENCE", "H/2023/117", None),
    ],
)
def test_what_stands_for_no_number_is_refused(kind: str, value: str, code: str | None) -> None:
    """All alike, a word for not known, or of a range that nobody is given a number of."""
    assert refusal(kind, value) == code


@given(st.sampled_from(NHS), st.integers(1, 9), st.integers(0, 9))
def test_one_wrong_digit_of_an_nhs_number_is_always_found(
    number: str, place: int, digit: int
) -> None:
    """Modulus 11 finds every error in a single digit."""
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert is_nhs_number(changed) == (changed == number)


@given(st.sampled_from(UPNS), st.integers(1, 12), st.integers(0, 9))
def test_one_wrong_digit_of_a_pupil_number_is_always_found(
    number: str, place: int, digit: int
) -> None:
    """Modulus 23 finds every error in a single digit."""
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert is_upn(changed) == (changed == number)


@pytest.mark.row("F01")
async def test_a_number_is_of_a_kind_in_the_vocabulary(council: Council) -> None:
    """Free text is refused; a council adds kinds of its own, in whatever case they are given."""
    person, desk = await council.person(), council.viewer("front_door")
    editor = council.viewer("vocabulary_editor")
    reference = {"personId": person, "kind": "housing_reference", "value": "h\u201312 34"}
    assert await council.refused(desk, "addIdentifier", **reference) == {"kind": "UNKNOWN_KIND"}
    kind = {"code": "housing_reference", "label": "Housing reference"}
    await council.change(editor, "addIdentifierKind", **kind, reason="Our landlords use it.")
    added = await council.change(desk, "addIdentifier", "kind value", **reference)
    assert added == {"kind": "HOUSING_REFERENCE", "value": "H1234"}
    found = await council.refused(editor, "addIdentifierKind", **kind, reason="Again.")
    assert found == {"code": "CODE_TAKEN"}


@pytest.mark.row("F01")
async def test_people_are_found_by_a_number_however_it_is_written(council: Council) -> None:
    """The filter takes spaces, dashes and small letters as the mutation does."""
    person, desk = await council.person(), council.viewer("front_door")
    await council.change(desk, "addIdentifier", personId=person, kind="UPN", value=UPNS[0])
    found = await council.ask(
        desk,
        """query ($value: String!) {
             people(filter: {identifier: {value: [$value]}}) { nodes { id } } }""",
        value="b801 2000\u20110500 1\u200b",
    )
    assert found == {"people": {"nodes": [{"id": person}]}}


KEPT = """query ($id: ID!) { person(id: $id) {
    identifiers { nodes { value } }
    entriesInError { nodes { recordType reason codedReason { code } markedBy { name } } } } }"""


@pytest.mark.row("F01")
async def test_a_slip_in_a_number_is_put_right_and_stays_known(council: Council) -> None:
    """It is marked as entered in error, with the reason, and the right one is added."""
    person, helper = await council.helped()
    number = {"personId": person, "kind": "NHS_NUMBER"}
    wrong = await council.change(helper, "addIdentifier", "id", **number, value=NHS[0])
    slip = {"recordId": wrong["id"], "reasonCode": "WRONG_PERSON"}
    slip |= {"reason": "It is her sister's.", "reasonCategory": "GENERAL"}
    await council.change(helper, "markEnteredInError", "id", **slip)
    await council.change(helper, "addIdentifier", **number, value=NHS[1])
    kept = {
        "recordType": "PersonIdentifier",
        "reason": "It is her sister's.",
        "codedReason": {"code": "WRONG_PERSON"},
        "markedBy": {"name": "Pat Lee"},
    }
    told = (await council.ask(helper, KEPT, id=person))["person"]
    assert told["identifiers"]["nodes"] == [{"value": NHS[1]}]
    assert told["entriesInError"]["nodes"] == [kept]
    found = await council.ask(
        council.viewer("front_door"),
        "query ($n: [String!]) { people(filter: {identifier: {value: $n}}) { totalCount } }",
        n=[NHS[0]],
    )
    assert found == {"people": {"totalCount": 0}}
