"""How English readers look names up, said again in plain Python."""

import re
import unicodedata

_APOSTROPHES = re.compile("['`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]")
_BETWEEN = re.compile("[ .,/_\u2010-\u2015\u2212-]+")
_AS_ENGLISH = str.maketrans(
    {
        "\u00f8": "o",
        "\u0142": "l",
        "\u0111": "d",
        "\u0127": "h",
        "\u0131": "i",
        "\u00f0": "d",
        "\u014b": "n",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00fe": "th",
    }
)


def folded(text: str) -> str:
    """Return a text in small letters, without accents and apostrophes, with single spaces."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    bare = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    return _BETWEEN.sub(" ", bare.casefold().translate(_AS_ENGLISH)).strip(" ")
