"""Fetching GraphiQL: pinned, checked, and told in words where it cannot be had."""

import base64
import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from earlyhelp_graphql.demo.graphiql import fetching
from earlyhelp_graphql.demo.graphiql.fetching import FetchingError, Package, fetch, is_fetched


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let npm be a script that hands out one archive, which is returned."""
    content = tmp_path / "widget.min.js"
    content.write_text("widget();")
    packed = tmp_path / "packed.tgz"
    with tarfile.open(packed, "w:gz") as opened:
        opened.add(content, "package/dist/widget.min.js")
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    # npm pack --silent --pack-destination FOLDER widget@1.0.0
    npm.write_text(f'#!/bin/sh\ncp {packed} "$4/widget-1.0.0.tgz"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    return packed


def pin(monkeypatch: pytest.MonkeyPatch, sha512: str) -> None:
    """Let the one package to fetch be the archive's, with this digest."""
    package = Package("widget", "1.0.0", sha512, ("dist/widget.min.js",))
    monkeypatch.setattr(fetching, "PACKAGES", (package,))


def test_what_is_pinned_is_taken(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files alone, under their own names."""
    pin(monkeypatch, base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode())
    folder = tmp_path / "graphiql"
    assert not is_fetched(folder)

    fetch(folder)

    assert is_fetched(folder)
    assert [each.name for each in folder.iterdir()] == ["widget.min.js"]


@pytest.mark.usefixtures("archive")
def test_what_is_not_what_was_pinned_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registry that hands out something else is found out."""
    pin(monkeypatch, "0" * 86 + "==")
    folder = tmp_path / "graphiql"

    with pytest.raises(FetchingError, match=r"widget 1.0.0 is not what it was"):
        fetch(folder)

    assert not is_fetched(folder)


def test_without_npm_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line with a remedy."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert fetching.main() == 1
    assert "npm was not found." in capsys.readouterr().err
