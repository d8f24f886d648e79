"""Migrations: core's revisions, and the runner for core's and every plugin's.

The database keeps one row of ``alembic_version`` for core and one for each plugin that was
ever enabled. Only core and the enabled plugins are upgraded; rows of others are left alone.
"""

from pathlib import Path

CORE_REVISIONS = Path(__file__).parent / "versions"
"""The folder of core's own revisions."""
