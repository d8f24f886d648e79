"""Reasons as terms, hand-overs of the lead."""

from alembic import op

revision = "core_0015"
down_revision = "core_0014"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE entries_in_error DROP CONSTRAINT entries_in_error_reason_id_fk",
    "DROP INDEX entries_in_error_reason_id_ix",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_code_uq",
    """CREATE TABLE lead_handovers (
        support_plan_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        starts_on date NOT NULL,
        proposed_on date NOT NULL,
        proposed_by_practitioner_id uuid NOT NULL,
        status character varying(40) NOT NULL,
        answered_on date,
        reason character varying,
        coded_reason_id uuid,
        reason_category character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT lead_handovers_answered_on_ck CHECK ((status::text = 'PROPOSED'::text) =
            (answered_on IS NULL)),
        CONSTRAINT lead_handovers_pk PRIMARY KEY (id),
        CONSTRAINT lead_handovers_status_ck CHECK (status IN ('PROPOSED', 'ACCEPTED',
            'DECLINED', 'WITHDRAWN'))
    )""",
    "ALTER TABLE entries_in_error RENAME COLUMN reason_id TO coded_reason_id",
    "ALTER TABLE entries_in_error ALTER COLUMN coded_reason_id DROP NOT NULL",
    "ALTER TABLE entries_in_error RENAME COLUMN note TO reason",
    "ALTER TABLE entries_in_error ADD COLUMN reason_category character varying",
    "ALTER TABLE lead_practitioners ADD COLUMN reason character varying",
    "ALTER TABLE lead_practitioners ADD COLUMN coded_reason_id uuid",
    "ALTER TABLE lead_practitioners ADD COLUMN reason_category character varying",
    "ALTER TABLE plan_coverages ADD COLUMN reason character varying",
    "ALTER TABLE plan_coverages ADD COLUMN coded_reason_id uuid",
    "ALTER TABLE plan_coverages ADD COLUMN reason_category character varying",
    "ALTER TABLE reasons RENAME COLUMN needs_note TO needs_words",
    """ALTER TABLE reasons RENAME CONSTRAINT reasons_needs_note_not_null
        TO reasons_needs_words_not_null""",
    """ALTER TABLE reasons ADD COLUMN definition character varying DEFAULT ''::character varying
        NOT NULL""",
    "ALTER TABLE reasons ADD COLUMN retired_on date",
    "ALTER TABLE reasons ADD COLUMN version integer DEFAULT 1 NOT NULL",
    "CREATE INDEX entries_in_error_coded_reason_id_ix ON entries_in_error (coded_reason_id)",
    "CREATE INDEX lead_practitioners_coded_reason_id_ix ON lead_practitioners (coded_reason_id)",
    "CREATE INDEX plan_coverages_coded_reason_id_ix ON plan_coverages (coded_reason_id)",
    "ALTER TABLE reasons ADD CONSTRAINT reasons_code_uq UNIQUE (decision, code)",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN
        ('COVERAGE_END', 'ENTRY_IN_ERROR', 'LEAD_CHANGE'))""",
    "CREATE INDEX lead_handovers_coded_reason_id_ix ON lead_handovers (coded_reason_id)",
    """CREATE UNIQUE INDEX lead_handovers_one_proposed_uq ON lead_handovers (support_plan_id)
        WHERE status::text = 'PROPOSED'::text""",
    "CREATE INDEX lead_handovers_proposed_on_id_ix ON lead_handovers (proposed_on, id)",
    "CREATE INDEX lead_handovers_practitioner_id_ix ON lead_handovers (practitioner_id)",
    """CREATE INDEX lead_handovers_proposed_by_practitioner_id_ix ON lead_handovers
        (proposed_by_practitioner_id)""",
    "CREATE INDEX lead_handovers_support_plan_id_ix ON lead_handovers (support_plan_id)",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_coded_reason_id_fk FOREIGN
        KEY (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_reason_category_fk FOREIGN
        KEY (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE lead_practitioners ADD CONSTRAINT lead_practitioners_coded_reason_id_fk
        FOREIGN KEY (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE lead_practitioners ADD CONSTRAINT lead_practitioners_reason_category_fk
        FOREIGN KEY (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE plan_coverages ADD CONSTRAINT plan_coverages_coded_reason_id_fk FOREIGN KEY
        (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE plan_coverages ADD CONSTRAINT plan_coverages_reason_category_fk FOREIGN KEY
        (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE lead_handovers ADD CONSTRAINT lead_handovers_coded_reason_id_fk FOREIGN KEY
        (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE lead_handovers ADD CONSTRAINT lead_handovers_practitioner_id_fk FOREIGN KEY
        (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE lead_handovers ADD CONSTRAINT lead_handovers_proposed_by_practitioner_id_fk
        FOREIGN KEY (proposed_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE lead_handovers ADD CONSTRAINT lead_handovers_reason_category_fk FOREIGN KEY
        (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE lead_handovers ADD CONSTRAINT lead_handovers_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "ALTER TABLE entries_in_error DROP CONSTRAINT entries_in_error_coded_reason_id_fk",
    "ALTER TABLE entries_in_error DROP CONSTRAINT entries_in_error_reason_category_fk",
    "ALTER TABLE lead_practitioners DROP CONSTRAINT lead_practitioners_coded_reason_id_fk",
    "ALTER TABLE lead_practitioners DROP CONSTRAINT lead_practitioners_reason_category_fk",
    "ALTER TABLE plan_coverages DROP CONSTRAINT plan_coverages_coded_reason_id_fk",
    "ALTER TABLE plan_coverages DROP CONSTRAINT plan_coverages_reason_category_fk",
    "DROP INDEX entries_in_error_coded_reason_id_ix",
    "DROP INDEX lead_practitioners_coded_reason_id_ix",
    "DROP INDEX plan_coverages_coded_reason_id_ix",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_code_uq",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    "DROP TABLE lead_handovers",
    "ALTER TABLE entries_in_error DROP COLUMN reason_category",
    "ALTER TABLE entries_in_error RENAME COLUMN reason TO note",
    "ALTER TABLE entries_in_error RENAME COLUMN coded_reason_id TO reason_id",
    "ALTER TABLE entries_in_error ALTER COLUMN reason_id SET NOT NULL",
    "ALTER TABLE lead_practitioners DROP COLUMN reason",
    "ALTER TABLE lead_practitioners DROP COLUMN coded_reason_id",
    "ALTER TABLE lead_practitioners DROP COLUMN reason_category",
    "ALTER TABLE plan_coverages DROP COLUMN reason",
    "ALTER TABLE plan_coverages DROP COLUMN coded_reason_id",
    "ALTER TABLE plan_coverages DROP COLUMN reason_category",
    "ALTER TABLE reasons RENAME COLUMN needs_words TO needs_note",
    """ALTER TABLE reasons RENAME CONSTRAINT reasons_needs_words_not_null
        TO reasons_needs_note_not_null""",
    "ALTER TABLE reasons DROP COLUMN definition",
    "ALTER TABLE reasons DROP COLUMN retired_on",
    "ALTER TABLE reasons DROP COLUMN version",
    "DELETE FROM reasons WHERE decision <> 'ENTRY_IN_ERROR'",
    "CREATE INDEX entries_in_error_reason_id_ix ON entries_in_error (reason_id)",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision::text =
        'ENTRY_IN_ERROR'::text)""",
    "ALTER TABLE reasons ADD CONSTRAINT reasons_decision_code_uq UNIQUE (decision, code)",
    """ALTER TABLE entries_in_error ADD CONSTRAINT entries_in_error_reason_id_fk FOREIGN KEY
        (reason_id) REFERENCES reasons(id)""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
