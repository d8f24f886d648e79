"""Wellbeing."""

from alembic import op

revision = "care_act_0001"
down_revision = None
branch_labels = ("care_act",)
depends_on = "core_0003"

UPGRADE = [
    """CREATE TABLE care_act_wellbeing_areas (
        code character varying NOT NULL,
        label character varying NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT care_act_wellbeing_areas_code_uq UNIQUE (code),
        CONSTRAINT care_act_wellbeing_areas_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE care_act_wellbeing_heading_areas (
        heading_id uuid NOT NULL,
        area_id uuid NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT care_act_wellbeing_heading_areas_heading_id_area_id_uq UNIQUE (heading_id,
            area_id),
        CONSTRAINT care_act_wellbeing_heading_areas_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE care_act_wellbeing_headings (
        authority character varying NOT NULL,
        code character varying NOT NULL,
        label character varying NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT care_act_wellbeing_headings_authority_code_uq UNIQUE (authority, code),
        CONSTRAINT care_act_wellbeing_headings_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE care_act_wellbeing_observations (
        person_id uuid NOT NULL,
        area_id uuid NOT NULL,
        observed_on date NOT NULL,
        rating character varying(40) NOT NULL,
        own_words character varying,
        note character varying,
        recorded_by_practitioner_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT care_act_wellbeing_observations_pk PRIMARY KEY (id),
        CONSTRAINT care_act_wellbeing_observations_rating_ck CHECK (rating IN ('GOING_WELL',
            'MIXED', 'NEEDS_SUPPORT'))
    )""",
    """CREATE INDEX care_act_wellbeing_heading_areas_area_id_ix ON
        care_act_wellbeing_heading_areas (area_id)""",
    """CREATE INDEX care_act_wellbeing_observations_area_id_ix ON
        care_act_wellbeing_observations (area_id)""",
    """CREATE INDEX care_act_wellbeing_observations_latest_ix ON care_act_wellbeing_observations
        (person_id, area_id, observed_on, id)""",
    """CREATE INDEX care_act_wellbeing_observations_recorded_by_practitioner_id_ix ON
        care_act_wellbeing_observations (recorded_by_practitioner_id)""",
    """ALTER TABLE care_act_wellbeing_heading_areas ADD CONSTRAINT
        care_act_wellbeing_heading_areas_area_id_fk FOREIGN KEY (area_id) REFERENCES
        care_act_wellbeing_areas(id)""",
    """ALTER TABLE care_act_wellbeing_heading_areas ADD CONSTRAINT
        care_act_wellbeing_heading_areas_heading_id_fk FOREIGN KEY (heading_id) REFERENCES
        care_act_wellbeing_headings(id)""",
    """ALTER TABLE care_act_wellbeing_observations ADD CONSTRAINT
        care_act_wellbeing_observations_area_id_fk FOREIGN KEY (area_id) REFERENCES
        care_act_wellbeing_areas(id)""",
    """ALTER TABLE care_act_wellbeing_observations ADD CONSTRAINT
        care_act_wellbeing_observations_person_id_fk FOREIGN KEY (person_id) REFERENCES
        people(id)""",
    """ALTER TABLE care_act_wellbeing_observations ADD CONSTRAINT
        care_act_wellbeing_observations_recorded_by_practitioner_id_fk FOREIGN KEY
        (recorded_by_practitioner_id) REFERENCES practitioners(id)""",
]
DOWNGRADE = [
    """DROP TABLE care_act_wellbeing_areas, care_act_wellbeing_heading_areas,
        care_act_wellbeing_headings, care_act_wellbeing_observations""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
