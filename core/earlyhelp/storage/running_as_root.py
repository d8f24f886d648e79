"""How PostgreSQL, which refuses to run as root, is run when we are root."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from earlyhelp.errors import DatabaseError

if sys.platform != "win32":
    import pwd

_CAPABILITY = "+dac_override"
_SECURE_BIT = "--securebits=+no_setuid_fixup"
_PROBE = 'touch "$0/probe" && exec "$1" --version'


@dataclass(frozen=True)
class Runner:
    """How to run a program of PostgreSQL: words put before it, and who must own its files.

    ``owner`` is None where files need no other owner than the one they are made with.
    """

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    def give(self, folder: Path) -> None:
        """Make the folder and all in it belong to whom the program runs as."""
        wanted = self.owner or (os.geteuid(), os.getegid())
        if os.geteuid() != 0 or folder.stat().st_uid == wanted[0]:
            return
        # The folder itself goes last: its owner tells whether all below was done.
        for path in (*folder.rglob("*"), folder):
            os.chown(path, *wanted, follow_symlinks=False)


def choose_runner(folder: Path, program: Path) -> Runner:
    """Return the first way of running ``program`` on files in ``folder`` that works here.

    An ordinary user runs it directly. Root steps down with `setpriv`, which containers
    allow, and otherwise with `unshare`. Neither makes users nor changes the mode of any
    folder above. Raises DatabaseError where neither works.
    """
    if os.geteuid() != 0:
        return Runner()
    for runner in _candidates():
        if _works(runner, folder, program):
            return runner
    raise DatabaseError(
        "PostgreSQL refuses to run as root, and neither setpriv nor unshare can step down here.",
        "Run as an ordinary user, or set EARLYHELP_DATABASE_URL to a PostgreSQL 18 server.",
    )


def _candidates() -> Iterator[Runner]:
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return
    # dac_override is kept so that parent folders of mode 700 (a home, a mktemp -d, a
    # virtual environment inside one) need not be opened to others. Without the secure bit
    # it would not count in access(2), with which initdb looks for its own programs.
    caps = (f"--inh-caps={_CAPABILITY}", f"--ambient-caps={_CAPABILITY}", _SECURE_BIT)
    ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    yield Runner(("setpriv", *ids, *caps, "--"), (nobody.pw_uid, nobody.pw_gid))
    # In a user namespace the process sees itself as nobody while its files stay root's.
    yield Runner(("unshare", "--user", f"--map-user={nobody.pw_uid}", "--"))


def _works(runner: Runner, folder: Path, program: Path) -> bool:
    if shutil.which(runner.prefix[0]) is None:
        return False
    with tempfile.TemporaryDirectory(prefix="probe-", dir=folder) as probe:
        command = [*runner.prefix, "sh", "-c", _PROBE, probe, str(program)]
        try:
            runner.give(Path(probe))
            done = subprocess.run(command, capture_output=True, check=False, timeout=30)  # noqa: S603 - fixed words and our own paths
        except (OSError, subprocess.TimeoutExpired):
            return False
    # A program that cannot find itself still ends with 0, but complains.
    return done.returncode == 0 and not done.stderr
