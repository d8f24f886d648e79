"""Home safety checks."""

import sqlalchemy as sa
from alembic import op

revision = "falls_0001"
down_revision = None
branch_labels = ("falls",)
depends_on = "core_0002"


def upgrade() -> None:
    """Bring the tables to what the models say."""
    op.create_table(
        "falls_home_safety_checks",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("hazards", sa.Integer(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("falls_home_safety_checks_person_id_fk")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioners.id"],
            name=op.f("falls_home_safety_checks_practitioner_id_fk"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("falls_home_safety_checks_pk")),
    )
    op.create_index(
        op.f("falls_home_safety_checks_person_id_ix"),
        "falls_home_safety_checks",
        ["person_id"],
        unique=False,
    )
    op.create_index(
        op.f("falls_home_safety_checks_practitioner_id_ix"),
        "falls_home_safety_checks",
        ["practitioner_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take the tables back to what they were."""
    op.drop_index(
        op.f("falls_home_safety_checks_practitioner_id_ix"), table_name="falls_home_safety_checks"
    )
    op.drop_index(
        op.f("falls_home_safety_checks_person_id_ix"), table_name="falls_home_safety_checks"
    )
    op.drop_table("falls_home_safety_checks")
