"""Other names of levels of need, the lists of vulnerability factors, and people's factors."""

from alembic import op

revision = "children_0001"
down_revision = None
branch_labels = ("children",)
depends_on = "core_0001"

TABLES = (
    """CREATE TABLE children_level_aliases (
        id uuid DEFAULT uuidv7() CONSTRAINT children_level_aliases_pk PRIMARY KEY,
        position_id uuid NOT NULL CONSTRAINT children_level_aliases_position_id_fk REFERENCES
            pathway_positions,
        label varchar NOT NULL,
        used_by varchar NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        CONSTRAINT children_level_aliases_position_id_label_uq UNIQUE (position_id, label)
    )""",
    """CREATE TABLE children_vulnerability_factors (
        id uuid DEFAULT uuidv7() CONSTRAINT children_vulnerability_factors_pk PRIMARY KEY,
        list_name varchar NOT NULL,
        code varchar NOT NULL,
        label varchar NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        CONSTRAINT children_vulnerability_factors_code_uq UNIQUE (code)
    )""",
    """CREATE TABLE children_person_factors (
        id uuid DEFAULT uuidv7() CONSTRAINT children_person_factors_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT children_person_factors_person_id_fk REFERENCES people,
        factor_id uuid NOT NULL CONSTRAINT children_person_factors_factor_id_fk REFERENCES
            children_vulnerability_factors,
        note varchar,
        version integer NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT children_person_factors_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT children_person_factors_once_at_a_time_ex EXCLUDE USING gist (
            greatest(person_id) WITH =,
            greatest(factor_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    "CREATE INDEX children_person_factors_factor_id_ix ON children_person_factors (factor_id)",
    "CREATE INDEX children_person_factors_person_id_ix ON children_person_factors (person_id)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables with all that they hold."""
    for table in ("person_factors", "vulnerability_factors", "level_aliases"):
        op.drop_table(f"children_{table}")
