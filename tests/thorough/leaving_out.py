"""What cosmic-ray does not do by itself: leaving out one condition of several, or one step.

Both are made like its own operators: told of each node of a syntax tree, they say where in it
they could change something, and change it.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import TypeAlias

from parso.python.tree import Keyword, PythonNode
from parso.tree import BaseNode, NodeOrLeaf

Position: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
_LISTS = {"arglist", "testlist_comp"}
_SEVERAL = 2


class LeaveOutCondition:
    """Leaves out one of several conditions of a rule: ``where(a == b, c)`` holds for more rows."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Return where the conditions are, if the node lists some."""
        for condition in _conditions(node):
            yield condition.start_pos, condition.end_pos

    def mutate(self, node: BaseNode, index: int) -> BaseNode:
        """Leave out one of them; what is a tuple of two stays a tuple."""
        items, commas = node.children[::2], node.children[1::2]
        items.remove(_conditions(node)[index])
        is_tuple = node.type == "testlist_comp" and len(items) == 1
        kept = commas[: len(items) - 1 + is_tuple]
        pairs = zip_longest(items, kept)
        node.children = [each for pair in pairs for each in pair if each is not None]
        return node


class LeaveOutStep:
    """Leaves out a statement that only does something, or refuses: ``pass`` stands there."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Position]:
        """Return where the statement is, if the node is one."""
        if _is_step(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: BaseNode, index: int) -> BaseNode:
        """Do nothing in its place."""
        del index  # a node is one statement
        words, code = node.get_code(include_prefix=False), node.get_code()
        node.children[0] = Keyword("pass", node.start_pos, code.removesuffix(words))
        return node


def _conditions(node: NodeOrLeaf) -> list[NodeOrLeaf]:
    """Return the conditions that a list holds, if one of them is a comparison."""
    if node.type not in _LISTS or not isinstance(node, PythonNode):
        return []
    items = node.children[::2]
    are_several = len(items) >= _SEVERAL and any(each.type == "comparison" for each in items)
    return [each for each in items if _is_condition(each)] if are_several else []


def _is_condition(item: NodeOrLeaf) -> bool:
    if item.type in {"comparison", "not_test", "factor", "star_expr"}:
        return True
    words: str = item.get_code(include_prefix=False)
    return words.startswith("*") or (item.type == "atom_expr" and words.endswith(")"))


def _is_step(node: NodeOrLeaf) -> bool:
    if node.type != "simple_stmt" or not isinstance(node, PythonNode):
        return False
    first = node.children[0]
    words: str = first.get_code(include_prefix=False)
    return words.startswith("raise ") or (first.type == "atom_expr" and words.endswith(")"))
