"""Comparing: nothing is measured before all servers give equal answers.

Cursors are equal where they stand for the same rows: only the product seals them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.choosing import leaves
from benchmarks.client import answers
from benchmarks.populations import Population

_CURSORS = {"cursor", "startCursor", "endCursor"}

Messages = Mapping[str, Sequence[bytes]]
"""What each server is sent, by its name."""


async def check_equal(population: Population, name: str, messages: Messages) -> int:
    """Ask every server everything; stop where two answers differ. Return the mean of leaves."""
    given = {
        server: [_told(each, {}) for each in await answers(population.servers[server], asked)]
        for server, asked in messages.items()
    }
    for server, found in given.items():
        for answer, expected in zip(found, given["limit"], strict=True):
            if answer != expected:
                raise SystemExit(_difference(f"{name}, {server}", answer, expected))
    sizes = [leaves(answer) for answer in given["product"]]
    return round(sum(sizes) / len(sizes))


def _told(answer: Any, cursors: dict[str, int]) -> Any:
    """Return an answer with its cursors numbered, in the order in which they come."""
    if isinstance(answer, list):
        return [_told(each, cursors) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        key: cursors.setdefault(answer[key], len(cursors))
        if key in _CURSORS and answer[key] is not None
        else _told(answer[key], cursors)
        for key in sorted(answer)
    }


def _difference(name: str, answer: Any, expected: Any) -> str:
    where, one, two = next(_differences(answer, expected, ""))
    return (
        f"The answers to '{name}' differ from the limit's at {where}:\n"
        f"  {json.dumps(one)[:500]}\n  limit: {json.dumps(two)[:500]}"
    )


def _differences(one: Any, two: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        for key in one:
            yield from _differences(one[key], two[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for place, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from _differences(left, right, f"{path}[{place}]")
    elif one != two:
        yield path, one, two
