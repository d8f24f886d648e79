"""ground of what was shown."""

from alembic import op

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE publications ADD COLUMN shown_version integer DEFAULT 1 NOT NULL",
    "ALTER TABLE publications ADD COLUMN is_reworded boolean DEFAULT false NOT NULL",
    "ALTER TABLE publications ADD COLUMN agreed_on date",
]
DOWNGRADE = [
    "ALTER TABLE publications DROP COLUMN shown_version",
    "ALTER TABLE publications DROP COLUMN is_reworded",
    "ALTER TABLE publications DROP COLUMN agreed_on",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
