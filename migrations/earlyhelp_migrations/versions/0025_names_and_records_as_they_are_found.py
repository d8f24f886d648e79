"""names and records as they are found."""

from alembic import op

revision = "core_0025"
down_revision = "core_0024"
branch_labels = None
depends_on = None

UPGRADE = [
    r"""ALTER TABLE former_names ADD COLUMN names text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace((COALESCE(given_name,
        ''::character varying)::text || ' '::text) || COALESCE(family_name, ''::character
        varying)::text, '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text,
        ''::text, 'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    """ALTER TABLE former_names ADD COLUMN sounds text[] GENERATED ALWAYS AS (((((('{}'::text[]
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer))],
        ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer)),
        '{}'::text[]))) ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer))],
        ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer)),
        '{}'::text[]))) STORED NOT NULL""",
    r"""ALTER TABLE people ADD COLUMN names text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace((((COALESCE(given_name,
        ''::character varying)::text || ' '::text) || COALESCE(family_name, ''::character
        varying)::text) || ' '::text) || COALESCE(preferred_name, ''::character varying)::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    """ALTER TABLE people ADD COLUMN sounds text[] GENERATED ALWAYS AS ((((((((('{}'::text[] ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer))],
        ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(given_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer)),
        '{}'::text[]))) ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer))],
        ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(family_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer)),
        '{}'::text[]))) ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 1)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2))], ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, 2)), '{}'::text[])))
        ||
        (array_remove(ARRAY[dmetaphone(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer))],
        ''::text) ||
        COALESCE(daitch_mokotoff(split_part(btrim(translate(NORMALIZE(COALESCE(preferred_name,
        ''::character varying), NFKD), '-'::text, ' '::text)), ' '::text, '-1'::integer)),
        '{}'::text[]))) STORED NOT NULL""",
    "CREATE INDEX actions_due_on_ix ON actions (COALESCE(due_on, 'infinity'::date), id)",
    "CREATE INDEX former_names_names_ix ON former_names USING gin (names gin_trgm_ops)",
    "CREATE INDEX former_names_sounds_ix ON former_names USING gin (sounds)",
    "CREATE INDEX goals_target_on_ix ON goals (COALESCE(target_on, 'infinity'::date), id)",
    "CREATE INDEX households_name_ix ON households USING gin (sort_name gin_trgm_ops)",
    "CREATE INDEX needs_identified_on_id_ix ON needs (identified_on, id)",
    "CREATE INDEX people_names_ix ON people USING gin (names gin_trgm_ops)",
    "CREATE INDEX people_sounds_ix ON people USING gin (sounds)",
    "CREATE INDEX support_plans_title_ix ON support_plans USING gin (sort_title gin_trgm_ops)",
]
DOWNGRADE = [
    "DROP INDEX actions_due_on_ix",
    "DROP INDEX former_names_names_ix",
    "DROP INDEX former_names_sounds_ix",
    "DROP INDEX goals_target_on_ix",
    "DROP INDEX households_name_ix",
    "DROP INDEX needs_identified_on_id_ix",
    "DROP INDEX people_names_ix",
    "DROP INDEX people_sounds_ix",
    "DROP INDEX support_plans_title_ix",
    "ALTER TABLE former_names DROP COLUMN names",
    "ALTER TABLE former_names DROP COLUMN sounds",
    "ALTER TABLE people DROP COLUMN names",
    "ALTER TABLE people DROP COLUMN sounds",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
