"""Partnership, people, households, support plans, the pathway ledger, accounts and audit.

Plain SQL, so that it says for good what it said on its day, whatever the models become.
Dated rows refuse overlaps by themselves (``EXCLUDE``, hence btree_gist), and the
tables that visibility rules ask have covering indexes in both directions.
"""

from itertools import chain

from alembic import op

from earlyhelp.errors import DatabaseError

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None

PARTNERSHIP = (
    """CREATE TABLE localities (
        id uuid DEFAULT uuidv7() CONSTRAINT localities_pk PRIMARY KEY,
        code varchar NOT NULL,
        name varchar NOT NULL,
        CONSTRAINT localities_code_uq UNIQUE (code)
    )""",
    """CREATE TABLE organisations (
        id uuid DEFAULT uuidv7() CONSTRAINT organisations_pk PRIMARY KEY,
        name varchar NOT NULL,
        kind varchar(40) NOT NULL,
        version integer NOT NULL,
        CONSTRAINT organisations_kind_ck CHECK (kind IN ('COUNCIL', 'HEALTH', 'EDUCATION',
            'POLICE', 'HOUSING', 'VOLUNTARY_AND_COMMUNITY', 'OTHER')),
        CONSTRAINT organisations_name_uq UNIQUE (name)
    )""",
    """CREATE TABLE teams (
        id uuid DEFAULT uuidv7() CONSTRAINT teams_pk PRIMARY KEY,
        organisation_id uuid NOT NULL CONSTRAINT teams_organisation_id_fk REFERENCES organisations,
        name varchar NOT NULL,
        locality_id uuid CONSTRAINT teams_locality_id_fk REFERENCES localities,
        version integer NOT NULL
    )""",
    "CREATE INDEX teams_locality_id_ix ON teams (locality_id)",
    "CREATE INDEX teams_organisation_id_ix ON teams (organisation_id)",
    """CREATE TABLE practitioners (
        id uuid DEFAULT uuidv7() CONSTRAINT practitioners_pk PRIMARY KEY,
        name varchar NOT NULL,
        job_title varchar NOT NULL,
        organisation_id uuid NOT NULL CONSTRAINT practitioners_organisation_id_fk REFERENCES
            organisations,
        version integer NOT NULL
    )""",
    "CREATE INDEX practitioners_organisation_id_ix ON practitioners (organisation_id)",
    """CREATE TABLE team_memberships (
        id uuid DEFAULT uuidv7() CONSTRAINT team_memberships_pk PRIMARY KEY,
        team_id uuid NOT NULL CONSTRAINT team_memberships_team_id_fk REFERENCES teams,
        practitioner_id uuid NOT NULL CONSTRAINT team_memberships_practitioner_id_fk REFERENCES
            practitioners,
        is_manager boolean NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT team_memberships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT team_memberships_once_at_a_time_ex EXCLUDE USING gist (
            greatest(team_id) WITH =,
            greatest(practitioner_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX team_memberships_practitioner_id_team_id_ix ON team_memberships
        (practitioner_id, team_id) INCLUDE (is_manager, started_on, ended_on)""",
    """CREATE INDEX team_memberships_team_id_practitioner_id_ix ON team_memberships (team_id,
        practitioner_id) INCLUDE (is_manager, started_on, ended_on)""",
)

PEOPLE = (
    """CREATE TABLE people (
        id uuid DEFAULT uuidv7() CONSTRAINT people_pk PRIMARY KEY,
        given_name varchar,
        family_name varchar,
        preferred_name varchar,
        date_of_birth date,
        expected_delivery_on date,
        died_on date,
        sex varchar(40),
        locality_id uuid CONSTRAINT people_locality_id_fk REFERENCES localities,
        sort_name text COLLATE "C" GENERATED ALWAYS AS (
            lower(btrim(coalesce(family_name, '') || ' ' ||
                coalesce(given_name, preferred_name, '')) COLLATE "pg_c_utf8")
        ) STORED NOT NULL,
        version integer NOT NULL,
        CONSTRAINT people_died_after_birth_ck CHECK (died_on >= date_of_birth),
        CONSTRAINT people_sex_ck CHECK (sex IN ('FEMALE', 'MALE', 'INDETERMINATE'))
    )""",
    "CREATE INDEX people_locality_id_ix ON people (locality_id)",
    "CREATE INDEX people_sort_name_id_ix ON people (sort_name, id)",
    """CREATE TABLE person_identifiers (
        id uuid DEFAULT uuidv7() CONSTRAINT person_identifiers_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT person_identifiers_person_id_fk REFERENCES people,
        kind varchar NOT NULL,
        value varchar NOT NULL,
        CONSTRAINT person_identifiers_once_uq UNIQUE (kind, value)
    )""",
    "CREATE INDEX person_identifiers_person_id_ix ON person_identifiers (person_id)",
    """CREATE TABLE relationships (
        id uuid DEFAULT uuidv7() CONSTRAINT relationships_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT relationships_person_id_fk REFERENCES people,
        related_person_id uuid NOT NULL CONSTRAINT relationships_related_person_id_fk REFERENCES
            people,
        kind varchar(40) NOT NULL,
        has_parental_responsibility boolean NOT NULL,
        is_carer boolean NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT relationships_kind_ck CHECK (kind IN ('PARENT_OF', 'CHILD_OF',
            'STEP_PARENT_OF', 'STEP_CHILD_OF', 'GRANDPARENT_OF', 'GRANDCHILD_OF', 'GUARDIAN_OF',
            'WARD_OF', 'CARER_OF', 'CARED_FOR_BY', 'PARTNER_OF', 'FORMER_PARTNER_OF',
            'SIBLING_OF', 'RELATIVE_OF', 'FRIEND_OF')),
        CONSTRAINT relationships_two_people_ck CHECK (person_id <> related_person_id),
        CONSTRAINT relationships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT relationships_once_at_a_time_ex EXCLUDE USING gist (
            greatest(person_id) WITH =,
            greatest(related_person_id) WITH =,
            greatest(kind) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX relationships_person_id_related_person_id_ix ON relationships (person_id,
        related_person_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX relationships_related_person_id_person_id_ix ON relationships
        (related_person_id, person_id) INCLUDE (started_on, ended_on)""",
    """CREATE TABLE life_stage_bands (
        code varchar CONSTRAINT life_stage_bands_pk PRIMARY KEY,
        name varchar NOT NULL,
        from_months integer,
        to_months integer,
        rank integer NOT NULL,
        CONSTRAINT life_stage_bands_not_empty_ck CHECK (from_months < to_months),
        CONSTRAINT life_stage_bands_rank_uq UNIQUE (rank)
    )""",
)

HOUSEHOLDS = (
    """CREATE TABLE households (
        id uuid DEFAULT uuidv7() CONSTRAINT households_pk PRIMARY KEY,
        name varchar NOT NULL,
        version integer NOT NULL
    )""",
    """CREATE TABLE household_memberships (
        id uuid DEFAULT uuidv7() CONSTRAINT household_memberships_pk PRIMARY KEY,
        household_id uuid NOT NULL CONSTRAINT household_memberships_household_id_fk REFERENCES
            households,
        person_id uuid NOT NULL CONSTRAINT household_memberships_person_id_fk REFERENCES people,
        role varchar(40) NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT household_memberships_role_ck CHECK (role IN ('HOUSEHOLDER', 'PARENT_OR_CARER',
            'PARTNER', 'SON_OR_DAUGHTER', 'RELATIVE', 'SHARER', 'LODGER', 'OTHER')),
        CONSTRAINT household_memberships_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT household_memberships_once_at_a_time_ex EXCLUDE USING gist (
            greatest(household_id) WITH =,
            greatest(person_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX household_memberships_household_id_person_id_ix ON household_memberships
        (household_id, person_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX household_memberships_person_id_household_id_ix ON household_memberships
        (person_id, household_id) INCLUDE (started_on, ended_on)""",
)

SUPPORT_PLANS = (
    """CREATE TABLE data_categories (
        code varchar CONSTRAINT data_categories_pk PRIMARY KEY,
        label varchar NOT NULL
    )""",
    """CREATE TABLE support_plans (
        id uuid DEFAULT uuidv7() CONSTRAINT support_plans_pk PRIMARY KEY,
        title varchar NOT NULL,
        household_id uuid CONSTRAINT support_plans_household_id_fk REFERENCES households,
        status varchar(40) NOT NULL,
        opened_on date NOT NULL,
        closed_on date,
        closure_reason varchar,
        version integer NOT NULL,
        CONSTRAINT support_plans_closed_after_opened_ck CHECK (closed_on >= opened_on),
        CONSTRAINT support_plans_closed_has_a_date_ck CHECK ((status = 'CLOSED') = (closed_on IS
            NOT NULL)),
        CONSTRAINT support_plans_closed_has_a_reason_ck CHECK ((closed_on IS NULL) =
            (closure_reason IS NULL)),
        CONSTRAINT support_plans_status_ck CHECK (status IN ('DRAFT', 'ACTIVE', 'CLOSED'))
    )""",
    "CREATE INDEX support_plans_household_id_ix ON support_plans (household_id)",
    """CREATE TABLE plan_coverages (
        id uuid DEFAULT uuidv7() CONSTRAINT plan_coverages_pk PRIMARY KEY,
        support_plan_id uuid NOT NULL CONSTRAINT plan_coverages_support_plan_id_fk REFERENCES
            support_plans,
        person_id uuid NOT NULL CONSTRAINT plan_coverages_person_id_fk REFERENCES people,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT plan_coverages_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT plan_coverages_once_at_a_time_ex EXCLUDE USING gist (
            greatest(support_plan_id) WITH =,
            greatest(person_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX plan_coverages_person_id_support_plan_id_ix ON plan_coverages (person_id,
        support_plan_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX plan_coverages_support_plan_id_person_id_ix ON plan_coverages
        (support_plan_id, person_id) INCLUDE (started_on, ended_on)""",
    """CREATE TABLE lead_practitioners (
        id uuid DEFAULT uuidv7() CONSTRAINT lead_practitioners_pk PRIMARY KEY,
        support_plan_id uuid NOT NULL CONSTRAINT lead_practitioners_support_plan_id_fk REFERENCES
            support_plans,
        practitioner_id uuid NOT NULL CONSTRAINT lead_practitioners_practitioner_id_fk REFERENCES
            practitioners,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT lead_practitioners_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT lead_practitioners_one_at_a_time_ex EXCLUDE USING gist (
            greatest(support_plan_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX lead_practitioners_practitioner_id_support_plan_id_ix ON lead_practitioners
        (practitioner_id, support_plan_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX lead_practitioners_support_plan_id_practitioner_id_ix ON lead_practitioners
        (support_plan_id, practitioner_id) INCLUDE (started_on, ended_on)""",
    """CREATE TABLE team_around_the_family_members (
        id uuid DEFAULT uuidv7() CONSTRAINT team_around_the_family_members_pk PRIMARY KEY,
        support_plan_id uuid NOT NULL CONSTRAINT team_around_the_family_members_support_plan_id_fk
            REFERENCES support_plans,
        practitioner_id uuid NOT NULL CONSTRAINT team_around_the_family_members_practitioner_id_fk
            REFERENCES practitioners,
        role varchar NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity' NOT NULL,
        CONSTRAINT team_around_the_family_members_ended_after_started_ck
            CHECK (started_on < ended_on),
        CONSTRAINT team_around_the_family_members_once_at_a_time_ex EXCLUDE USING gist (
            greatest(support_plan_id) WITH =,
            greatest(practitioner_id) WITH =,
            daterange(started_on, ended_on) WITH &&)
    )""",
    """CREATE INDEX team_around_the_family_members_by_plan_ix ON team_around_the_family_members
        (support_plan_id, practitioner_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX team_around_the_family_members_by_practitioner_ix ON
        team_around_the_family_members (practitioner_id, support_plan_id) INCLUDE (started_on,
        ended_on)""",
)

RECORDS = (
    """CREATE TABLE needs (
        id uuid DEFAULT uuidv7() CONSTRAINT needs_pk PRIMARY KEY,
        support_plan_id uuid NOT NULL CONSTRAINT needs_support_plan_id_fk REFERENCES support_plans,
        person_id uuid CONSTRAINT needs_person_id_fk REFERENCES people,
        code varchar NOT NULL,
        statement varchar NOT NULL,
        category varchar NOT NULL CONSTRAINT needs_category_fk REFERENCES data_categories,
        identified_on date NOT NULL,
        met_on date,
        version integer NOT NULL,
        CONSTRAINT needs_met_after_identified_ck CHECK (met_on >= identified_on)
    )""",
    "CREATE INDEX needs_person_id_ix ON needs (person_id)",
    "CREATE INDEX needs_support_plan_id_ix ON needs (support_plan_id)",
    """CREATE TABLE goals (
        id uuid DEFAULT uuidv7() CONSTRAINT goals_pk PRIMARY KEY,
        support_plan_id uuid NOT NULL CONSTRAINT goals_support_plan_id_fk REFERENCES support_plans,
        need_id uuid CONSTRAINT goals_need_id_fk REFERENCES needs,
        person_id uuid CONSTRAINT goals_person_id_fk REFERENCES people,
        owner_kind varchar(40) NOT NULL,
        owner_person_id uuid CONSTRAINT goals_owner_person_id_fk REFERENCES people,
        owner_organisation_id uuid CONSTRAINT goals_owner_organisation_id_fk REFERENCES
            organisations,
        statement varchar NOT NULL,
        own_words varchar,
        category varchar NOT NULL CONSTRAINT goals_category_fk REFERENCES data_categories,
        target_on date,
        lifecycle_status varchar(40) NOT NULL,
        achievement_status varchar(40) NOT NULL,
        version integer NOT NULL,
        CONSTRAINT goals_achievement_status_ck CHECK (achievement_status IN ('IN_PROGRESS',
            'IMPROVING', 'WORSENING', 'NO_CHANGE', 'ACHIEVED', 'SUSTAINING', 'NOT_ACHIEVED',
            'NO_PROGRESS', 'NOT_ATTAINABLE')),
        CONSTRAINT goals_lifecycle_status_ck CHECK (lifecycle_status IN ('PROPOSED', 'PLANNED',
            'ACCEPTED', 'ACTIVE', 'ON_HOLD', 'COMPLETED', 'CANCELLED', 'ENTERED_IN_ERROR',
            'REJECTED')),
        CONSTRAINT goals_owner_ck CHECK ((owner_kind = 'PERSON') = (owner_person_id IS NOT NULL)
            AND (owner_kind = 'ORGANISATION') = (owner_organisation_id IS NOT NULL)),
        CONSTRAINT goals_owner_kind_ck CHECK (owner_kind IN ('PERSON', 'FAMILY', 'ORGANISATION'))
    )""",
    "CREATE INDEX goals_need_id_ix ON goals (need_id)",
    "CREATE INDEX goals_owner_organisation_id_ix ON goals (owner_organisation_id)",
    "CREATE INDEX goals_owner_person_id_ix ON goals (owner_person_id)",
    "CREATE INDEX goals_person_id_ix ON goals (person_id)",
    "CREATE INDEX goals_support_plan_id_ix ON goals (support_plan_id)",
    """CREATE TABLE actions (
        id uuid DEFAULT uuidv7() CONSTRAINT actions_pk PRIMARY KEY,
        goal_id uuid NOT NULL CONSTRAINT actions_goal_id_fk REFERENCES goals,
        support_plan_id uuid NOT NULL CONSTRAINT actions_support_plan_id_fk REFERENCES
            support_plans,
        person_id uuid CONSTRAINT actions_person_id_fk REFERENCES people,
        description varchar NOT NULL,
        responsible_person_id uuid CONSTRAINT actions_responsible_person_id_fk REFERENCES people,
        responsible_practitioner_id uuid CONSTRAINT actions_responsible_practitioner_id_fk
            REFERENCES practitioners,
        category varchar NOT NULL CONSTRAINT actions_category_fk REFERENCES data_categories,
        due_on date,
        done_on date,
        version integer NOT NULL,
        CONSTRAINT actions_one_responsible_ck CHECK (num_nonnulls(responsible_person_id,
            responsible_practitioner_id) = 1)
    )""",
    "CREATE INDEX actions_goal_id_ix ON actions (goal_id)",
    "CREATE INDEX actions_person_id_ix ON actions (person_id)",
    "CREATE INDEX actions_responsible_person_id_ix ON actions (responsible_person_id)",
    """CREATE INDEX actions_responsible_practitioner_id_ix ON actions
        (responsible_practitioner_id)""",
    "CREATE INDEX actions_support_plan_id_ix ON actions (support_plan_id)",
    """CREATE TABLE publications (
        id uuid DEFAULT uuidv7() CONSTRAINT publications_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT publications_person_id_fk REFERENCES people,
        support_plan_id uuid CONSTRAINT publications_support_plan_id_fk REFERENCES support_plans,
        need_id uuid CONSTRAINT publications_need_id_fk REFERENCES needs,
        goal_id uuid CONSTRAINT publications_goal_id_fk REFERENCES goals,
        action_id uuid CONSTRAINT publications_action_id_fk REFERENCES actions,
        published_on date NOT NULL,
        published_by_practitioner_id uuid NOT NULL CONSTRAINT
            publications_published_by_practitioner_id_fk REFERENCES practitioners,
        CONSTRAINT publications_one_item_ck CHECK (num_nonnulls(support_plan_id, need_id, goal_id,
            action_id) = 1)
    )""",
    """CREATE UNIQUE INDEX publications_action_id_once_uq ON publications (action_id, person_id)
        WHERE action_id IS NOT NULL""",
    """CREATE UNIQUE INDEX publications_goal_id_once_uq ON publications (goal_id, person_id)
        WHERE goal_id IS NOT NULL""",
    """CREATE UNIQUE INDEX publications_need_id_once_uq ON publications (need_id, person_id)
        WHERE need_id IS NOT NULL""",
    """CREATE INDEX publications_person_id_support_plan_id_ix ON publications (person_id,
        support_plan_id)""",
    """CREATE INDEX publications_published_by_practitioner_id_ix ON publications
        (published_by_practitioner_id)""",
    """CREATE UNIQUE INDEX publications_support_plan_id_once_uq ON publications (support_plan_id,
        person_id) WHERE support_plan_id IS NOT NULL""",
)

PATHWAY = (
    """CREATE TABLE pathway_schemes (
        id uuid DEFAULT uuidv7() CONSTRAINT pathway_schemes_pk PRIMARY KEY,
        code varchar NOT NULL,
        authority varchar NOT NULL,
        version_label varchar NOT NULL,
        title varchar NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        applies_from date NOT NULL,
        CONSTRAINT pathway_schemes_version_uq UNIQUE (code, authority, version_label)
    )""",
    """CREATE TABLE pathway_positions (
        id uuid DEFAULT uuidv7() CONSTRAINT pathway_positions_pk PRIMARY KEY,
        scheme_id uuid NOT NULL CONSTRAINT pathway_positions_scheme_id_fk REFERENCES
            pathway_schemes,
        code varchar NOT NULL,
        label varchar NOT NULL,
        rank integer NOT NULL,
        stage varchar(40),
        is_statutory boolean NOT NULL,
        definition varchar NOT NULL,
        CONSTRAINT pathway_positions_stage_ck CHECK (stage IN ('PRIMARY', 'SECONDARY',
            'TERTIARY')),
        CONSTRAINT pathway_positions_code_uq UNIQUE (scheme_id, code),
        CONSTRAINT pathway_positions_of_scheme_uq UNIQUE (scheme_id, id)
    )""",
    """CREATE TABLE placements (
        id uuid DEFAULT uuidv7() CONSTRAINT placements_pk PRIMARY KEY,
        scheme_id uuid NOT NULL CONSTRAINT placements_scheme_id_fk REFERENCES pathway_schemes,
        position_id uuid NOT NULL,
        person_id uuid CONSTRAINT placements_person_id_fk REFERENCES people,
        support_plan_id uuid CONSTRAINT placements_support_plan_id_fk REFERENCES support_plans,
        decided_on date NOT NULL,
        decided_by_practitioner_id uuid NOT NULL CONSTRAINT
            placements_decided_by_practitioner_id_fk REFERENCES practitioners,
        reason varchar,
        suggested_position_id uuid,
        CONSTRAINT placements_difference_has_a_reason_ck CHECK (suggested_position_id =
            position_id OR suggested_position_id IS NULL OR reason IS NOT NULL),
        CONSTRAINT placements_one_subject_ck CHECK (num_nonnulls(person_id, support_plan_id) = 1),
        CONSTRAINT placements_position_id_of_scheme_fk FOREIGN KEY (scheme_id, position_id)
            REFERENCES pathway_positions (scheme_id, id),
        CONSTRAINT placements_suggested_position_id_of_scheme_fk FOREIGN KEY (scheme_id,
            suggested_position_id) REFERENCES pathway_positions (scheme_id, id)
    )""",
    """CREATE INDEX placements_decided_by_practitioner_id_ix ON placements
        (decided_by_practitioner_id)""",
    """CREATE INDEX placements_person_id_scheme_id_decided_on_id_ix ON placements (person_id,
        scheme_id, decided_on, id)""",
    "CREATE INDEX placements_position_id_ix ON placements (position_id)",
    "CREATE INDEX placements_scheme_id_ix ON placements (scheme_id)",
    """CREATE INDEX placements_support_plan_id_scheme_id_decided_on_id_ix ON placements
        (support_plan_id, scheme_id, decided_on, id)""",
)

ACCESS = (
    """CREATE TABLE accounts (
        id uuid DEFAULT uuidv7() CONSTRAINT accounts_pk PRIMARY KEY,
        username varchar NOT NULL,
        display_name varchar NOT NULL,
        password_hash varchar,
        practitioner_id uuid CONSTRAINT accounts_practitioner_id_fk REFERENCES practitioners,
        person_id uuid CONSTRAINT accounts_person_id_fk REFERENCES people,
        is_active boolean NOT NULL,
        CONSTRAINT accounts_one_holder_ck CHECK (num_nonnulls(practitioner_id, person_id) <= 1),
        CONSTRAINT accounts_username_uq UNIQUE (username)
    )""",
    "CREATE INDEX accounts_person_id_ix ON accounts (person_id)",
    "CREATE INDEX accounts_practitioner_id_ix ON accounts (practitioner_id)",
    """CREATE TABLE account_roles (
        id uuid DEFAULT uuidv7() CONSTRAINT account_roles_pk PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT account_roles_account_id_fk REFERENCES accounts,
        role varchar NOT NULL,
        granted_on date NOT NULL,
        CONSTRAINT account_roles_once_uq UNIQUE (account_id, role)
    )""",
)

AUDIT = (
    """CREATE TABLE audit_entries (
        id uuid DEFAULT uuidv7() CONSTRAINT audit_entries_pk PRIMARY KEY,
        at timestamptz NOT NULL,
        account_id uuid NOT NULL,
        application varchar NOT NULL,
        purpose varchar NOT NULL,
        scope varchar NOT NULL,
        verb varchar NOT NULL,
        people uuid[] NOT NULL,
        changes jsonb NOT NULL
    )""",
    "CREATE INDEX audit_entries_account_id_ix ON audit_entries (account_id)",
    "CREATE INDEX audit_entries_at_ix ON audit_entries (at)",
    """CREATE TABLE idempotency_keys (
        account_id uuid NOT NULL,
        key varchar NOT NULL,
        verb varchar NOT NULL,
        input_hash varchar NOT NULL,
        result_ids uuid[] NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT idempotency_keys_pk PRIMARY KEY (account_id, key)
    )""",
    "CREATE INDEX idempotency_keys_at_ix ON idempotency_keys (at)",
)


def upgrade() -> None:
    """Create core's tables, each group after those that it refers to."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    groups = (PARTNERSHIP, PEOPLE, HOUSEHOLDS, SUPPORT_PLANS, RECORDS, PATHWAY, ACCESS, AUDIT)
    for statement in chain.from_iterable(groups):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: without the first revision no record is left."""
    raise DatabaseError("Core's first revision has no way back.", "Restore a backup instead.")
