"""A goal's need, and an action's goal, are of the same plan: so far only the services saw to it."""

from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

REFERENCES = (("goals", "need_id", "needs"), ("actions", "goal_id", "goals"))


def upgrade() -> None:
    """Let each foreign key hold the plan as well; rows that there are keep it already."""
    for table, column, referred in REFERENCES:
        op.execute(
            f"ALTER TABLE {referred} ADD CONSTRAINT {referred}_id_support_plan_id_uq "
            "UNIQUE (id, support_plan_id)"
        )
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fk, "
            f"ADD CONSTRAINT {table}_{column}_support_plan_id_fk "
            f"FOREIGN KEY ({column}, support_plan_id) REFERENCES {referred} (id, support_plan_id)"
        )


def downgrade() -> None:
    """Hold the row alone again."""
    for table, column, referred in REFERENCES:
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_support_plan_id_fk, "
            f"ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column}) REFERENCES {referred}"
        )
        op.execute(f"ALTER TABLE {referred} DROP CONSTRAINT {referred}_id_support_plan_id_uq")
