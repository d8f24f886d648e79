"""categories of reasons."""

from alembic import op

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE placements ADD COLUMN reason_category character varying",
    "ALTER TABLE support_plans ADD COLUMN closure_category character varying",
    """ALTER TABLE placements ADD CONSTRAINT placements_reason_category_fk FOREIGN KEY
        (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE support_plans ADD CONSTRAINT support_plans_closure_category_fk FOREIGN KEY
        (closure_category) REFERENCES data_categories(code)""",
]
DOWNGRADE = [
    "ALTER TABLE placements DROP CONSTRAINT placements_reason_category_fk",
    "ALTER TABLE support_plans DROP CONSTRAINT support_plans_closure_category_fk",
    "ALTER TABLE placements DROP COLUMN reason_category",
    "ALTER TABLE support_plans DROP COLUMN closure_category",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
