"""who opened a plan."""

from alembic import op

revision = "core_0013"
down_revision = "core_0012"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE support_plans ADD COLUMN opened_by_practitioner_id uuid",
    """CREATE INDEX support_plans_opened_by_practitioner_id_ix ON support_plans
        (opened_by_practitioner_id)""",
    """ALTER TABLE support_plans ADD CONSTRAINT support_plans_opened_by_practitioner_id_fk
        FOREIGN KEY (opened_by_practitioner_id) REFERENCES practitioners(id)""",
]
DOWNGRADE = [
    "ALTER TABLE support_plans DROP CONSTRAINT support_plans_opened_by_practitioner_id_fk",
    "DROP INDEX support_plans_opened_by_practitioner_id_ix",
    "ALTER TABLE support_plans DROP COLUMN opened_by_practitioner_id",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
