"""Assets and episodes."""

from alembic import op

revision = "public_health_0001"
down_revision = None
branch_labels = ("public_health",)
depends_on = "core_0003"

UPGRADE = [
    """CREATE TABLE public_health_community_assets (
        name character varying NOT NULL,
        kind character varying NOT NULL,
        description character varying NOT NULL,
        locality_id uuid,
        organisation_id uuid,
        is_open_to_all boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT public_health_community_assets_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE public_health_connector_episodes (
        practitioner_id uuid NOT NULL,
        goal_in_own_words character varying NOT NULL,
        referral_source character varying(40) NOT NULL,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        started_on date NOT NULL,
        ended_on date DEFAULT 'infinity'::date NOT NULL,
        CONSTRAINT public_health_connector_episodes_ended_after_started_ck CHECK (started_on <
            ended_on),
        CONSTRAINT public_health_connector_episodes_pk PRIMARY KEY (id),
        CONSTRAINT public_health_connector_episodes_referral_source_ck CHECK (referral_source IN
            ('SELF', 'GP', 'SOCIAL_CARE', 'VOLUNTARY_AND_COMMUNITY', 'OTHER'))
    )""",
    """CREATE TABLE public_health_indicators (
        code character varying NOT NULL,
        title character varying NOT NULL,
        numerator_definition character varying NOT NULL,
        denominator_definition character varying NOT NULL,
        unit character varying NOT NULL,
        direction character varying(40) NOT NULL,
        source character varying NOT NULL,
        is_confirmed boolean NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT public_health_indicators_code_uq UNIQUE (code),
        CONSTRAINT public_health_indicators_direction_ck CHECK (direction IN
            ('HIGHER_IS_BETTER', 'LOWER_IS_BETTER')),
        CONSTRAINT public_health_indicators_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE public_health_introductions (
        connector_episode_id uuid NOT NULL,
        community_asset_id uuid NOT NULL,
        introduced_on date NOT NULL,
        attended_on date,
        still_attending_at_12_weeks boolean,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        version integer NOT NULL,
        CONSTRAINT public_health_introductions_attended_after_introduced_ck CHECK (attended_on
            >= introduced_on),
        CONSTRAINT public_health_introductions_once_uq UNIQUE (connector_episode_id,
            community_asset_id),
        CONSTRAINT public_health_introductions_pk PRIMARY KEY (id),
        CONSTRAINT public_health_introductions_stayed_after_attended_ck CHECK
            (still_attending_at_12_weeks IS NULL OR attended_on IS NOT NULL)
    )""",
    """CREATE INDEX public_health_community_assets_locality_id_ix ON
        public_health_community_assets (locality_id)""",
    """CREATE INDEX public_health_community_assets_organisation_id_ix ON
        public_health_community_assets (organisation_id)""",
    """CREATE INDEX public_health_connector_episodes_person_id_ix ON
        public_health_connector_episodes (person_id)""",
    """CREATE INDEX public_health_connector_episodes_practitioner_id_ix ON
        public_health_connector_episodes (practitioner_id)""",
    """CREATE INDEX public_health_introductions_community_asset_id_ix ON
        public_health_introductions (community_asset_id)""",
    """CREATE INDEX public_health_introductions_person_id_ix ON public_health_introductions
        (person_id)""",
    """ALTER TABLE public_health_community_assets ADD CONSTRAINT
        public_health_community_assets_locality_id_fk FOREIGN KEY (locality_id) REFERENCES
        localities(id)""",
    """ALTER TABLE public_health_community_assets ADD CONSTRAINT
        public_health_community_assets_organisation_id_fk FOREIGN KEY (organisation_id)
        REFERENCES organisations(id)""",
    """ALTER TABLE public_health_connector_episodes ADD CONSTRAINT
        public_health_connector_episodes_person_id_fk FOREIGN KEY (person_id) REFERENCES
        people(id)""",
    """ALTER TABLE public_health_connector_episodes ADD CONSTRAINT
        public_health_connector_episodes_practitioner_id_fk FOREIGN KEY (practitioner_id)
        REFERENCES practitioners(id)""",
    """ALTER TABLE public_health_introductions ADD CONSTRAINT
        public_health_introductions_community_asset_id_fk FOREIGN KEY (community_asset_id)
        REFERENCES public_health_community_assets(id)""",
    """ALTER TABLE public_health_introductions ADD CONSTRAINT
        public_health_introductions_connector_episode_id_fk FOREIGN KEY (connector_episode_id)
        REFERENCES public_health_connector_episodes(id)""",
    """ALTER TABLE public_health_introductions ADD CONSTRAINT
        public_health_introductions_person_id_fk FOREIGN KEY (person_id) REFERENCES people(id)""",
]
DOWNGRADE = [
    """DROP TABLE public_health_community_assets, public_health_connector_episodes,
        public_health_indicators, public_health_introductions""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
