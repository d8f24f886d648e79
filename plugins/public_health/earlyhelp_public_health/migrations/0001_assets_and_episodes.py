"""Community assets, episodes with a connector, introductions, definitions of indicators."""

from alembic import op

revision = "public_health_0001"
down_revision = None
branch_labels = ("public_health",)
depends_on = "core_0001"

TABLES = (
    """CREATE TABLE public_health_community_assets (
        id uuid DEFAULT uuidv7() CONSTRAINT public_health_community_assets_pk PRIMARY KEY,
        name varchar NOT NULL,
        kind varchar NOT NULL,
        description varchar NOT NULL,
        locality_id uuid CONSTRAINT public_health_community_assets_locality_id_fk
            REFERENCES localities,
        organisation_id uuid CONSTRAINT public_health_community_assets_organisation_id_fk
            REFERENCES organisations,
        is_open_to_all boolean NOT NULL,
        version integer NOT NULL
    )""",
    """CREATE INDEX public_health_community_assets_locality_id_ix
        ON public_health_community_assets (locality_id)""",
    """CREATE INDEX public_health_community_assets_organisation_id_ix
        ON public_health_community_assets (organisation_id)""",
    """CREATE TABLE public_health_connector_episodes (
        id uuid DEFAULT uuidv7() CONSTRAINT public_health_connector_episodes_pk PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT public_health_connector_episodes_person_id_fk
            REFERENCES people,
        practitioner_id uuid NOT NULL
            CONSTRAINT public_health_connector_episodes_practitioner_id_fk
            REFERENCES practitioners,
        started_on date NOT NULL,
        ended_on date,
        goal_in_own_words varchar NOT NULL,
        referral_source varchar(40) NOT NULL,
        version integer NOT NULL,
        CONSTRAINT public_health_connector_episodes_referral_source_ck CHECK (referral_source IN
            ('SELF', 'GP', 'SOCIAL_CARE', 'VOLUNTARY_AND_COMMUNITY', 'OTHER')),
        CONSTRAINT public_health_connector_episodes_ended_after_started_ck
            CHECK (ended_on >= started_on)
    )""",
    """CREATE INDEX public_health_connector_episodes_person_id_ix
        ON public_health_connector_episodes (person_id)""",
    """CREATE INDEX public_health_connector_episodes_practitioner_id_ix
        ON public_health_connector_episodes (practitioner_id)""",
    """CREATE TABLE public_health_introductions (
        id uuid DEFAULT uuidv7() CONSTRAINT public_health_introductions_pk PRIMARY KEY,
        connector_episode_id uuid NOT NULL
            CONSTRAINT public_health_introductions_connector_episode_id_fk
            REFERENCES public_health_connector_episodes,
        community_asset_id uuid NOT NULL
            CONSTRAINT public_health_introductions_community_asset_id_fk
            REFERENCES public_health_community_assets,
        person_id uuid NOT NULL CONSTRAINT public_health_introductions_person_id_fk
            REFERENCES people,
        introduced_on date NOT NULL,
        attended_on date,
        still_attending_at_12_weeks boolean,
        version integer NOT NULL,
        CONSTRAINT public_health_introductions_once_uq
            UNIQUE (connector_episode_id, community_asset_id),
        CONSTRAINT public_health_introductions_attended_after_introduced_ck
            CHECK (attended_on >= introduced_on),
        CONSTRAINT public_health_introductions_stayed_after_attended_ck
            CHECK (still_attending_at_12_weeks IS NULL OR attended_on IS NOT NULL)
    )""",
    """CREATE INDEX public_health_introductions_community_asset_id_ix
        ON public_health_introductions (community_asset_id)""",
    """CREATE INDEX public_health_introductions_person_id_ix
        ON public_health_introductions (person_id)""",
    """CREATE TABLE public_health_indicators (
        id uuid DEFAULT uuidv7() CONSTRAINT public_health_indicators_pk PRIMARY KEY,
        code varchar NOT NULL,
        title varchar NOT NULL,
        numerator_definition varchar NOT NULL,
        denominator_definition varchar NOT NULL,
        unit varchar NOT NULL,
        direction varchar(40) NOT NULL,
        source varchar NOT NULL,
        is_confirmed boolean NOT NULL,
        CONSTRAINT public_health_indicators_code_uq UNIQUE (code),
        CONSTRAINT public_health_indicators_direction_ck
            CHECK (direction IN ('HIGHER_IS_BETTER', 'LOWER_IS_BETTER'))
    )""",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables with all that they hold."""
    for table in ("indicators", "introductions", "connector_episodes", "community_assets"):
        op.drop_table(f"public_health_{table}")
