"""What text is kept and compared: one place for every field, and for every door.

Text is kept composed (Unicode's normal form C), without what nobody sees or can type. User
names and passwords are prepared as RFC 8265 has it, when they are set and when they are given,
so that a keyboard, a system or a typist's habit makes no difference.
"""

import re
import unicodedata
from collections.abc import Callable

LONGEST_LINE = 200
"""Characters of a name, a title or a code: with four bytes each an index still takes two."""
LONGEST_PROSE = 10_000
"""Characters of prose: a page or two of it."""

_BIDIRECTIONAL = "\u202a-\u202e\u2066-\u2069"  # overrides, embeddings, isolates
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_UNKEPT = rf"\x00-\x1f\x7f-\x9f\ud800-\udfff{_NO_CHARACTERS}{_BIDIRECTIONAL}"
_JOINING = "\u200c\u200d\ufe00-\ufe0f"  # some scripts cannot be written without these
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_NOT_IN_PROSE = re.compile(f"(?!\n)[{_UNKEPT}]")
_NOT_IN_A_LINE = re.compile(f"(?![{_JOINING}])[{_UNKEPT}{_UNSEEN}]")
_HIDDEN = re.compile(f"[{_UNKEPT}{_UNSEEN}{_JOINING}]")
_SPACE_OR_HIDDEN = re.compile(rf"(?:\s|{_HIDDEN.pattern})*")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def tidied(text: str) -> str:
    """Return text composed, with lines that end alike, without tabs or space around it."""
    lines = _LINE_END.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", lines).strip()


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen in a text."""
    return _SPACE_OR_HIDDEN.fullmatch(text) is not None


def unkept(text: str, *, is_line: bool) -> str | None:
    """Return the first character that is not kept, as a reader can find it; or None."""
    found = (_NOT_IN_A_LINE if is_line else _NOT_IN_PROSE).search(text)
    return found and f"Character {found.start() + 1} (U+{ord(found[0]):04X})"


def has_letter(text: str) -> bool:
    """Whether there is a letter, of whatever script, in a text."""
    return any(unicodedata.category(character)[0] == "L" for character in text)


def prepared_username(text: str) -> str | None:
    """Return a user name as it is kept and compared, or None where no account can have it.

    This is UsernameCaseMapped of RFC 8265, without the characters that it allows in some
    contexts only. There is a letter or a digit in it.
    """
    name = _settled(text, lambda given: _narrowed(given).lower())
    if name is None or not any(character.isalnum() for character in name):
        return None
    return name if all(map(_is_of_names, name)) and _runs_one_way(name) else None


def prepared_password(text: str) -> str | None:
    """Return a password as it is hashed, or None where it cannot be one (RFC 8265, OpaqueString).

    Letters keep their case; spaces of every sort are one.
    """
    password = _settled(text, lambda given: "".join(map(_plain_space, given)))
    return password if password and all(map(_can_be_typed, password)) else None


def _settled(text: str, mapped: Callable[[str], str]) -> str | None:
    """Return what the mapping and composing come to, or None where they never come to rest."""
    for _ in range(4):
        before, text = text, unicodedata.normalize("NFC", mapped(text))
        if text == before:
            return text
    return None


def _narrowed(text: str) -> str:
    """Return text with the full-width and half-width forms of East Asia as the usual ones."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.east_asian_width(character) in {"F", "H"}
        else character
        for character in text
    )


def _plain_space(character: str) -> str:
    return " " if unicodedata.category(character) == "Zs" else character


_OF_NAMES = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
_NOT_TYPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_CONJOINING = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")  # old Hangul
_EXCEPTED = frozenset("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b")


def _is_of_names(character: str) -> bool:
    if "!" <= character <= "~":
        return True
    is_letter = unicodedata.category(character) in _OF_NAMES and character not in _EXCEPTED
    is_plain = unicodedata.normalize("NFKC", character) == character
    return is_letter and is_plain and _is_seen(character)


def _can_be_typed(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_TYPED and _is_seen(character)


def _is_seen(character: str) -> bool:
    return not (_HIDDEN.match(character) or _CONJOINING.match(character))


_LEFTWARDS = frozenset({"R", "AL"})
_AMONG_LEFTWARDS = frozenset({"AN", "EN", "ES", "CS", "ET", "ON", "NSM"})


def _runs_one_way(name: str) -> bool:
    """Whether a name is shown in one order only, whatever stands around it (RFC 5893)."""
    directions = [unicodedata.bidirectional(character) for character in name]
    if not _LEFTWARDS.union({"AN"}).intersection(directions):
        return True
    last = next(each for each in reversed(directions) if each != "NSM")
    return (
        directions[0] in _LEFTWARDS
        and last in _LEFTWARDS | {"EN", "AN"}
        and not {"EN", "AN"} <= set(directions)
        and set(directions) <= _AMONG_LEFTWARDS | _LEFTWARDS
    )
