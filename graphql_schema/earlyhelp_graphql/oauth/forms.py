"""Reading what a client sent: strictly, within bounds, with every fault told and none raised."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

MAX_BODY = 64 * 1024
"""The largest body that is read, in bytes."""
MAX_QUERY = 8 * 1024
"""The longest query of an address that is read, in bytes."""
_MAX_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"


class RequestFault(Exception):  # noqa: N818 - a fault of the request, told to the client
    """A request that cannot be understood: an RFC 6749 error code, a sentence and a status."""

    def __init__(self, description: str, error: str = "invalid_request", status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True)
class Form:
    """The parameters of a request. One sent without a value counts as omitted (RFC 6749 3.1)."""

    values: dict[str, str]
    repeated: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return the parameter, or nothing at all as an empty text."""
        return self.values.get(name, "")

    def kept(self, names: Iterable[str]) -> dict[str, str]:
        """Return those of the named parameters that were sent, and nothing else."""
        return {name: self.values[name] for name in names if name in self.values}

    def refuse_repeated(self, *names: str) -> None:
        """Raise RequestFault if one of the named parameters (or any) was sent twice."""
        if self.repeated & frozenset(names or self.repeated):
            raise RequestFault("A parameter was sent more than once.")


def query_of(request: Request) -> Form:
    """Return the parameters of the address; raises RequestFault where they are malformed."""
    query: bytes = request.scope["query_string"]
    if len(query) > MAX_QUERY:
        raise RequestFault("The address is too long.", status=414)
    return parse(query)


async def form_of(request: Request) -> Form:
    """Read the body as a form, at most `MAX_BODY` bytes of it; raises RequestFault."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise RequestFault(f"Send the parameters in the body, with Content-Type: {_FORM}.")
    return parse(await _body(request))


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise RequestFault(f"The body is larger than {MAX_BODY} bytes.", status=413)
    except ClientDisconnect as error:
        raise RequestFault("The request ended before its body did.") from error
    return bytes(body)


def parse(encoded: bytes) -> Form:
    """Read urlencoded parameters: UTF-8, no control characters, no more than fifty of them."""
    try:
        pairs = parse_qsl(encoded.decode("ascii"), errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise RequestFault("The parameters are not urlencoded UTF-8.") from error
    except ValueError as error:
        raise RequestFault(f"More than {_MAX_FIELDS} parameters were sent.") from error
    for name, value in pairs:
        if not (name.isprintable() and _is_line(value)):
            raise RequestFault("The parameters hold control characters.")
    counts = Counter(name for name, _ in pairs)
    return Form(dict(pairs), frozenset(name for name, count in counts.items() if count > 1))


def _is_line(value: str) -> bool:
    return not any(character < " " or character == "\x7f" for character in value)
