"""Areas of wellbeing, authorities' headings for them, and observations of people."""

from alembic import op

revision = "care_act_0001"
down_revision = None
branch_labels = ("care_act",)
depends_on = "core_0001"

TABLES = (
    """CREATE TABLE care_act_wellbeing_areas (
        id uuid DEFAULT uuidv7() CONSTRAINT care_act_wellbeing_areas_pk PRIMARY KEY,
        code varchar NOT NULL,
        label varchar NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        CONSTRAINT care_act_wellbeing_areas_code_uq UNIQUE (code)
    )""",
    """CREATE TABLE care_act_wellbeing_headings (
        id uuid DEFAULT uuidv7() CONSTRAINT care_act_wellbeing_headings_pk PRIMARY KEY,
        authority varchar NOT NULL,
        code varchar NOT NULL,
        label varchar NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        CONSTRAINT care_act_wellbeing_headings_authority_code_uq UNIQUE (authority, code)
    )""",
    """CREATE TABLE care_act_wellbeing_heading_areas (
        id uuid DEFAULT uuidv7() CONSTRAINT care_act_wellbeing_heading_areas_pk PRIMARY KEY,
        heading_id uuid NOT NULL CONSTRAINT care_act_wellbeing_heading_areas_heading_id_fk
            REFERENCES care_act_wellbeing_headings,
        area_id uuid NOT NULL CONSTRAINT care_act_wellbeing_heading_areas_area_id_fk
            REFERENCES care_act_wellbeing_areas,
        is_confirmed boolean NOT NULL,
        CONSTRAINT care_act_wellbeing_heading_areas_heading_id_area_id_uq
            UNIQUE (heading_id, area_id)
    )""",
    """CREATE INDEX care_act_wellbeing_heading_areas_area_id_ix
        ON care_act_wellbeing_heading_areas (area_id)""",
    """CREATE TABLE care_act_wellbeing_observations (
        id uuid DEFAULT uuidv7() CONSTRAINT care_act_wellbeing_observations_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT care_act_wellbeing_observations_person_id_fk
            REFERENCES people,
        area_id uuid NOT NULL CONSTRAINT care_act_wellbeing_observations_area_id_fk
            REFERENCES care_act_wellbeing_areas,
        observed_on date NOT NULL,
        rating varchar(40) NOT NULL,
        own_words varchar,
        note varchar,
        recorded_by_practitioner_id uuid NOT NULL
            CONSTRAINT care_act_wellbeing_observations_recorded_by_practitioner_id_fk
            REFERENCES practitioners,
        version integer NOT NULL,
        CONSTRAINT care_act_wellbeing_observations_rating_ck
            CHECK (rating IN ('GOING_WELL', 'MIXED', 'NEEDS_SUPPORT'))
    )""",
    """CREATE INDEX care_act_wellbeing_observations_area_id_ix
        ON care_act_wellbeing_observations (area_id)""",
    """CREATE INDEX care_act_wellbeing_observations_latest_ix
        ON care_act_wellbeing_observations (person_id, area_id, observed_on, id)""",
    """CREATE INDEX care_act_wellbeing_observations_recorded_by_practitioner_id_ix
        ON care_act_wellbeing_observations (recorded_by_practitioner_id)""",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables with all that they hold."""
    for table in ("observations", "heading_areas", "headings", "areas"):
        op.drop_table(f"care_act_wellbeing_{table}")
