"""Figures: the median of the rounds with its spread, and no more digits than that allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from statistics import quantiles
from typing import Self

_DIGITS = 3
"""How many digits a figure shows at the most."""


@dataclass(frozen=True)
class Figure:
    """A median, and the two values between which the middle half of the rounds lay."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Return the figure of one value for each round."""
        found = list(values)
        low, middle, high = quantiles(found * 2 if len(found) == 1 else found, method="inclusive")
        return cls(middle, low, high)

    def __str__(self) -> str:
        places = self._places()
        low, middle, high = (_rounded(each, places) for each in (self.low, self.median, self.high))
        return middle if low == high else f"{middle} ({low}-{high})"

    def _places(self) -> int:
        """Return to how many decimal places to round: to the first digit of the spread."""
        leading = _place(self.median)
        spread = self.high - self.low
        places = _place(spread) if spread > 0 else leading + _DIGITS
        return min(max(places, leading), leading + _DIGITS - 1)


def _place(value: float) -> int:
    """Return the decimal place of a value's first digit: 0 for ones, 1 for tenths."""
    return -floor(log10(value)) if value > 0 else 0


def _rounded(value: float, places: int) -> str:
    return f"{round(value, places):,.{max(places, 0)}f}"


def ratio(ones: Sequence[float], twos: Sequence[float]) -> Figure:
    """Return the figure of the ratios within each round."""
    return Figure.of(one / two for one, two in zip(ones, twos, strict=True))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table, its columns in line; all but the first stand to the right."""
    texts = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    first, *rest = (_line(each, widths) for each in (texts[0], rule, *texts[1:]))
    return "\n".join([first, *rest])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    shown = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
    return f"| {' | '.join(shown)} |"
