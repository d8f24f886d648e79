"""Notices, and what a death ends."""

from alembic import op

revision = "core_0017"
down_revision = "core_0016"
branch_labels = None
depends_on = None

UPGRADE = [
    "DROP INDEX plan_coverages_person_id_support_plan_id_ix",
    "DROP INDEX plan_coverages_support_plan_id_person_id_ix",
    """CREATE TABLE notices (
        support_plan_id uuid NOT NULL,
        person_id uuid NOT NULL,
        kind character varying(40) NOT NULL,
        noted_on date NOT NULL,
        seen_on date,
        seen_by_practitioner_id uuid,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT notices_kind_ck CHECK (kind IN ('SECOND_PLAN', 'DEATH')),
        CONSTRAINT notices_pk PRIMARY KEY (id),
        CONSTRAINT notices_seen_by_somebody_ck CHECK ((seen_on IS NULL) =
            (seen_by_practitioner_id IS NULL))
    )""",
    "ALTER TABLE actions ADD COLUMN dropped_on date",
    "ALTER TABLE plan_coverages ADD COLUMN seen_until date",
    """CREATE INDEX plan_coverages_person_id_support_plan_id_ix ON plan_coverages (person_id,
        support_plan_id) INCLUDE (started_on, ended_on, seen_until)""",
    """CREATE INDEX plan_coverages_support_plan_id_person_id_ix ON plan_coverages
        (support_plan_id, person_id) INCLUDE (started_on, ended_on, seen_until)""",
    "CREATE INDEX notices_noted_on_id_ix ON notices (noted_on, id)",
    "CREATE INDEX notices_person_id_ix ON notices (person_id)",
    "CREATE INDEX notices_seen_by_practitioner_id_ix ON notices (seen_by_practitioner_id)",
    "CREATE INDEX notices_support_plan_id_ix ON notices (support_plan_id)",
    """ALTER TABLE notices ADD CONSTRAINT notices_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE notices ADD CONSTRAINT notices_seen_by_practitioner_id_fk FOREIGN KEY
        (seen_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE notices ADD CONSTRAINT notices_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "DROP INDEX plan_coverages_person_id_support_plan_id_ix",
    "DROP INDEX plan_coverages_support_plan_id_person_id_ix",
    "DROP TABLE notices",
    "ALTER TABLE actions DROP COLUMN dropped_on",
    "ALTER TABLE plan_coverages DROP COLUMN seen_until",
    """CREATE INDEX plan_coverages_person_id_support_plan_id_ix ON plan_coverages (person_id,
        support_plan_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX plan_coverages_support_plan_id_person_id_ix ON plan_coverages
        (support_plan_id, person_id) INCLUDE (started_on, ended_on)""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
