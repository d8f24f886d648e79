"""Missing education."""

from alembic import op

revision = "attendance_0001"
down_revision = None
branch_labels = ("attendance",)
depends_on = "core_0006"

UPGRADE = [
    """CREATE TABLE attendance_missing_education (
        reason character varying(40) NOT NULL,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT attendance_missing_education_ended_after_started_ck CHECK (started_on <
            ended_on),
        CONSTRAINT attendance_missing_education_once_at_a_time_ex EXCLUDE USING gist
            (GREATEST(person_id) WITH =, daterange(started_on, ended_on) WITH &&),
        CONSTRAINT attendance_missing_education_pk PRIMARY KEY (id),
        CONSTRAINT attendance_missing_education_reason_ck CHECK (reason IN ('NO_PLACE',
            'NOT_ATTENDING', 'ILL', 'UNKNOWN'))
    )""",
    """CREATE TABLE attendance_register_requests (
        support_plan_id uuid NOT NULL,
        person_id uuid NOT NULL,
        requested_on date NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT attendance_register_requests_pk PRIMARY KEY (id),
        CONSTRAINT attendance_register_requests_support_plan_id_person_id_uq UNIQUE
            (support_plan_id, person_id)
    )""",
    """CREATE INDEX attendance_missing_education_person_id_ix ON attendance_missing_education
        (person_id)""",
    """CREATE INDEX attendance_register_requests_person_id_ix ON attendance_register_requests
        (person_id)""",
    """ALTER TABLE attendance_missing_education ADD CONSTRAINT
        attendance_missing_education_person_id_fk FOREIGN KEY (person_id) REFERENCES people(id)""",
    """ALTER TABLE attendance_register_requests ADD CONSTRAINT
        attendance_register_requests_person_id_fk FOREIGN KEY (person_id) REFERENCES people(id)""",
    """ALTER TABLE attendance_register_requests ADD CONSTRAINT
        attendance_register_requests_support_plan_id_fk FOREIGN KEY (support_plan_id) REFERENCES
        support_plans(id)""",
]
DOWNGRADE = [
    "DROP TABLE attendance_missing_education, attendance_register_requests",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
