"""Plans, pathway, accounts and audit."""

from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE account_roles (
        account_id uuid NOT NULL,
        role character varying NOT NULL,
        granted_on date NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT account_roles_once_uq UNIQUE (account_id, role),
        CONSTRAINT account_roles_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE accounts (
        username character varying NOT NULL,
        display_name character varying NOT NULL,
        password_hash character varying,
        practitioner_id uuid,
        person_id uuid,
        is_active boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT accounts_one_holder_ck CHECK (num_nonnulls(practitioner_id, person_id) <= 1),
        CONSTRAINT accounts_pk PRIMARY KEY (id),
        CONSTRAINT accounts_username_uq UNIQUE (username)
    )""",
    """CREATE TABLE actions (
        goal_id uuid NOT NULL,
        support_plan_id uuid NOT NULL,
        person_id uuid,
        description character varying NOT NULL,
        responsible_person_id uuid,
        responsible_practitioner_id uuid,
        category character varying NOT NULL,
        due_on date,
        done_on date,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT actions_one_responsible_ck CHECK (num_nonnulls(responsible_person_id,
            responsible_practitioner_id) = 1),
        CONSTRAINT actions_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE audit_entries (
        at timestamp with time zone NOT NULL,
        account_id uuid NOT NULL,
        application character varying NOT NULL,
        purpose character varying NOT NULL,
        scope character varying NOT NULL,
        verb character varying NOT NULL,
        people uuid[] NOT NULL,
        changes jsonb NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT audit_entries_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE data_categories (
        code character varying NOT NULL,
        label character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT data_categories_code_uq UNIQUE (code),
        CONSTRAINT data_categories_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE goals (
        support_plan_id uuid NOT NULL,
        need_id uuid,
        person_id uuid,
        owner_kind character varying(40) NOT NULL,
        owner_person_id uuid,
        owner_organisation_id uuid,
        statement character varying NOT NULL,
        own_words character varying,
        category character varying NOT NULL,
        target_on date,
        lifecycle_status character varying(40) NOT NULL,
        achievement_status character varying(40) NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT goals_achievement_status_ck CHECK (achievement_status IN ('IN_PROGRESS',
            'IMPROVING', 'WORSENING', 'NO_CHANGE', 'ACHIEVED', 'SUSTAINING', 'NOT_ACHIEVED',
            'NO_PROGRESS', 'NOT_ATTAINABLE')),
        CONSTRAINT goals_id_support_plan_id_uq UNIQUE (id, support_plan_id),
        CONSTRAINT goals_lifecycle_status_ck CHECK (lifecycle_status IN ('PROPOSED', 'PLANNED',
            'ACCEPTED', 'ACTIVE', 'ON_HOLD', 'COMPLETED', 'CANCELLED', 'ENTERED_IN_ERROR',
            'REJECTED')),
        CONSTRAINT goals_owner_ck CHECK ((owner_kind::text = 'PERSON'::text) = (owner_person_id
            IS NOT NULL) AND (owner_kind::text = 'ORGANISATION'::text) = (owner_organisation_id
            IS NOT NULL)),
        CONSTRAINT goals_owner_kind_ck CHECK (owner_kind IN ('PERSON', 'FAMILY',
            'ORGANISATION')),
        CONSTRAINT goals_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE idempotency_keys (
        account_id uuid NOT NULL,
        key character varying NOT NULL,
        verb character varying NOT NULL,
        input_hash character varying NOT NULL,
        result_ids uuid[] NOT NULL,
        at timestamp with time zone NOT NULL,
        CONSTRAINT idempotency_keys_pk PRIMARY KEY (account_id, key)
    )""",
    """CREATE TABLE lead_practitioners (
        support_plan_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT lead_practitioners_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT lead_practitioners_one_at_a_time_ex EXCLUDE USING gist
            (GREATEST(support_plan_id) WITH =, daterange(started_on, ended_on) WITH &&),
        CONSTRAINT lead_practitioners_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE needs (
        support_plan_id uuid NOT NULL,
        person_id uuid,
        code character varying NOT NULL,
        statement character varying NOT NULL,
        category character varying NOT NULL,
        identified_on date NOT NULL,
        met_on date,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT needs_id_support_plan_id_uq UNIQUE (id, support_plan_id),
        CONSTRAINT needs_met_after_identified_ck CHECK (met_on >= identified_on),
        CONSTRAINT needs_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE pathway_positions (
        scheme_id uuid NOT NULL,
        code character varying NOT NULL,
        label character varying NOT NULL,
        rank integer NOT NULL,
        stage character varying(40),
        is_statutory boolean NOT NULL,
        definition character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT pathway_positions_code_uq UNIQUE (scheme_id, code),
        CONSTRAINT pathway_positions_of_scheme_uq UNIQUE (scheme_id, id),
        CONSTRAINT pathway_positions_pk PRIMARY KEY (id),
        CONSTRAINT pathway_positions_stage_ck CHECK (stage IN ('PRIMARY', 'SECONDARY',
            'TERTIARY'))
    )""",
    """CREATE TABLE pathway_schemes (
        code character varying NOT NULL,
        authority character varying NOT NULL,
        version_label character varying NOT NULL,
        title character varying NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        applies_from date NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT pathway_schemes_pk PRIMARY KEY (id),
        CONSTRAINT pathway_schemes_version_uq UNIQUE (code, authority, version_label)
    )""",
    """CREATE TABLE placements (
        scheme_id uuid NOT NULL,
        position_id uuid NOT NULL,
        person_id uuid,
        support_plan_id uuid,
        decided_on date NOT NULL,
        decided_by_practitioner_id uuid NOT NULL,
        reason character varying,
        suggested_position_id uuid,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT placements_difference_has_a_reason_ck CHECK (suggested_position_id =
            position_id OR suggested_position_id IS NULL OR reason IS NOT NULL),
        CONSTRAINT placements_one_subject_ck CHECK (num_nonnulls(person_id, support_plan_id) =
            1),
        CONSTRAINT placements_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE plan_coverages (
        support_plan_id uuid NOT NULL,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT plan_coverages_ended_after_started_ck CHECK (started_on < ended_on),
        CONSTRAINT plan_coverages_once_at_a_time_ex EXCLUDE USING gist
            (GREATEST(support_plan_id) WITH =, GREATEST(person_id) WITH =, daterange(started_on,
            ended_on) WITH &&),
        CONSTRAINT plan_coverages_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE publications (
        person_id uuid NOT NULL,
        item_id uuid NOT NULL,
        support_plan_id uuid NOT NULL,
        subject_id uuid,
        category character varying,
        published_on date NOT NULL,
        published_by_practitioner_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT publications_once_uq UNIQUE (item_id, person_id),
        CONSTRAINT publications_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE support_plans (
        title character varying NOT NULL,
        household_id uuid,
        status character varying(40) NOT NULL,
        opened_on date NOT NULL,
        closed_on date,
        closure_reason character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT support_plans_closed_after_opened_ck CHECK (closed_on >= opened_on),
        CONSTRAINT support_plans_closed_has_a_date_ck CHECK ((status::text = 'CLOSED'::text) =
            (closed_on IS NOT NULL)),
        CONSTRAINT support_plans_closed_has_a_reason_ck CHECK ((closed_on IS NULL) =
            (closure_reason IS NULL)),
        CONSTRAINT support_plans_pk PRIMARY KEY (id),
        CONSTRAINT support_plans_status_ck CHECK (status IN ('DRAFT', 'ACTIVE', 'CLOSED'))
    )""",
    """CREATE TABLE team_around_the_family_members (
        support_plan_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        role character varying NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT team_around_the_family_members_ended_after_started_ck CHECK (started_on <
            ended_on),
        CONSTRAINT team_around_the_family_members_once_at_a_time_ex EXCLUDE USING gist
            (GREATEST(support_plan_id) WITH =, GREATEST(practitioner_id) WITH =,
            daterange(started_on, ended_on) WITH &&),
        CONSTRAINT team_around_the_family_members_pk PRIMARY KEY (id)
    )""",
    "CREATE INDEX accounts_person_id_ix ON accounts (person_id)",
    "CREATE INDEX accounts_practitioner_id_ix ON accounts (practitioner_id)",
    "CREATE INDEX actions_goal_id_ix ON actions (goal_id)",
    "CREATE INDEX actions_person_id_ix ON actions (person_id)",
    "CREATE INDEX actions_responsible_person_id_ix ON actions (responsible_person_id)",
    """CREATE INDEX actions_responsible_practitioner_id_ix ON actions
        (responsible_practitioner_id)""",
    "CREATE INDEX actions_support_plan_id_ix ON actions (support_plan_id)",
    "CREATE INDEX audit_entries_account_id_ix ON audit_entries (account_id)",
    "CREATE INDEX audit_entries_at_ix ON audit_entries (at)",
    "CREATE INDEX goals_need_id_ix ON goals (need_id)",
    "CREATE INDEX goals_owner_organisation_id_ix ON goals (owner_organisation_id)",
    "CREATE INDEX goals_owner_person_id_ix ON goals (owner_person_id)",
    "CREATE INDEX goals_person_id_ix ON goals (person_id)",
    "CREATE INDEX goals_support_plan_id_ix ON goals (support_plan_id)",
    "CREATE INDEX idempotency_keys_at_ix ON idempotency_keys (at)",
    """CREATE INDEX lead_practitioners_practitioner_id_support_plan_id_ix ON lead_practitioners
        (practitioner_id, support_plan_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX lead_practitioners_support_plan_id_practitioner_id_ix ON lead_practitioners
        (support_plan_id, practitioner_id) INCLUDE (started_on, ended_on)""",
    "CREATE INDEX needs_person_id_ix ON needs (person_id)",
    "CREATE INDEX needs_support_plan_id_ix ON needs (support_plan_id)",
    """CREATE INDEX placements_decided_by_practitioner_id_ix ON placements
        (decided_by_practitioner_id)""",
    """CREATE INDEX placements_person_id_scheme_id_decided_on_id_ix ON placements (person_id,
        scheme_id, decided_on, id)""",
    "CREATE INDEX placements_position_id_ix ON placements (position_id)",
    "CREATE INDEX placements_scheme_id_ix ON placements (scheme_id)",
    """CREATE INDEX placements_support_plan_id_scheme_id_decided_on_id_ix ON placements
        (support_plan_id, scheme_id, decided_on, id)""",
    """CREATE INDEX plan_coverages_person_id_support_plan_id_ix ON plan_coverages (person_id,
        support_plan_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX plan_coverages_support_plan_id_person_id_ix ON plan_coverages
        (support_plan_id, person_id) INCLUDE (started_on, ended_on)""",
    "CREATE INDEX publications_person_id_item_id_ix ON publications (person_id, item_id)",
    """CREATE INDEX publications_published_by_practitioner_id_ix ON publications
        (published_by_practitioner_id)""",
    "CREATE INDEX publications_subject_id_ix ON publications (subject_id)",
    "CREATE INDEX publications_support_plan_id_ix ON publications (support_plan_id)",
    "CREATE INDEX support_plans_household_id_ix ON support_plans (household_id)",
    """CREATE INDEX team_around_the_family_members_by_plan_ix ON team_around_the_family_members
        (support_plan_id, practitioner_id) INCLUDE (started_on, ended_on)""",
    """CREATE INDEX team_around_the_family_members_by_practitioner_ix ON
        team_around_the_family_members (practitioner_id, support_plan_id) INCLUDE (started_on,
        ended_on)""",
    """ALTER TABLE account_roles ADD CONSTRAINT account_roles_account_id_fk FOREIGN KEY
        (account_id) REFERENCES accounts(id)""",
    """ALTER TABLE accounts ADD CONSTRAINT accounts_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE accounts ADD CONSTRAINT accounts_practitioner_id_fk FOREIGN KEY
        (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_category_fk FOREIGN KEY (category) REFERENCES
        data_categories(code)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_goal_id_support_plan_id_fk FOREIGN KEY
        (goal_id, support_plan_id) REFERENCES goals(id, support_plan_id)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_responsible_person_id_fk FOREIGN KEY
        (responsible_person_id) REFERENCES people(id)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_responsible_practitioner_id_fk FOREIGN KEY
        (responsible_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE actions ADD CONSTRAINT actions_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_category_fk FOREIGN KEY (category) REFERENCES
        data_categories(code)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_need_id_support_plan_id_fk FOREIGN KEY (need_id,
        support_plan_id) REFERENCES needs(id, support_plan_id)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_owner_organisation_id_fk FOREIGN KEY
        (owner_organisation_id) REFERENCES organisations(id)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_owner_person_id_fk FOREIGN KEY (owner_person_id)
        REFERENCES people(id)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_person_id_fk FOREIGN KEY (person_id) REFERENCES
        people(id)""",
    """ALTER TABLE goals ADD CONSTRAINT goals_support_plan_id_fk FOREIGN KEY (support_plan_id)
        REFERENCES support_plans(id)""",
    """ALTER TABLE lead_practitioners ADD CONSTRAINT lead_practitioners_practitioner_id_fk
        FOREIGN KEY (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE lead_practitioners ADD CONSTRAINT lead_practitioners_support_plan_id_fk
        FOREIGN KEY (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE needs ADD CONSTRAINT needs_category_fk FOREIGN KEY (category) REFERENCES
        data_categories(code)""",
    """ALTER TABLE needs ADD CONSTRAINT needs_person_id_fk FOREIGN KEY (person_id) REFERENCES
        people(id)""",
    """ALTER TABLE needs ADD CONSTRAINT needs_support_plan_id_fk FOREIGN KEY (support_plan_id)
        REFERENCES support_plans(id)""",
    """ALTER TABLE pathway_positions ADD CONSTRAINT pathway_positions_scheme_id_fk FOREIGN KEY
        (scheme_id) REFERENCES pathway_schemes(id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_decided_by_practitioner_id_fk FOREIGN
        KEY (decided_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_position_id_of_scheme_fk FOREIGN KEY
        (scheme_id, position_id) REFERENCES pathway_positions(scheme_id, id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_scheme_id_fk FOREIGN KEY (scheme_id)
        REFERENCES pathway_schemes(id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_suggested_position_id_of_scheme_fk
        FOREIGN KEY (scheme_id, suggested_position_id) REFERENCES pathway_positions(scheme_id,
        id)""",
    """ALTER TABLE placements ADD CONSTRAINT placements_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE plan_coverages ADD CONSTRAINT plan_coverages_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE plan_coverages ADD CONSTRAINT plan_coverages_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE publications ADD CONSTRAINT publications_category_fk FOREIGN KEY (category)
        REFERENCES data_categories(code)""",
    """ALTER TABLE publications ADD CONSTRAINT publications_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
    """ALTER TABLE publications ADD CONSTRAINT publications_published_by_practitioner_id_fk
        FOREIGN KEY (published_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE publications ADD CONSTRAINT publications_subject_id_fk FOREIGN KEY
        (subject_id) REFERENCES people(id)""",
    """ALTER TABLE publications ADD CONSTRAINT publications_support_plan_id_fk FOREIGN KEY
        (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE support_plans ADD CONSTRAINT support_plans_household_id_fk FOREIGN KEY
        (household_id) REFERENCES households(id)""",
    """ALTER TABLE team_around_the_family_members ADD CONSTRAINT
        team_around_the_family_members_practitioner_id_fk FOREIGN KEY (practitioner_id)
        REFERENCES practitioners(id)""",
    """ALTER TABLE team_around_the_family_members ADD CONSTRAINT
        team_around_the_family_members_support_plan_id_fk FOREIGN KEY (support_plan_id)
        REFERENCES support_plans(id)""",
]
DOWNGRADE = [
    """DROP TABLE account_roles, accounts, actions, audit_entries, data_categories, goals,
        idempotency_keys, lead_practitioners, needs, pathway_positions, pathway_schemes,
        placements, plan_coverages, publications, support_plans, team_around_the_family_members""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
