"""Comparing the product's responses with the naive server's."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.reading.oracle.answering import CURSOR


def read_json(text: str) -> Any:
    """Return what a JSON text says; a key that comes twice in one object is an error."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    assert len(set(keys)) == len(keys), f"keys twice in one object: {keys}"
    return dict(pairs)


@dataclass
class Translation:
    """Which cursor of the product is which of the naive server's: always the same one."""

    naive: dict[str, str] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)

    def translated(self, actual: Any, expected: Any) -> Any:
        """Return the product's data with its cursors spelt as the naive server's are."""
        if isinstance(expected, str) and expected.startswith(CURSOR) and isinstance(actual, str):
            agreed = self.naive.setdefault(actual, expected) == expected
            agreed = agreed and self.ours.setdefault(expected, actual) == actual
            return expected if agreed else f"{actual}, elsewhere {self.naive[actual]}"
        if isinstance(actual, dict) and isinstance(expected, Mapping):
            return {key: self.translated(actual[key], expected.get(key)) for key in actual}
        if isinstance(actual, list) and isinstance(expected, list):
            padded = expected + [None] * (len(actual) - len(expected))
            return [self.translated(*pair) for pair in zip(actual, padded, strict=False)]
        return actual


def errors_of(response: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return a response's errors as path, code and count, in the order of the paths."""
    return sorted(
        (
            ".".join(str(each) for each in error.get("path", ())),
            error["extensions"]["code"],
            error["extensions"]["count"],
        )
        for error in response.get("errors", ())
    )


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[str]:
    """Yield where two trees differ, the order of an object's keys included."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        if list(expected) != list(actual):
            yield f"{path}: keys {list(expected)} are {list(actual)}"
        for key in expected.keys() & actual.keys():
            yield from differences(expected[key], actual[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, pair in enumerate(zip(expected, actual, strict=True)):
            yield from differences(*pair, f"{path}.{index}")
    elif expected != actual or not _is_written_as(expected, actual):
        yield f"{path}: {expected!r} is {actual!r}"


def _is_written_as(expected: Any, actual: Any) -> bool:
    """Return whether JSON may write one value as the other: 1.0 is written 1 as well."""
    kinds = {type(expected), type(actual)}
    return len(kinds) == 1 or kinds == {float, int}
