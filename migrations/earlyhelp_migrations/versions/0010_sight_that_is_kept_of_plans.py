"""Sight that is kept of plans."""

from alembic import op

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE kept_sights (
        support_plan_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        kept_for character varying(40) NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT kept_sights_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT kept_sights_kept_for_ck CHECK (kept_for IN ('CLOSED', 'VACANT')),
        CONSTRAINT kept_sights_once_at_a_time_ex EXCLUDE USING gist (GREATEST(support_plan_id)
            WITH =, GREATEST(practitioner_id) WITH =, GREATEST(kept_for) WITH =,
            daterange(started_on, ended_on) WITH &&),
        CONSTRAINT kept_sights_pk PRIMARY KEY (id)
    )""",
    """CREATE INDEX kept_sights_practitioner_id_support_plan_id_ix ON kept_sights
        (practitioner_id, support_plan_id) INCLUDE (kept_for, started_on, ended_on, id)""",
    """CREATE INDEX kept_sights_support_plan_id_practitioner_id_ix ON kept_sights
        (support_plan_id, practitioner_id) INCLUDE (kept_for, started_on, ended_on, id)""",
    """ALTER TABLE kept_sights ADD CONSTRAINT kept_sights_practitioner_id_fk FOREIGN KEY
        (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE kept_sights ADD CONSTRAINT kept_sights_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    "DROP TABLE kept_sights",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
