"""SQL taken apart by its parentheses, for lints: which alias is seen where, under which rules."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

_ALIAS = re.compile(r"\b([a-z_]+) AS (x\$\d+)(?!\w)")
_STRING = re.compile(r"'(?:[^']|'')*'")
_EQUAL = re.compile(r"(x\$\d+\.\w+) = (x\$\d+\.\w+)")
_RULE = re.compile(r"rule_(\w+)\((x\$\d+\.\w+)\)")


@dataclass
class Scope:
    """What stands between two parentheses of a statement, and the scope around it."""

    around: "Scope | None"
    texts: list[str] = field(default_factory=lambda: [""])
    """Its own text in pieces: what stands between them are the scopes ``inside``."""
    inside: list["Scope"] = field(default_factory=list)

    @cached_property
    def tables(self) -> list[tuple[str, str]]:
        """The tables of this scope's own FROM, each with its alias."""
        return _ALIAS.findall("()".join(self.texts))

    @cached_property
    def rules(self) -> list[tuple[str, str]]:
        """The rules that hold in this scope: its own conditions, and those around it."""
        mine = _RULE.findall(self.conditions())
        return [*mine, *(self.around.rules if self.around else ())]

    @cached_property
    def outer_aliases(self) -> set[str]:
        """The aliases that are seen from the scopes around this one."""
        if self.around is None:
            return set()
        return {alias for _, alias in self.around.tables} | self.around.outer_aliases

    def conditions(self) -> str:
        """Return its text with the scopes inside, but for those that select on their own."""
        inner = ("" if each.selects else each.conditions() for each in self.inside)
        pairs = zip(self.texts, [*(f"({each})" for each in inner), ""], strict=True)
        return "".join(text + each for text, each in pairs)

    @property
    def reads_nothing(self) -> bool:
        """Whether it stands for rows of which the viewer may not read any."""
        return self.texts[-1].endswith("WHERE false")

    @property
    def selects(self) -> bool:
        """Whether this is a SELECT with conditions of its own."""
        return self.texts[0].startswith("SELECT")


def scopes(statement: str) -> Iterator[Scope]:
    """Yield every scope of a statement, the outermost first."""
    here = whole = Scope(None)
    found = [whole]
    for piece in re.split(r"([()])", _STRING.sub("''", statement)):
        if piece == "(":
            here.inside.append(Scope(here))
            here = here.inside[-1]
            found.append(here)
        elif piece == ")":
            assert here.around is not None
            here = here.around
            here.texts.append("")
        else:
            here.texts[-1] += piece
    return iter(found)


def equal_columns(statement: str) -> Callable[[str], str]:
    """Return a function from a column to one name for all columns that it must equal."""
    equal: dict[str, str] = {}

    def name(column: str) -> str:
        while column in equal:
            column = equal[column]
        return column

    for one, two in _EQUAL.findall(statement):
        if name(one) != name(two):
            equal[name(one)] = name(two)
    return name
