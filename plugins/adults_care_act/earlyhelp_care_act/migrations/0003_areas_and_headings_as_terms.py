"""Areas and headings as terms of vocabularies."""

from alembic import op

revision = "care_act_0003"
down_revision = "care_act_0002"
branch_labels = None
depends_on = None

UPGRADE = [
    """ALTER TABLE care_act_wellbeing_areas ADD COLUMN definition character varying DEFAULT
        ''::character varying NOT NULL""",
    "ALTER TABLE care_act_wellbeing_areas ADD COLUMN retired_on date",
    "ALTER TABLE care_act_wellbeing_areas ADD COLUMN version integer DEFAULT 1 NOT NULL",
    """ALTER TABLE care_act_wellbeing_headings ADD COLUMN definition character varying DEFAULT
        ''::character varying NOT NULL""",
    "ALTER TABLE care_act_wellbeing_headings ADD COLUMN retired_on date",
    "ALTER TABLE care_act_wellbeing_headings ADD COLUMN version integer DEFAULT 1 NOT NULL",
]
DOWNGRADE = [
    "ALTER TABLE care_act_wellbeing_areas DROP COLUMN definition",
    "ALTER TABLE care_act_wellbeing_areas DROP COLUMN retired_on",
    "ALTER TABLE care_act_wellbeing_areas DROP COLUMN version",
    "ALTER TABLE care_act_wellbeing_headings DROP COLUMN definition",
    "ALTER TABLE care_act_wellbeing_headings DROP COLUMN retired_on",
    "ALTER TABLE care_act_wellbeing_headings DROP COLUMN version",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
