"""What was entered in error, and reasons."""

from alembic import op

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE entries_in_error (
        record_type character varying NOT NULL,
        record_id uuid NOT NULL,
        record jsonb NOT NULL,
        support_plan_id uuid,
        person_id uuid,
        related_person_id uuid,
        practitioner_id uuid,
        started_on date,
        ended_on date,
        category character varying,
        reason_id uuid NOT NULL,
        note character varying,
        marked_on date NOT NULL,
        marked_by_account_id uuid NOT NULL,
        marked_by_practitioner_id uuid,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT entries_in_error_pk PRIMARY KEY (id),
        CONSTRAINT entries_in_error_record_id_uq UNIQUE (record_id)
    )""",
    """CREATE TABLE reasons (
        decision character varying(40) NOT NULL,
        code character varying NOT NULL,
        label character varying NOT NULL,
        needs_note boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT reasons_decision_ck CHECK (decision::text = 'ENTRY_IN_ERROR'::text),
        CONSTRAINT reasons_decision_code_uq UNIQUE (decision, code),
        CONSTRAINT reasons_pk PRIMARY KEY (id)
    )""",
    """CREATE INDEX entries_in_error_marked_by_practitioner_id_ix ON entries_in_error
        (marked_by_practitioner_id)""",
    "CREATE INDEX entries_in_error_person_id_ix ON entries_in_error (person_id)",
    "CREATE INDEX entries_in_error_practitioner_id_ix ON entries_in_error (practitioner_id)",
    "CREATE INDEX entries_in_error_reason_id_ix ON entries_in_error (reason_id)",
    "CREATE INDEX entries_in_error_related_person_id_ix ON entries_in_error (related_person_id)",
    "CREATE INDEX entries_in_error_support_plan_id_ix ON entries_in_error (support_plan_id)",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_category_fk FOREIGN KEY
        (category) REFERENCES data_categories(code)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_marked_by_practitioner_id_fk
        FOREIGN KEY (marked_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_practitioner_id_fk FOREIGN
        KEY (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_reason_id_fk FOREIGN KEY
        (reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_related_person_id_fk FOREIGN
        KEY (related_person_id) REFERENCES people(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_support_plan_id_fk FOREIGN
        KEY (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "DROP TABLE entries_in_error, reasons",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
