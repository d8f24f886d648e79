"""contacts with the front door."""

from alembic import op

revision = "core_0024"
down_revision = "core_0023"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    """CREATE TABLE contact_outcome_kinds (
        code character varying NOT NULL,
        consequence character varying(40) DEFAULT 'NONE'::character varying NOT NULL,
        label character varying NOT NULL,
        definition character varying DEFAULT ''::character varying NOT NULL,
        retired_on date,
        version integer DEFAULT 1 NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT contact_outcome_kinds_code_uq UNIQUE (code),
        CONSTRAINT contact_outcome_kinds_consequence_ck CHECK (consequence IN ('NONE',
            'DRAFT_PLAN')),
        CONSTRAINT contact_outcome_kinds_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE contact_outcomes (
        contact_id uuid NOT NULL,
        person_id uuid,
        kind character varying NOT NULL,
        decided_at timestamp with time zone NOT NULL,
        decided_by_practitioner_id uuid NOT NULL,
        superseded_by_id uuid,
        support_plan_id uuid,
        reason character varying,
        coded_reason_id uuid,
        reason_category character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT contact_outcomes_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE contact_people (
        contact_id uuid NOT NULL,
        person_id uuid NOT NULL,
        received_at timestamp with time zone NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT contact_people_once_uq UNIQUE (contact_id, person_id),
        CONSTRAINT contact_people_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE contact_sources (
        code character varying NOT NULL,
        label character varying NOT NULL,
        definition character varying DEFAULT ''::character varying NOT NULL,
        retired_on date,
        version integer DEFAULT 1 NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT contact_sources_code_uq UNIQUE (code),
        CONSTRAINT contact_sources_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE contacts (
        received_at timestamp with time zone NOT NULL,
        source character varying NOT NULL,
        organisation_id uuid,
        informant character varying,
        reply_by character varying,
        reason character varying NOT NULL,
        description character varying,
        child_safety character varying(40) NOT NULL,
        adult_safety character varying(40) NOT NULL,
        urgency character varying(40) NOT NULL,
        team_id uuid NOT NULL,
        practitioner_id uuid,
        recorded_by_practitioner_id uuid,
        concluded_at timestamp with time zone,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT contacts_adult_safety_ck CHECK (adult_safety IN ('SAFE', 'CANNOT_TELL_YET',
            'CONCERN')),
        CONSTRAINT contacts_child_safety_ck CHECK (child_safety IN ('SAFE', 'CANNOT_TELL_YET',
            'CONCERN')),
        CONSTRAINT contacts_concerns_do_not_wait_ck CHECK (urgency::text = 'IMMEDIATE'::text OR
            child_safety::text = 'SAFE'::text AND adult_safety::text = 'SAFE'::text),
        CONSTRAINT contacts_pk PRIMARY KEY (id),
        CONSTRAINT contacts_urgency_ck CHECK (urgency IN ('IMMEDIATE', 'URGENT', 'ROUTINE'))
    )""",
    """CREATE TABLE triage_decisions (
        contact_id uuid NOT NULL,
        step character varying(40) NOT NULL,
        decided_at timestamp with time zone NOT NULL,
        decided_by_practitioner_id uuid NOT NULL,
        team_id uuid NOT NULL,
        practitioner_id uuid,
        reason character varying,
        coded_reason_id uuid,
        reason_category character varying,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT triage_decisions_pk PRIMARY KEY (id),
        CONSTRAINT triage_decisions_step_ck CHECK (step IN ('TAKEN_ON', 'PASSED_ON',
            'OVERSEEN'))
    )""",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN ('CLOSING',
        'COVERAGE_END', 'CONTACT_OUTCOME', 'ENTRY_IN_ERROR', 'LEAD_CHANGE', 'PLACEMENT',
        'TRIAGE'))""",
    "CREATE INDEX contact_outcomes_coded_reason_id_ix ON contact_outcomes (coded_reason_id)",
    "CREATE INDEX contact_outcomes_contact_id_ix ON contact_outcomes (contact_id)",
    """CREATE INDEX contact_outcomes_decided_by_practitioner_id_ix ON contact_outcomes
        (decided_by_practitioner_id)""",
    "CREATE INDEX contact_outcomes_kind_ix ON contact_outcomes (kind)",
    """CREATE UNIQUE INDEX contact_outcomes_once_uq ON contact_outcomes (contact_id, person_id,
        kind) NULLS NOT DISTINCT WHERE superseded_by_id IS NULL""",
    """CREATE INDEX contact_outcomes_person_id_decided_at_ix ON contact_outcomes (person_id,
        decided_at)""",
    "CREATE INDEX contact_outcomes_superseded_by_id_ix ON contact_outcomes (superseded_by_id)",
    "CREATE INDEX contact_outcomes_support_plan_id_ix ON contact_outcomes (support_plan_id)",
    """CREATE INDEX contact_people_person_id_received_at_ix ON contact_people (person_id,
        received_at)""",
    "CREATE INDEX contacts_organisation_id_ix ON contacts (organisation_id)",
    """CREATE INDEX contacts_own_ix ON contacts (practitioner_id, received_at) WHERE
        concluded_at IS NULL""",
    """CREATE INDEX contacts_queue_ix ON contacts (team_id, received_at, id) WHERE concluded_at
        IS NULL""",
    "CREATE INDEX contacts_received_at_id_ix ON contacts (received_at, id)",
    """CREATE INDEX contacts_recorded_by_practitioner_id_ix ON contacts
        (recorded_by_practitioner_id)""",
    "CREATE INDEX contacts_source_ix ON contacts (source)",
    "CREATE INDEX triage_decisions_coded_reason_id_ix ON triage_decisions (coded_reason_id)",
    "CREATE INDEX triage_decisions_contact_id_ix ON triage_decisions (contact_id)",
    """CREATE INDEX triage_decisions_decided_by_practitioner_id_ix ON triage_decisions
        (decided_by_practitioner_id)""",
    "CREATE INDEX triage_decisions_practitioner_id_ix ON triage_decisions (practitioner_id)",
    "CREATE INDEX triage_decisions_team_id_ix ON triage_decisions (team_id)",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_coded_reason_id_fk FOREIGN
        KEY (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_contact_id_fk FOREIGN KEY
        (contact_id) REFERENCES contacts(id)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT
        contact_outcomes_decided_by_practitioner_id_fk FOREIGN KEY (decided_by_practitioner_id)
        REFERENCES practitioners(id)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_kind_fk FOREIGN KEY (kind)
        REFERENCES contact_outcome_kinds(code)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_reason_category_fk FOREIGN
        KEY (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_superseded_by_id_fk FOREIGN
        KEY (superseded_by_id) REFERENCES contact_outcomes(id)""",
    """ALTER TABLE contact_outcomes ADD CONSTRAINT contact_outcomes_support_plan_id_fk FOREIGN
        KEY (support_plan_id) REFERENCES support_plans(id)""",
    """ALTER TABLE contact_people ADD CONSTRAINT contact_people_contact_id_fk FOREIGN KEY
        (contact_id) REFERENCES contacts(id)""",
    """ALTER TABLE contact_people ADD CONSTRAINT contact_people_person_id_fk FOREIGN KEY
        (person_id) REFERENCES people(id)""",
    """ALTER TABLE contacts ADD CONSTRAINT contacts_organisation_id_fk FOREIGN KEY
        (organisation_id) REFERENCES organisations(id)""",
    """ALTER TABLE contacts ADD CONSTRAINT contacts_practitioner_id_fk FOREIGN KEY
        (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE contacts ADD CONSTRAINT contacts_recorded_by_practitioner_id_fk FOREIGN KEY
        (recorded_by_practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE contacts ADD CONSTRAINT contacts_source_fk FOREIGN KEY (source) REFERENCES
        contact_sources(code)""",
    """ALTER TABLE contacts ADD CONSTRAINT contacts_team_id_fk FOREIGN KEY (team_id) REFERENCES
        teams(id)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT triage_decisions_coded_reason_id_fk FOREIGN
        KEY (coded_reason_id) REFERENCES reasons(id)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT triage_decisions_contact_id_fk FOREIGN KEY
        (contact_id) REFERENCES contacts(id)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT
        triage_decisions_decided_by_practitioner_id_fk FOREIGN KEY (decided_by_practitioner_id)
        REFERENCES practitioners(id)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT triage_decisions_practitioner_id_fk FOREIGN
        KEY (practitioner_id) REFERENCES practitioners(id)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT triage_decisions_reason_category_fk FOREIGN
        KEY (reason_category) REFERENCES data_categories(code)""",
    """ALTER TABLE triage_decisions ADD CONSTRAINT triage_decisions_team_id_fk FOREIGN KEY
        (team_id) REFERENCES teams(id)""",
]
DOWNGRADE = [
    "ALTER TABLE reasons DROP CONSTRAINT reasons_decision_ck",
    """DROP TABLE contact_outcome_kinds, contact_outcomes, contact_people, contact_sources,
        contacts, triage_decisions""",
    "DELETE FROM reasons WHERE decision IN ('CONTACT_OUTCOME', 'TRIAGE')",
    """ALTER TABLE reasons ADD CONSTRAINT reasons_decision_ck CHECK (decision IN ('CLOSING',
        'COVERAGE_END', 'ENTRY_IN_ERROR', 'LEAD_CHANGE', 'PLACEMENT'))""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
