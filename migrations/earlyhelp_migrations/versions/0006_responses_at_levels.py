"""What is done at a level, whether early help covers it, and where its source says so."""

from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None

UPGRADE = [
    """ALTER TABLE pathway_positions ADD COLUMN response character varying DEFAULT ''::character
        varying NOT NULL""",
    "ALTER TABLE pathway_positions ADD COLUMN is_early_help boolean",
    """ALTER TABLE pathway_positions ADD COLUMN source character varying DEFAULT ''::character
        varying NOT NULL""",
]
DOWNGRADE = [
    "ALTER TABLE pathway_positions DROP COLUMN response",
    "ALTER TABLE pathway_positions DROP COLUMN is_early_help",
    "ALTER TABLE pathway_positions DROP COLUMN source",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
