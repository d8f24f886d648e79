"""Identifiers that services give to people: how they are written, and their check characters."""

import re

from earlyhelp.work import refuse

NHS_NUMBER = "NHS_NUMBER"
UPN = "UPN"

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The value of a letter is its place: I, O and S are left out (DfE, UPN guide)."""
_UPN_FORM = re.compile(f"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")


def normalised(kind: str, value: str) -> str:
    """Return an identifier as it is stored: without spaces and hyphens, in capitals.

    NHS numbers must have the right check digit, UPNs the right check letter; otherwise
    refuses (INVALID_IDENTIFIER). Other kinds are free and only lose surrounding space.
    """
    if kind not in _IS_VALID:
        return value.strip()
    compact = re.sub(r"[\s-]", "", value).upper()
    if not _IS_VALID[kind](compact):
        label = kind.replace("_", " ")
        message = (
            f"This is no {label}: its check character is wrong. Read it again, digit by digit."
        )
        raise refuse("INVALID_IDENTIFIER", message, "value")
    return compact


def is_nhs_number(value: str) -> bool:
    """Whether ten digits end in the right check digit (NHS Data Dictionary, modulus 11).

    Weights run from 10 down to 2; eleven minus the remainder is the check digit, 11 counts
    as 0, and numbers that would need 10 are never issued.
    """
    if not re.fullmatch(r"[0-9]{10}", value):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(value[9])


def is_upn(value: str) -> bool:
    """Whether a unique pupil number, permanent or temporary, has the right check letter.

    The check letter comes first; the twelve characters after it have the weights 2 to 13.
    """
    if not _UPN_FORM.fullmatch(value):
        return False
    total = sum(_upn_value(c) * weight for weight, c in enumerate(value[1:], start=2))
    return _UPN_LETTERS[total % len(_UPN_LETTERS)] == value[0]


def _upn_value(character: str) -> int:
    return int(character) if character.isdigit() else _UPN_LETTERS.index(character)


_IS_VALID = {NHS_NUMBER: is_nhs_number, UPN: is_upn}
