"""Opaque ids: what the API calls an ``ID`` encodes a type's name and a row's UUID."""

import re
from typing import NamedTuple
from uuid import UUID

_ID = re.compile(
    r"\A([A-Z][A-Za-z0-9]*)_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z"
)


class OpaqueId(NamedTuple):
    """A decoded id."""

    type_name: str
    uuid: UUID


def encode_id(type_name: str, uuid: UUID) -> str:
    """Return the opaque id of a row, as the compiled statements spell it too."""
    return f"{type_name}_{uuid}"


def decode_id(text: str) -> OpaqueId | None:
    """Return the type's name and the UUID, or None where the text is no id of ours."""
    match = _ID.match(text)
    return OpaqueId(match[1], UUID(match[2])) if match else None
