"""Factors and names of levels as terms of vocabularies."""

from alembic import op

revision = "children_0003"
down_revision = "children_0002"
branch_labels = None
depends_on = None

UPGRADE = [
    """ALTER TABLE children_level_aliases ADD COLUMN definition character varying DEFAULT
        ''::character varying NOT NULL""",
    "ALTER TABLE children_level_aliases ADD COLUMN retired_on date",
    "ALTER TABLE children_level_aliases ADD COLUMN version integer DEFAULT 1 NOT NULL",
    """ALTER TABLE children_vulnerability_factors ADD COLUMN definition character varying
        DEFAULT ''::character varying NOT NULL""",
    "ALTER TABLE children_vulnerability_factors ADD COLUMN retired_on date",
    "ALTER TABLE children_vulnerability_factors ADD COLUMN version integer DEFAULT 1 NOT NULL",
]
DOWNGRADE = [
    "ALTER TABLE children_level_aliases DROP COLUMN definition",
    "ALTER TABLE children_level_aliases DROP COLUMN retired_on",
    "ALTER TABLE children_level_aliases DROP COLUMN version",
    "ALTER TABLE children_vulnerability_factors DROP COLUMN definition",
    "ALTER TABLE children_vulnerability_factors DROP COLUMN retired_on",
    "ALTER TABLE children_vulnerability_factors DROP COLUMN version",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
