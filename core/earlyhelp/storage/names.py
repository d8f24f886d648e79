"""Names as they are found: by how they begin, how they sound and how they are spelt.

Beside the names of a row stand two texts that the database works out itself: all of them as they
are looked up (`names_column`), and how each of their words sounds (`sounds_column`). An index of
each finds what is like a name that somebody heard on the telephone.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Computed,
    Index,
    Integer,
    String,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import MappedColumn, mapped_column

from earlyhelp.storage.texts import EMPTY, folded

EXTENSIONS = ("pg_trgm", "fuzzystrmatch")
"""What of PostgreSQL's own this rests on; whoever owns a database may add them."""

NEAR = "0.5"
"""From which similarity on a text is spelt like a name: one wrong letter in nine is."""
CLOSEST = 1_000
"""How close a name is to one that is written the same."""
_WORDS = (1, 2, 3, 4)
"""The words of a given text that have to sound alike; further ones are taken as said."""
_KEPT_WORDS = (1, 2, -1)
"""The words of a name of which the sound is kept: its first two, and its last."""
_SPACE = literal_column("' '", String())
_NO_SOUND: ColumnElement[Any] = literal_column("'{}'::TEXT[]", ARRAY(Text))


def names_column(*names: ColumnElement[Any]) -> MappedColumn[str]:
    """Return a stored column of somebody's names as they are looked up, one behind another."""
    text: ColumnElement[Any] = func.coalesce(names[0], EMPTY)
    for each in names[1:]:
        text = text.op("||")(_SPACE).op("||")(func.coalesce(each, EMPTY))
    return mapped_column(
        Text(collation="C"), Computed(folded(text), persisted=True), nullable=False
    )


def sounds_column(*names: ColumnElement[Any]) -> MappedColumn[list[str]]:
    """Return a stored column of how the words of some names sound."""
    sounds: ColumnElement[Any] = _NO_SOUND
    for word in (_word(name, number) for name in names for number in _KEPT_WORDS):
        sounds = sounds.op("||")(_sounds(word))
    return mapped_column(ARRAY(Text), Computed(sounds, persisted=True), nullable=False)


def names_indexes(table: str) -> Iterator[Index]:
    """Yield the indexes of both columns of a table."""
    yield trigrams(f"{table}_names_ix", "names")
    yield Index(f"{table}_sounds_ix", "sounds", postgresql_using="gin")


def trigrams(name: str, key: str) -> Index:
    """Return an index of a folded column in which parts of its texts are found."""
    operators = {key: "gin_trgm_ops"}
    return Index(name, column(key), postgresql_using="gin", postgresql_ops=operators)


def sounds_like(row: Any, given: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether each word of a given text sounds like one of a row's names."""
    first, *others = (_word(given, number) for number in _WORDS)
    alike = [or_(word == EMPTY, row.sounds.op("&&")(_sounds(word))) for word in others]
    return and_(row.sounds.op("&&")(_sounds(first)), *alike)


def is_like(row: Any, given: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a given text sounds like a row's names, or is spelt nearly as they are.

    How nearly is a setting of the connection: `NEAR`.
    """
    # Sound first: it is asked in no time of those whom the index finds by either.
    return or_(sounds_like(row, given), row.names.op("%>")(folded(given)))


def closeness(
    row: Any, given: ColumnElement[Any], *others: ColumnElement[int]
) -> ColumnElement[int]:
    """Return how close a given text is to a row's names, up to `CLOSEST`, or to what it was else.

    ``others`` are how close it is to names that are kept elsewhere.
    """
    searched = folded(given)
    names, words = (_SPACE.concat(each).concat(_SPACE) for each in (row.names, searched))
    alike: ColumnElement[int] = cast(
        func.word_similarity(searched, row.names) * (CLOSEST - 1), Integer
    )
    # Of the many who have a name that many have, no more is asked.
    return case((func.strpos(names, words) > 0, CLOSEST), else_=func.greatest(alike, *others))


def _word(text: ColumnElement[Any], number: int) -> ColumnElement[str]:
    apart = func.translate(
        func.normalize(func.coalesce(text, EMPTY), literal_column("NFKD")),
        literal_column("'-'"),
        _SPACE,
    )
    return func.split_part(func.btrim(apart), _SPACE, literal_column(str(number)), type_=String())


def _sounds(word: ColumnElement[str]) -> ColumnElement[Any]:
    """Return the codes of a word: as English has it, and as names of elsewhere are heard."""
    english: Any = func.array_remove(array([func.dmetaphone(word)]), EMPTY, type_=ARRAY(Text))
    both: ColumnElement[Any] = english.op("||")(
        func.coalesce(func.daitch_mokotoff(word), _NO_SOUND)
    )
    return both
