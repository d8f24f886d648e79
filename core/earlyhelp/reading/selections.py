"""Selections: what a caller asks for, freed from the language it was asked in."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Why a field is null: a code and a sentence; the scope that lacks, or what is to blame."""

    code: str
    message: str
    scope: str = ""
    argument: str = ""


def denied(name: str, scope: str) -> Fault:
    """Return why a field ("Person.needs") is null to whoever lacks a scope."""
    return Fault("FORBIDDEN", f"You may not read {name}.", scope=scope)


@dataclass(frozen=True)
class Given:
    """A value that a caller gives: how to find it among the request's variables.

    ``origin`` tells values apart by where they stand, never by what they are; ``name`` is
    what a reader of the statement knows it by (``people.filter.bornFrom``). Where it
    ``is_shared``, whoever asks for a value of that name finds it in the same way.
    """

    origin: Hashable
    get: Callable[[Variables], Any]
    name: str = ""
    is_shared: bool = False

    def child(self, key: str | int) -> "Given":
        """Return the value under a key of this one: an input object's field, a list's item."""
        name = f"{self.name}.{key}"
        return Given((self.origin, key), lambda variables: self.get(variables)[key], name)


@dataclass(frozen=True)
class Chosen:
    """One chosen field: its response key, its declared name, arguments and own choices.

    ``is_object`` tells an object of which nothing is chosen from a scalar; ``fault`` is what
    is wrong with the arguments.
    """

    key: str
    name: str
    arguments: Mapping[str, Given] = field(default_factory=dict)
    selection: tuple["Chosen", ...] = ()
    is_object: bool = False
    fault: Fault | None = None


class BadValueError(Exception):
    """A value given by the caller cannot be used; the fault says which and what to do."""

    def __init__(self, message: str, argument: str = "") -> None:
        super().__init__(message)
        self.fault = Fault("BAD_VALUE", message, argument=argument)


class TooMuchError(BadValueError):
    """Too much is asked for at once: not the field's fault that it was met at."""


class ForbiddenError(BadValueError):
    """A value asks for something that the viewer's grants do not hold: they lack ``scope``."""

    def __init__(self, message: str, scope: str) -> None:
        super().__init__(message)
        self.fault = Fault("FORBIDDEN", message, scope=scope)
