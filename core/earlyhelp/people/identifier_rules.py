"""Numbers that services give to people: how they are kept, and what cannot be one."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from nhs_number.constants import REGION_ENGLAND, REGION_NORTHERN_IRELAND, REGION_SCOTLAND
from nhs_number.validate import is_valid

from earlyhelp.work import refuse

NHS_NUMBER = "NHS_NUMBER"
UPN = "UPN"
ULN = "ULN"
UPRN = "UPRN"

_DASHES = frozenset("\u02d7\u2043\u2212")
"""Dashes by their looks, beside those that Unicode counts among them (Pd)."""
_LEFT_OUT = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Pd"})
_MARKS_UNSEEN = re.compile("[\u034f\ufe00-\ufe0f]")

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The value of a letter is its place: I, O and S are left out (DfE, UPN guide)."""
_UPN_FORM = re.compile(f"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_TEN_DIGITS = re.compile("[0-9]{10}")
_UPRN_FORM = re.compile("[0-9]{1,12}")
_ISSUED_IN = (REGION_ENGLAND, REGION_SCOTLAND, REGION_NORTHERN_IRELAND)
_SAYS_NOTHING = frozenset({"N/A", "NA", "NIL", "NK", "NONE", "NOTKNOWN", "TBA", "TBC", "UNKNOWN"})
_ALIKE_FROM = 5
"""Characters: shorter numbers of a council's own may be all alike and true."""


def compact(text: str, _today: date | None = None) -> str:
    """Return a number as it is kept and compared: without spaces and dashes, in capitals.

    Whatever nobody sees is left out too, and full-width letters and digits are the usual ones.
    """
    plain = _MARKS_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return "".join(each for each in plain if not _is_left_out(each))


def require_plausible(kind: str, value: str) -> None:
    """Refuse a compact number that is nobody's.

    PLACEHOLDER: it stands for what is not known. INVALID_IDENTIFIER: its check character is wrong,
    or numbers like it are never issued. Of kinds that are a council's own, the form is not known.
    """
    if value in _SAYS_NOTHING or _is_all_alike(value):
        message = "This stands for a number that is not known. Leave it out until it is."
        raise refuse("PLACEHOLDER", message, "value")
    if not _IS_VALID.get(kind, _has_letter_or_digit)(value):
        label = kind.replace("_", " ")
        message = f"No {label} is like this: numbers like it are never issued, or a character is "
        raise refuse("INVALID_IDENTIFIER", f"{message}wrong. Read it again, one by one.", "value")


def is_nhs_number(value: str) -> bool:
    """Whether ten digits end in the right check digit and are in a range that is issued.

    Numbers that begin with 5 or 9 never are; those with 9 are for trials.
    """
    return _TEN_DIGITS.fullmatch(value) is not None and any(
        is_valid(value, for_region=region) for region in _ISSUED_IN
    )


def is_upn(value: str) -> bool:
    """Whether a unique pupil number, permanent or temporary, has the right check letter.

    The check letter comes first; the twelve characters after it have the weights 2 to 13.
    """
    if not _UPN_FORM.fullmatch(value):
        return False
    total = sum(_upn_value(c) * weight for weight, c in enumerate(value[1:], start=2))
    return _UPN_LETTERS[total % len(_UPN_LETTERS)] == value[0]


def is_uln(value: str) -> bool:
    """Whether a unique learner number has the right check digit (LRS, ULN validation).

    The first nine digits have the weights 10 down to 2; ten less the remainder by 11 is the
    check digit, and numbers without a remainder are never issued.
    """
    if not _TEN_DIGITS.fullmatch(value) or value[0] == "0":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False))
    return total % 11 != 0 and 10 - total % 11 == int(value[9])


def is_uprn(value: str) -> bool:
    """Whether it is one to twelve digits and not nought; a UPRN has no check digit."""
    return _UPRN_FORM.fullmatch(value) is not None and int(value) > 0


def _upn_value(character: str) -> int:
    return int(character) if character.isdigit() else _UPN_LETTERS.index(character)


def _is_left_out(character: str) -> bool:
    return unicodedata.category(character) in _LEFT_OUT or character in _DASHES


def _is_all_alike(value: str) -> bool:
    """Whether a number, or all of it but a letter at its head, is one character repeated."""
    repeated = value[1:] if value[:1].isalpha() and value[1:].isdigit() else value
    return len(repeated) >= _ALIKE_FROM and len(set(repeated)) == 1


def _has_letter_or_digit(value: str) -> bool:
    return any(each.isalnum() for each in value)


_IS_VALID: Mapping[str, Callable[[str], bool]] = {
    NHS_NUMBER: is_nhs_number,
    UPN: is_upn,
    ULN: is_uln,
    UPRN: is_uprn,
}
