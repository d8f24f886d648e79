"""Levels and factors."""

from alembic import op

revision = "children_0001"
down_revision = None
branch_labels = ("children",)
depends_on = "core_0003"

UPGRADE = [
    """CREATE TABLE children_level_aliases (
        position_id uuid NOT NULL,
        label character varying NOT NULL,
        used_by character varying NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT children_level_aliases_pk PRIMARY KEY (id),
        CONSTRAINT children_level_aliases_position_id_label_uq UNIQUE (position_id, label)
    )""",
    """CREATE TABLE children_person_factors (
        person_id uuid NOT NULL,
        factor_id uuid NOT NULL,
        note character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT children_person_factors_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT children_person_factors_once_at_a_time_ex EXCLUDE USING gist
            (GREATEST(person_id) WITH =, GREATEST(factor_id) WITH =, daterange(started_on,
            ended_on) WITH &&),
        CONSTRAINT children_person_factors_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE children_vulnerability_factors (
        list_name character varying NOT NULL,
        code character varying NOT NULL,
        label character varying NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT children_vulnerability_factors_code_uq UNIQUE (code),
        CONSTRAINT children_vulnerability_factors_pk PRIMARY KEY (id)
    )""",
    "CREATE INDEX children_person_factors_factor_id_ix ON children_person_factors (factor_id)",
    "CREATE INDEX children_person_factors_person_id_ix ON children_person_factors (person_id)",
    """ALTER TABLE children_level_aliases ADD CONSTRAINT children_level_aliases_position_id_fk
        FOREIGN KEY (position_id) REFERENCES pathway_positions(id)""",
    """ALTER TABLE children_person_factors ADD CONSTRAINT children_person_factors_factor_id_fk
        FOREIGN KEY (factor_id) REFERENCES children_vulnerability_factors(id)""",
    """ALTER TABLE children_person_factors ADD CONSTRAINT children_person_factors_person_id_fk
        FOREIGN KEY (person_id) REFERENCES people(id)""",
]
DOWNGRADE = [
    "DROP TABLE children_level_aliases, children_person_factors, children_vulnerability_factors",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
