"""Partnership, people and households."""

from alembic import op

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None

UPGRADE = [
    """CREATE TABLE household_memberships (
        household_id uuid NOT NULL,
        person_id uuid NOT NULL,
        role character varying(40) NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT household_memberships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT household_memberships_once_at_a_time_ex EXCLUDE USING gist
            (GREATEST(household_id) WITH =, GREATEST(person_id) WITH =, daterange(started_on,
            ended_on) WITH &&),
        CONSTRAINT household_memberships_pk PRIMARY KEY (id),
        CONSTRAINT household_memberships_role_ck CHECK (role IN ('HOUSEHOLDER',
            'PARENT_OR_CARER', 'PARTNER', 'SON_OR_DAUGHTER', 'RELATIVE', 'SHARER', 'LODGER',
            'OTHER'))
    )""",
    """CREATE TABLE households (
        name character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT households_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE life_stage_bands (
        code character varying NOT NULL,
        name character varying NOT NULL,
        from_months integer,
        to_months integer,
        rank integer NOT NULL,
        CONSTRAINT life_stage_bands_not_empty_ck CHECK (from_months < to_months),
        CONSTRAINT life_stage_bands_pk PRIMARY KEY (code),
        CONSTRAINT life_stage_bands_rank_uq UNIQUE (rank)
    )""",
    """CREATE TABLE localities (
        code character varying NOT NULL,
        name character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT localities_code_uq UNIQUE (code),
        CONSTRAINT localities_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE organisations (
        name character varying NOT NULL,
        kind character varying(40) NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT organisations_kind_ck CHECK (kind IN ('COUNCIL', 'HEALTH', 'EDUCATION',
            'POLICE', 'HOUSING', 'VOLUNTARY_AND_COMMUNITY', 'OTHER')),
        CONSTRAINT organisations_name_uq UNIQUE (name),
        CONSTRAINT organisations_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE people (
        given_name character varying,
        family_name character varying,
        preferred_name character varying,
        date_of_birth date,
        expected_delivery_on date,
        died_on date,
        sex character varying(40),
        locality_id uuid,
        sort_name text COLLATE "C" GENERATED ALWAYS AS (lower(btrim((COALESCE(family_name,
            ''::character varying)::text || ' '::text) || COALESCE(given_name, preferred_name,
            ''::character varying)::text) COLLATE pg_c_utf8)) STORED NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT people_died_after_birth_ck CHECK (died_on >= date_of_birth),
        CONSTRAINT people_pk PRIMARY KEY (id),
        CONSTRAINT people_sex_ck CHECK (sex IN ('FEMALE', 'MALE', 'INDETERMINATE'))
    )""",
    """CREATE TABLE person_identifiers (
        person_id uuid NOT NULL,
        kind character varying NOT NULL,
        value character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT person_identifiers_once_uq UNIQUE (kind, value),
        CONSTRAINT person_identifiers_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE practitioners (
        name character varying NOT NULL,
        job_title character varying NOT NULL,
        organisation_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT practitioners_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE relationships (
        person_id uuid NOT NULL,
        related_person_id uuid NOT NULL,
        kind character varying(40) NOT NULL,
        has_parental_responsibility boolean NOT NULL,
        is_carer boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT relationships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT relationships_kind_ck CHECK (kind IN ('PARENT_OF', 'CHILD_OF',
            'STEP_PARENT_OF', 'STEP_CHILD_OF', 'GRANDPARENT_OF', 'GRANDCHILD_OF', 'GUARDIAN_OF',
            'WARD_OF', 'CARER_OF', 'CARED_FOR_BY', 'PARTNER_OF', 'FORMER_PARTNER_OF',
            'SIBLING_OF', 'RELATIVE_OF', 'FRIEND_OF')),
        CONSTRAINT relationships_once_at_a_time_ex EXCLUDE USING gist (GREATEST(person_id) WITH
            =, GREATEST(related_person_id) WITH =, GREATEST(kind) WITH =, daterange(started_on,
            ended_on) WITH &&),
        CONSTRAINT relationships_pk PRIMARY KEY (id),
        CONSTRAINT relationships_two_people_ck CHECK (person_id <> related_person_id)
    )""",
    """CREATE TABLE team_memberships (
        team_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        is_manager boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT team_memberships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT team_memberships_once_at_a_time_ex EXCLUDE USING gist (GREATEST(team_id) WITH
            =, GREATEST(practitioner_id) WITH =, daterange(started_on, ended_on) WITH &&),
        CONSTRAINT team_memberships_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE teams (
        organisation_id uuid NOT NULL,
        name character varying NOT NULL,
        locality_id uuid,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT teams_pk PRIMARY KEY (id)
    )""",
    """CREATE INDEX household_memberships_household_id_person_id_ix ON household_memberships
        (household_id, person_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX household_memberships_person_id_household_id_ix ON household_memberships
        (person_id, household_id) INCLUDE (started_on, ended_on)""",
    "CREATE INDEX people_locality_id_ix ON people (locality_id)",
    "CREATE INDEX people_sort_name_id_ix ON people (sort_name, id)",
    "CREATE INDEX person_identifiers_person_id_ix ON person_identifiers (person_id)",
    "CREATE INDEX practitioners_organisation_id_ix ON practitioners (organisation_id)",
    """CREATE INDEX relationships_person_id_related_person_id_ix ON relationships (person_id,
        related_person_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX relationships_related_person_id_person_id_ix ON relationships
        (related_person_id, person_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX team_memberships_practitioner_id_team_id_ix ON team_memberships
        (practitioner_id, team_id) INCLUDE (is_manager, started_on, ended_on)""",
    """CREATE INDEX team_memberships_team_id_practitioner_id_ix ON team_memberships (team_id,
        practitioner_id) INCLUDE (is_manager, started_on, ended_on)""",
    "CREATE INDEX teams_locality_id_ix ON teams (locality_id)",
    "CREATE INDEX teams_organisation_id_ix ON teams (organisation_id)",
    """ALTER TABLE household_memberships ADD CONSTRAINT household_memberships_household_id_fk
        FOREIGN KEY (household_id) REFERENCES households(id)""",
    """ALTER TABLE household_memberships ADD CONSTRAINT household_memberships_person_id_fk
        FOREIGN KEY (person_id) REFERENCES people(id)""",
    """ALTER TABLE people ADD CONSTRAINT people_locality_id_fk FOREIGN KEY (locality_id)
        REFERENCES localities(id)""",
    """ALTER TABLE person_identifiers ADD CONSTRAINT person_identifiers_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE practitioners ADD CONSTRAINT practitioners_organisation_id_fk FOREIGN KEY
        (organisation_id) REFERENCES organisations(id)""",
    """ALTER TABLE relationships ADD CONSTRAINT relationships_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE relationships ADD CONSTRAINT relationships_related_person_id_fk FOREIGN KEY
        (related_person_id) REFERENCES people(id)""",
    """ALTER TABLE team_memberships ADD CONSTRAINT team_memberships_practitioner_id_fk FOREIGN
        KEY (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE team_memberships ADD CONSTRAINT team_memberships_team_id_fk FOREIGN KEY
        (team_id) REFERENCES teams(id)""",
    """ALTER TABLE teams ADD CONSTRAINT teams_locality_id_fk FOREIGN KEY (locality_id)
        REFERENCES localities(id)""",
    """ALTER TABLE teams ADD CONSTRAINT teams_organisation_id_fk FOREIGN KEY (organisation_id)
        REFERENCES organisations(id)""",
]
DOWNGRADE = [
    """DROP TABLE household_memberships, households, life_stage_bands, localities,
        organisations, people, person_identifiers, practitioners, relationships,
        team_memberships, teams""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
