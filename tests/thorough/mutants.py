"""The mutants of a file: cosmic-ray's small changes of it, and two kinds of our own.

Of its kinds those are tried that faults of real systems are of: a comparison that is off by
one or turned round, a condition negated or left out, a step left out, a number one too high.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from tests.thorough.leaving_out import LeaveOutCondition, LeaveOutStep

_COMPARISONS = (
    *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
    *("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Lt_GtE", "Gt_LtE", "LtE_Gt", "GtE_Lt"),
)
_KINDS = (
    *(f"ReplaceComparisonOperator_{each}" for each in _COMPARISONS),
    *("AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_Invert"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "NumberReplacer"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
)
_NEGATED = re.compile(r"\bnot [^()]+ (?:is|==|!=|<|<=|>|>=) ")
_PLACE = re.compile(r"\s*(?:async def|def|class) (\w+)|(\w+)(?:: .*)? = ")


@dataclass(frozen=True, order=True)
class Mutation:
    """A small change: in ``file``, in the function or constant ``place``, ``old`` is ``new``."""

    file: str
    place: str
    old: str
    new: str

    @property
    def lot(self) -> str:
        """What decides whether it is in a sample, by nothing but what it is."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: `{self.old}` became `{self.new}`"


def mutants(root: Path, file: str) -> dict[Mutation, str]:
    """Return the file's mutations, and its whole text with each."""
    source = (root / file).read_text()
    found = {_mutation(file, source, mutated): mutated for mutated in _mutated(source)}
    return {each: found[each] for each in sorted(found) if not _is_passed_over(each)}


def _is_passed_over(mutation: Mutation) -> bool:
    """Whether it is for mypy to notice, or negates a comparison, which is a mutation of its own."""
    is_negated = _NEGATED.search(mutation.new) and not _NEGATED.search(mutation.old)
    return mutation.old.startswith("@dataclass(") or bool(is_negated)


def _mutated(source: str) -> Iterator[str]:
    nodes = [*ast_nodes(get_ast(source))]
    for operator in _operators():
        places = sum(len([*operator.mutation_positions(each)]) for each in nodes)
        for occurrence in range(places):
            mutated: str = mutate_code(source, operator, occurrence)
            if _is_code(mutated):
                yield mutated


def _operators() -> Sequence[Any]:
    own = (LeaveOutCondition(), LeaveOutStep())
    return [*(get_operator(f"core/{kind}")() for kind in _KINDS), *own]


def _is_code(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _mutation(file: str, source: str, mutated: str) -> Mutation:
    before, after = source.splitlines(), mutated.splitlines()
    first = _alike(before, after)
    old, new = before[first:], after[first:]
    behind = _alike(old[::-1], new[::-1])
    old, new = old[: len(old) - behind], new[: len(new) - behind]
    return Mutation(file, _place(before[: first + 1]), _in_one_line(old), _in_one_line(new))


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many lines are the same from the beginning."""
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))])


def _in_one_line(lines: Sequence[str]) -> str:
    return " ".join(each.strip() for each in lines)


def _place(lines: Sequence[str]) -> str:
    """Return the nearest function or class above the last line, or the constant that it is in."""
    found = (_PLACE.match(each) for each in reversed(lines))
    return next((each[1] or each[2] for each in found if each), "the module")
