"""Check characters of identifiers, against known numbers and against every slip of one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earlyhelp.people.identifiers import is_nhs_number, is_upn, normalised

NHS = ("9434765919", "4010232137", "9876543210")
UPNS = ("B801200005001", "P207000016049")
"""The first is python-stdnum's example; the second was worked out by hand: 266 mod 23 = 13, P."""


@pytest.mark.row("F01")
@pytest.mark.parametrize("number", NHS)
def test_known_nhs_numbers_are_accepted(number: str) -> None:
    """Spaces and hyphens do not matter."""
    assert is_nhs_number(number)
    assert normalised("NHS_NUMBER", f" {number[:3]}-{number[3:6]} {number[6:]}") == number


@pytest.mark.row("F01")
@pytest.mark.parametrize("number", UPNS)
def test_known_pupil_numbers_are_accepted(number: str) -> None:
    """Small letters do not matter."""
    assert is_upn(number)
    assert normalised("UPN", number.lower()) == number


@pytest.mark.parametrize("value", ["", "943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩"])
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


@given(st.sampled_from(NHS), st.integers(0, 9), st.integers(0, 9))
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
