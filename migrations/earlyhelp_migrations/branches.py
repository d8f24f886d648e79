"""The revisions of core and the enabled plugins: one chain each, named ``<plugin>_0001`` on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

from earlyhelp.contract.loading import CORE
from earlyhelp.errors import DatabaseError
from earlyhelp_migrations import CORE_REVISIONS


class Branches(ScriptDirectory):
    """The revisions of core and of plugins, by branch, in the order they are upgraded.

    A branch has the plugin's name, and its revisions are numbered: ``children_0001``.
    Raises DatabaseError for a revision that breaks these rules.
    """

    def __init__(self, plugins: Mapping[str, Path]) -> None:
        self.folders = {CORE: CORE_REVISIONS, **plugins}
        self._needs: dict[str, tuple[str, ...]] = {}
        super().__init__(
            str(CORE_REVISIONS.parent),
            version_locations=[str(folder) for folder in self.folders.values()],
        )
        self._check()

    def _load_revisions(self) -> Iterator[Script]:
        """Load the revisions, taking over from alembic what depends on what.

        Alembic counts a revision that another depends on as said by it, and drops its row
        from ``alembic_version``: when that plugin goes, core is no longer stamped. So here
        the order of branches is what brings a dependency first, and rows stay apart.
        """
        for script in super()._load_revisions():
            needs = script.dependencies or ()
            self._needs[script.revision] = (needs,) if isinstance(needs, str) else tuple(needs)
            script.dependencies = None
            yield script

    def chain(self, branch: str) -> tuple[Script, ...]:
        """Return the branch's revisions, first to last; raises DatabaseError for two heads."""
        heads = [head for head in self.get_heads() if is_of(head, branch)]
        if len(heads) > 1:
            raise DatabaseError(
                f"The migrations of {branch} have {len(heads)} heads: {', '.join(sorted(heads))}.",
                "Make one of them revise the other (its down_revision).",
            )
        if not heads:
            return ()
        return tuple(reversed(list(self.iterate_revisions(heads[0], "base"))))

    def pending(self, branch: str, stamped: Iterable[str]) -> tuple[Script, ...]:
        """Return the revisions yet to run on a database whose version rows are ``stamped``.

        Raises DatabaseError where the database is ahead of these revisions.
        """
        chain = self.chain(branch)
        done = [row for row in stamped if is_of(row, branch)]
        known = [script.revision for script in chain]
        for row in done:
            if row not in known:
                raise DatabaseError(
                    f"The database has the revision {row}, which this release lacks.",
                    f"Install the release of {branch} that brought it, or a newer one.",
                )
        return chain[known.index(done[0]) + 1 :] if done else chain

    def dependents(self, revision: str) -> list[str]:
        """Return the revisions that say they depend on one."""
        return sorted(name for name, needs in self._needs.items() if revision in needs)

    def _check(self) -> None:
        try:
            scripts = list(self.walk_revisions())
        except (CommandError, SyntaxError, ImportError) as error:
            raise DatabaseError(
                f"A migration cannot be read: {error}", "Mend the revision's file."
            ) from error
        for script in scripts:
            branch = next(name for name, folder in self.folders.items() if _in(script, folder))
            if not is_of(script.revision, branch):
                raise DatabaseError(
                    f"{script.path} calls itself {script.revision!r}.",
                    f"Name the revisions of {branch} {branch}_0001, {branch}_0002 and so on.",
                )
        self._check_needs()

    def _check_needs(self) -> None:
        known = self._needs.keys()
        for revision, needs in self._needs.items():
            for missing in sorted(set(needs) - known):
                raise DatabaseError(
                    f"The revision {revision} depends on {missing}, which is not here.",
                    "Install the release of earlyhelp, or of the plugin, that has it.",
                )


def is_of(revision: str, branch: str) -> bool:
    """Whether a revision's name is one of the branch's."""
    return re.fullmatch(rf"{re.escape(branch)}_\d+", revision) is not None


def _in(script: Script, folder: Path) -> bool:
    return Path(script.path).parent == folder.resolve()
