"""Closings, and reasons of placements."""

from alembic import op

revision = "core_0018"
down_revision = "core_0017"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE support_plans DROP CONSTRAINT support_plans_closure_category_fk",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    "ALTER TABLE support_plans DROP CONSTRAINT support_plans_closed_has_a_reason_ck",
    """CREATE TABLE plan_closings (
        support_plan_id uuid NOT NULL,
        closed_by_practitioner_id uuid,
        was_active boolean NOT NULL,
        safety character varying(40),
        stays_involved character varying,
        awaits_manager boolean NOT NULL,
        approved_on date,
        approved_by_practitioner_id uuid,
        reason character varying,
        coded_reason_id uuid,
        reason_category character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT plan_closings_approved_ck CHECK ((approved_on IS NULL) =
            (approved_by_practitioner_id IS NULL)),
        CONSTRAINT plan_closings_pk PRIMARY KEY (id),
        CONSTRAINT plan_closings_safety_ck CHECK (safety IN ('NO_CONCERN', 'CONCERN',
            'CANNOT_TELL')),
        CONSTRAINT plan_closings_support_plan_id_uq UNIQUE (support_plan_id)
    )""",
    """INSERT INTO plan_closings (support_plan_id, was_active, awaits_manager, reason,
            reason_category, version)
        SELECT id, true, false, closure_reason, closure_category, 1
        FROM support_plans WHERE status = 'CLOSED'""",
    "ALTER TABLE needs ADD COLUMN outcome character varying(40)",
    "ALTER TABLE placements ADD COLUMN coded_reason_id uuid",
    "ALTER TABLE reasons ADD COLUMN tells_manager boolean DEFAULT false NOT NULL",
    "ALTER TABLE support_plans DROP COLUMN closure_reason",
    "ALTER TABLE support_plans DROP COLUMN closure_category",
    """ALTER TABLE needs ADD CONSTRAINT needs_outcome_ck CHECK (outcome IN ('MET', 'PARTLY_MET',
        'NOT_MET'))""",
    "CREATE INDEX placements_coded_reason_id_ix ON placements (coded_reason_id)",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN ('CLOSING',
        'COVERAGE_END', 'ENTRY_IN_ERROR', 'LEAD_CHANGE', 'PLACEMENT'))""",
    """CREATE INDEX plan_closings_approved_by_practitioner_id_ix ON plan_closings
        (approved_by_practitioner_id)""",
    "CREATE INDEX plan_closings_awaits_manager_ix ON plan_closings (awaits_manager)",
    """CREATE INDEX plan_closings_closed_by_practitioner_id_ix ON plan_closings
        (closed_by_practitioner_id)""",
    "CREATE INDEX plan_closings_coded_reason_id_ix ON plan_closings (coded_reason_id)",
    """ALTER TABLE placements ADD CONSTRAINT placements_coded_reason_id_fk FOREIGN KEY
        (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE plan_closings ADD CONSTRAINT plan_closings_approved_by_practitioner_id_fk
        FOREIGN KEY (approved_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE plan_closings ADD CONSTRAINT plan_closings_closed_by_practitioner_id_fk
        FOREIGN KEY (closed_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE plan_closings ADD CONSTRAINT plan_closings_coded_reason_id_fk FOREIGN KEY
        (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE plan_closings ADD CONSTRAINT plan_closings_reason_category_fk FOREIGN KEY
        (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE plan_closings ADD CONSTRAINT plan_closings_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "ALTER TABLE placements DROP CONSTRAINT placements_coded_reason_id_fk",
    "ALTER TABLE needs DROP CONSTRAINT needs_outcome_ck",
    "DROP INDEX placements_coded_reason_id_ix",
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    "ALTER TABLE needs DROP COLUMN outcome",
    "ALTER TABLE placements DROP COLUMN coded_reason_id",
    "ALTER TABLE reasons DROP COLUMN tells_manager",
    "ALTER TABLE support_plans ADD COLUMN closure_reason character varying",
    "ALTER TABLE support_plans ADD COLUMN closure_category character varying",
    """UPDATE support_plans SET closure_reason = coalesce(plan_closings.reason, 'Not said'),
            closure_category = plan_closings.reason_category
        FROM plan_closings WHERE plan_closings.support_plan_id = support_plans.id""",
    "DROP TABLE plan_closings",
    "DELETE FROM reasons WHERE decision IN ('CLOSING', 'PLACEMENT')",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN
        ('COVERAGE_END', 'ENTRY_IN_ERROR', 'LEAD_CHANGE'))""",
    """ALTER TABLE support_plans ADD CONSTRAINT support_plans_closed_has_a_reason_ck CHECK
        ((closed_on IS NULL) = (closure_reason IS NULL))""",
    """ALTER TABLE support_plans ADD CONSTRAINT support_plans_closure_category_fk FOREIGN KEY
        (closure_category) REFERENCES data_categories(code)""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
