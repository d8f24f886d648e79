"""Statements as people read them: the same words, with line breaks and indents."""

import re

_WORDS = re.compile(
    r"""(?x) (\s*)                             # whether something stood between, and then
    ( E?'(?:[^']|'')*' | "(?:[^"]|"")*"        # a text or a name in quotes,
    | ORDER\s+BY | UNION\s+ALL | LEFT\s+JOIN
    | [\w$]+ | [(),] | [^\s\w$(),'"]+ )        # a word, a bracket or a comma, or anything else
    """
)
_BEGIN_A_LINE = frozenset(
    {"FROM", "WHERE", "ORDER BY", "LIMIT", "OFFSET", "UNION ALL", "LEFT JOIN", "AND", "OR"}
)


def readable(sql: str) -> str:
    """Return a statement in lines: each SELECT indented, each of its parts on its own line."""
    found = [(bool(space), re.sub(r"\s+", " ", word)) for space, word in _WORDS.findall(sql)]
    following = [word for _, word in found[1:]] + [""]
    lines = _Lines()
    for (is_apart, word), next_ in zip(found, following, strict=True):
        lines.add(word, is_apart=is_apart, opens=word == "(" and next_ == "SELECT")
    return lines.text()


class _Lines:
    """Lines in the making; ``inside`` has, for each bracket around, whether it holds a SELECT."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.line = ""
        self.inside = [True]

    def add(self, word: str, *, is_apart: bool, opens: bool) -> None:
        if (word == ")" and self.inside.pop()) or (self.inside[-1] and word in _BEGIN_A_LINE):
            self.end_line()
        if not self.line:
            self.line = "  " * (sum(self.inside) - 1) + word
        else:
            self.line += f" {word}" if is_apart else word
        if word == "(":
            self.inside.append(opens)
        if opens or (word == "," and self.inside[-1]):
            self.end_line()

    def end_line(self) -> None:
        if self.line:
            self.done.append(self.line)
        self.line = ""

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.done)
