"""amendments."""

from alembic import op

revision = "core_0028"
down_revision = "core_0027"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    """CREATE TABLE amendments (
        record_type character varying NOT NULL,
        record_id uuid NOT NULL,
        support_plan_id uuid,
        person_id uuid,
        related_person_id uuid,
        household_id uuid,
        category character varying,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        since jsonb NOT NULL,
        amended_at timestamp with time zone NOT NULL,
        amended_by_account_id uuid NOT NULL,
        amended_by_practitioner_id uuid,
        reason character varying,
        coded_reason_id uuid,
        reason_category character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT amendments_pk PRIMARY KEY (id)
    )""",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN ('AMENDMENT',
        'CLOSING', 'COVERAGE_END', 'CONTACT_OUTCOME', 'ENTRY_IN_ERROR', 'LEAD_CHANGE',
        'PLACEMENT', 'TRIAGE'))""",
    "CREATE INDEX amendments_amended_at_id_ix ON amendments (amended_at, id)",
    """CREATE INDEX amendments_amended_by_practitioner_id_ix ON amendments
        (amended_by_practitioner_id)""",
    "CREATE INDEX amendments_coded_reason_id_ix ON amendments (coded_reason_id)",
    "CREATE INDEX amendments_household_id_ix ON amendments (household_id)",
    "CREATE INDEX amendments_person_id_ix ON amendments (person_id)",
    "CREATE INDEX amendments_record_id_ix ON amendments (record_id)",
    "CREATE INDEX amendments_related_person_id_ix ON amendments (related_person_id)",
    "CREATE INDEX amendments_support_plan_id_ix ON amendments (support_plan_id)",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_amended_by_practitioner_id_fk FOREIGN
        KEY (amended_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_category_fk FOREIGN KEY (category)
        REFERENCES data_categories(code)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_coded_reason_id_fk FOREIGN KEY
        (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_household_id_fk FOREIGN KEY
        (household_id) REFERENCES households(id)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_reason_category_fk FOREIGN KEY
        (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_related_person_id_fk FOREIGN KEY
        (related_person_id) REFERENCES people(id)""",
    """ALTER TABLE amendments ADD CONSTRAINT amendments_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    "DROP TABLE amendments",
    "DELETE FROM reasons WHERE decision = 'AMENDMENT'",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN ('CLOSING',
        'COVERAGE_END', 'CONTACT_OUTCOME', 'ENTRY_IN_ERROR', 'LEAD_CHANGE', 'PLACEMENT',
        'TRIAGE'))""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
