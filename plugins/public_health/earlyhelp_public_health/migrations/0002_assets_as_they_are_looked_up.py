"""Assets as they are looked up."""

from alembic import op

revision = "public_health_0002"
down_revision = "public_health_0001"
branch_labels = None
depends_on = None

UPGRADE = [
    r"""ALTER TABLE public_health_community_assets ADD COLUMN sort_name text COLLATE "C"
        GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    """CREATE INDEX public_health_community_assets_sort_name_id_ix ON
        public_health_community_assets (sort_name, id)""",
]
DOWNGRADE = [
    "DROP INDEX public_health_community_assets_sort_name_id_ix",
    "ALTER TABLE public_health_community_assets DROP COLUMN sort_name",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
