"""Vocabularies of needs, levels and stages of life."""

from alembic import op

revision = "core_0016"
down_revision = "core_0015"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE life_stage_bands DROP CONSTRAINT life_stage_bands_pk",
    """CREATE TABLE need_kinds (
        code character varying NOT NULL,
        label character varying NOT NULL,
        definition character varying DEFAULT ''::character varying NOT NULL,
        retired_on date,
        version integer DEFAULT 1 NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT need_kinds_code_uq UNIQUE (code),
        CONSTRAINT need_kinds_pk PRIMARY KEY (id)
    )""",
    "ALTER TABLE life_stage_bands RENAME COLUMN name TO label",
    """ALTER TABLE life_stage_bands RENAME CONSTRAINT life_stage_bands_name_not_null TO
        life_stage_bands_label_not_null""",
    """ALTER TABLE life_stage_bands ADD COLUMN definition character varying DEFAULT
        ''::character varying NOT NULL""",
    "ALTER TABLE life_stage_bands ADD COLUMN retired_on date",
    "ALTER TABLE life_stage_bands ADD COLUMN version integer DEFAULT 1 NOT NULL",
    "ALTER TABLE life_stage_bands ADD COLUMN id uuid DEFAULT uuidv7() NOT NULL",
    "ALTER TABLE pathway_positions ALTER COLUMN definition SET DEFAULT ''::character varying",
    "ALTER TABLE pathway_positions ADD COLUMN retired_on date",
    "ALTER TABLE pathway_positions ADD COLUMN version integer DEFAULT 1 NOT NULL",
    "ALTER TABLE life_stage_bands ADD CONSTRAINT life_stage_bands_code_uq UNIQUE (code)",
    "ALTER TABLE life_stage_bands ADD CONSTRAINT life_stage_bands_pk PRIMARY KEY (id)",
    "CREATE INDEX needs_code_ix ON needs (code)",
    # What had been free text is a vocabulary of the council's own from now on.
    "INSERT INTO need_kinds (code, label) SELECT DISTINCT code, code FROM needs",
    """ALTER TABLE needs ADD CONSTRAINT needs_code_fk FOREIGN KEY (code) REFERENCES
        need_kinds(code)""",
]
DOWNGRADE = [
    "ALTER TABLE needs DROP CONSTRAINT needs_code_fk",
    "ALTER TABLE life_stage_bands DROP CONSTRAINT life_stage_bands_code_uq",
    "ALTER TABLE life_stage_bands DROP CONSTRAINT life_stage_bands_pk",
    "DROP INDEX needs_code_ix",
    "DROP TABLE need_kinds",
    "ALTER TABLE life_stage_bands DROP COLUMN definition",
    "ALTER TABLE life_stage_bands DROP COLUMN retired_on",
    "ALTER TABLE life_stage_bands DROP COLUMN version",
    "ALTER TABLE life_stage_bands DROP COLUMN id",
    "ALTER TABLE life_stage_bands RENAME COLUMN label TO name",
    """ALTER TABLE life_stage_bands RENAME CONSTRAINT life_stage_bands_label_not_null TO
        life_stage_bands_name_not_null""",
    "ALTER TABLE pathway_positions DROP COLUMN retired_on",
    "ALTER TABLE pathway_positions DROP COLUMN version",
    "ALTER TABLE pathway_positions ALTER COLUMN definition DROP DEFAULT",
    "ALTER TABLE life_stage_bands ADD CONSTRAINT life_stage_bands_pk PRIMARY KEY (code)",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
