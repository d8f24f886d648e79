"""Names as they are looked up, and names that people had before."""

from alembic import op

revision = "core_0014"
down_revision = "core_0013"
branch_labels = None
depends_on = None

UPGRADE = [
    "DROP INDEX people_folded_given_name_ix",
    "DROP INDEX support_plans_title_id_ix",
    """CREATE TABLE former_names (
        given_name character varying,
        family_name character varying,
        ended_on date,
        person_id uuid NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT former_names_pk PRIMARY KEY (id),
        CONSTRAINT former_names_some_name_ck CHECK (num_nonnulls(given_name, family_name) > 0)
    )""",
    r"""ALTER TABLE households ALTER COLUMN sort_name SET EXPRESSION AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C")""",
    r"""ALTER TABLE organisations ADD COLUMN sort_name text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    r"""ALTER TABLE people ALTER COLUMN sort_name SET EXPRESSION AS
        (((btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(COALESCE(family_name,
        ''::character varying)::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") || chr(9)) ||
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(COALESCE(given_name,
        preferred_name, ''::character varying)::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C"))""",
    r"""ALTER TABLE practitioners ADD COLUMN sort_name text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    r"""ALTER TABLE support_plans ADD COLUMN sort_title text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(title::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    r"""ALTER TABLE teams ADD COLUMN sort_name text COLLATE "C" GENERATED ALWAYS AS
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C") STORED NOT NULL""",
    "CREATE INDEX organisations_sort_name_id_ix ON organisations (sort_name, id)",
    r"""CREATE INDEX people_folded_given_name_ix ON people
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(given_name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C")""",
    r"""CREATE INDEX people_folded_preferred_name_ix ON people
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(preferred_name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C")""",
    "CREATE INDEX practitioners_sort_name_id_ix ON practitioners (sort_name, id)",
    "CREATE INDEX support_plans_sort_title_id_ix ON support_plans (sort_title, id)",
    "CREATE INDEX teams_sort_name_id_ix ON teams (sort_name, id)",
    r"""CREATE INDEX former_names_folded_family_name_ix ON former_names
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(family_name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C")""",
    r"""CREATE INDEX former_names_folded_given_name_ix ON former_names
        (btrim(regexp_replace(replace(replace(replace(translate(casefold(regexp_replace(NORMALIZE(regexp_replace(given_name::text,
        '[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'::text, ''::text,
        'g'::text), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE
        pg_unicode_fast), 'øłđħıðŋ'::text, 'oldhidn'::text), 'æ'::text, 'ae'::text), 'œ'::text,
        'oe'::text), 'þ'::text, 'th'::text), '[ .,/_\u2010-\u2015\u2212-]+'::text, ' '::text,
        'g'::text)) COLLATE "C")""",
    "CREATE INDEX former_names_person_id_ix ON former_names (person_id)",
    """ALTER TABLE former_names ADD CONSTRAINT former_names_person_id_fk FOREIGN KEY (person_id)
        REFERENCES people(id)""",
]
DOWNGRADE = [
    "DROP INDEX organisations_sort_name_id_ix",
    "DROP INDEX people_folded_given_name_ix",
    "DROP INDEX people_folded_preferred_name_ix",
    "DROP INDEX practitioners_sort_name_id_ix",
    "DROP INDEX support_plans_sort_title_id_ix",
    "DROP INDEX teams_sort_name_id_ix",
    "DROP TABLE former_names",
    """ALTER TABLE households ALTER COLUMN sort_name SET EXPRESSION AS (lower(btrim(name::text)
        COLLATE pg_c_utf8))""",
    "ALTER TABLE organisations DROP COLUMN sort_name",
    """ALTER TABLE people ALTER COLUMN sort_name SET EXPRESSION AS
        (lower(btrim((COALESCE(family_name, ''::character varying)::text || ' '::text) ||
        COALESCE(given_name, preferred_name, ''::character varying)::text) COLLATE pg_c_utf8))""",
    "ALTER TABLE practitioners DROP COLUMN sort_name",
    "ALTER TABLE support_plans DROP COLUMN sort_title",
    "ALTER TABLE teams DROP COLUMN sort_name",
    """CREATE INDEX people_folded_given_name_ix ON people (lower(given_name::text COLLATE
        pg_c_utf8) COLLATE "C")""",
    "CREATE INDEX support_plans_title_id_ix ON support_plans (title, id)",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
