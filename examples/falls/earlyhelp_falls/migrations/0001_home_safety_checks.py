"""Home safety checks."""

from alembic import op

revision = "falls_0001"
down_revision = None
branch_labels = ("falls",)
depends_on = "core_0003"

UPGRADE = [
    """CREATE TABLE falls_home_safety_checks (
        practitioner_id uuid NOT NULL,
        checked_on date NOT NULL,
        hazards integer NOT NULL,
        is_draft boolean NOT NULL,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT falls_home_safety_checks_pk PRIMARY KEY (id)
    )""",
    "CREATE INDEX falls_home_safety_checks_person_id_ix ON falls_home_safety_checks (person_id)",
    """CREATE INDEX falls_home_safety_checks_practitioner_id_ix ON falls_home_safety_checks
        (practitioner_id)""",
    """ALTER TABLE falls_home_safety_checks ADD CONSTRAINT falls_home_safety_checks_person_id_fk
        FOREIGN KEY (person_id) REFERENCES people(id)""",
    """ALTER TABLE falls_home_safety_checks ADD CONSTRAINT
        falls_home_safety_checks_practitioner_id_fk FOREIGN KEY (practitioner_id) REFERENCES
        practitioners(id)""",
]
DOWNGRADE = [
    "DROP TABLE falls_home_safety_checks",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
