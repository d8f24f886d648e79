"""The socket that the server listens on, taken before anything slow is done."""

import errno
import socket

from earlyhelp.errors import SettingsError

_REASONS = {
    errno.EADDRINUSE: "is in use by another program",
    errno.EACCES: "may not be used by this account",
    errno.EADDRNOTAVAIL: "is not an address of this machine",
}
_WAITING = 2048
_UNREAD = 262_144  # bytes for each connection


def listen(host: str, port: int) -> socket.socket:
    """Take the port and return its socket; raises SettingsError where it cannot be had."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _refused(host, port, error) from error
    try:
        # Lets a server start again at once, yet not beside one that still listens.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # What a client does not read waits in here and not in the system, which takes megabytes.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
        taken.bind(address)
        taken.listen(_WAITING)
    except OSError as error:
        taken.close()
        raise _refused(host, port, error) from error
    return taken


def _refused(host: str, port: int, error: OSError) -> SettingsError:
    reason = _REASONS.get(error.errno or 0, f"cannot be used ({error.strerror or error})")
    return SettingsError(
        f"Port {port} of {host} {reason}.",
        "Choose another: make demo PORT=8123, --port 8123 or EARLYHELP_PORT=8123.",
    )
