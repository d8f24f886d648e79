"""The file of a revision: what it is called, and how its statements are set."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_WIDTH = 100 - len('""",')
_FORM = '''"""{message}."""

from alembic import op

revision = "{plugin}_{number:04d}"
down_revision = {down_revision}
branch_labels = {branch_labels}
depends_on = {depends_on}

UPGRADE = [
{upgrade}
]
DOWNGRADE = [
{downgrade}
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
'''
# Words of SQL: a blank inside quotes is no place to break a line at.
_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
# What `op.execute` would take for a value to be bound.
_BIND = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


@dataclass(frozen=True)
class Revision:
    """A revision to be written; ``number`` counts from 1, ``depends_on`` is for the first."""

    plugin: str
    number: int
    message: str
    depends_on: str | None
    upgrade: Sequence[str]
    downgrade: Sequence[str]

    def write(self, folder: Path) -> Path:
        """Write the file into the folder and return its path."""
        slug = re.sub(r"\W+", "_", self.message.lower()).strip("_")[:40].rstrip("_")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.number:04d}_{slug}.py"
        path.write_text(self._text(), encoding="utf-8")
        return path

    def _text(self) -> str:
        is_first = self.number == 1
        before = f'"{self.plugin}_{self.number - 1:04d}"'
        return _FORM.format(
            message=self.message.rstrip(".").replace("\\", "/").replace('"', "'"),
            plugin=self.plugin,
            number=self.number,
            down_revision=None if is_first else before,
            branch_labels=f'("{self.plugin}",)' if is_first else None,
            depends_on=f'"{self.depends_on}"' if is_first and self.depends_on else None,
            upgrade=_set(self.upgrade),
            downgrade=_set(self.downgrade),
        )


def _set(statements: Sequence[str]) -> str:
    literals = (_literal(_BIND.sub(r"\:", each)) for each in statements)
    return "\n".join(f"    {literal}," for literal in literals)


def _literal(statement: str) -> str:
    """Return a statement as a literal, in lines that are not too long."""
    room = _WIDTH - len('    "')
    if len(statement) <= room and not re.search(r'[\n"\\]', statement):
        return f'"{statement}"'
    lines = "\n".join(_broken(statement))
    raw = "r" if "\\" in lines else ""
    end = " " if lines.endswith('"') else ""
    return f'{raw}"""{lines}{end}"""'


def _broken(statement: str) -> Iterator[str]:
    first, *others = statement.split("\n")
    quotes = '    """'
    begun, *rest = _filled(first, quotes, "        ")
    yield begun.removeprefix(quotes)
    yield from rest
    for line in others:
        indent = "    " + line[: len(line) - len(line.lstrip())]
        yield from _filled(line, indent, indent + "    ")


def _filled(line: str, first: str, others: str) -> Iterator[str]:
    """Yield a line as several, each with its indent."""
    filled, blank = first, ""
    for word in _WORD.findall(line):
        if blank and len(filled) + len(word) >= _WIDTH:
            yield filled
            filled, blank = others, ""
        filled, blank = f"{filled}{blank}{word}", " "
    yield filled
