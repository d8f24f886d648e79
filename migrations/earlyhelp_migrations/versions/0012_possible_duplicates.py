"""possible duplicates."""

from alembic import op

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE person_identifiers DROP CONSTRAINT person_identifiers_once_uq",
    "ALTER TABLE identifier_kinds ADD COLUMN is_shared boolean DEFAULT false NOT NULL",
    """ALTER TABLE person_identifiers ADD CONSTRAINT person_identifiers_once_uq UNIQUE
        (person_id, kind, value)""",
]
DOWNGRADE = [
    "ALTER TABLE person_identifiers DROP CONSTRAINT person_identifiers_once_uq",
    "ALTER TABLE identifier_kinds DROP COLUMN is_shared",
    """ALTER TABLE person_identifiers ADD CONSTRAINT person_identifiers_once_uq UNIQUE (kind,
        value)""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
