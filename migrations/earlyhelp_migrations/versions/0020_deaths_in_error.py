"""Deaths in error."""

from alembic import op

revision = "core_0020"
down_revision = "core_0019"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE entries_in_error DROP CONSTRAINT entries_in_error_record_id_uq",
    "ALTER TABLE notices DROP CONSTRAINT notices_kind_ck",
    """ALTER TABLE notices ADD CONSTRAINT notices_kind_ck CHECK (kind IN ('SECOND_PLAN',
        'DEATH', 'DEATH_IN_ERROR'))""",
]
DOWNGRADE = [
    "ALTER TABLE notices DROP CONSTRAINT notices_kind_ck",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_record_id_uq UNIQUE
        (record_id)""",
    "ALTER TABLE notices ADD CONSTRAINT notices_kind_ck CHECK (kind IN ('SECOND_PLAN', 'DEATH'))",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
