"""Aspects of areas."""

from alembic import op

revision = "care_act_0002"
down_revision = "care_act_0001"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE care_act_wellbeing_heading_areas ADD COLUMN aspect character varying",
]
DOWNGRADE = [
    "ALTER TABLE care_act_wellbeing_heading_areas DROP COLUMN aspect",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
