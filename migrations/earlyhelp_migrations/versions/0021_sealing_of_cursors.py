"""sealing of cursors."""

from alembic import op

revision = "core_0021"
down_revision = "core_0020"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE sealing_keys (
        number integer NOT NULL,
        secret bytea NOT NULL,
        CONSTRAINT sealing_keys_only_one_ck CHECK (number = 1),
        CONSTRAINT sealing_keys_pk PRIMARY KEY (number)
    )""",
]
DOWNGRADE = [
    "DROP TABLE sealing_keys",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
