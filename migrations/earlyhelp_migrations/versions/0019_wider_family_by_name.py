"""Wider family by name."""

from alembic import op

revision = "core_0019"
down_revision = "core_0018"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE relationships ADD COLUMN named_as character varying",
]
DOWNGRADE = [
    "ALTER TABLE relationships DROP COLUMN named_as",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
