"""Vocabularies that a council makes its own; the kinds of identifiers are the first."""

from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE identifier_kinds (
        code character varying NOT NULL,
        label character varying NOT NULL,
        definition character varying DEFAULT ''::character varying NOT NULL,
        retired_on date,
        version integer DEFAULT 1 NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT identifier_kinds_code_uq UNIQUE (code),
        CONSTRAINT identifier_kinds_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE vocabulary_changes (
        term_id uuid NOT NULL,
        changed_at timestamp with time zone NOT NULL,
        account_id uuid NOT NULL,
        practitioner_id uuid,
        reason character varying NOT NULL,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT vocabulary_changes_pk PRIMARY KEY (id)
    )""",
    "CREATE INDEX vocabulary_changes_changed_at_ix ON vocabulary_changes (changed_at)",
    "CREATE INDEX vocabulary_changes_practitioner_id_ix ON vocabulary_changes (practitioner_id)",
    "CREATE INDEX vocabulary_changes_term_id_ix ON vocabulary_changes (term_id)",
    # What had been free text is a vocabulary of the council's own from now on.
    """INSERT INTO identifier_kinds (code, label)
        SELECT DISTINCT kind, kind FROM person_identifiers""",
    """ALTER TABLE person_identifiers ADD CONSTRAINT person_identifiers_kind_fk FOREIGN KEY
        (kind) REFERENCES identifier_kinds(code)""",
    """ALTER TABLE vocabulary_changes ADD CONSTRAINT vocabulary_changes_practitioner_id_fk
        FOREIGN KEY (practitioner_id) REFERENCES practitioners(id)""",
]
DOWNGRADE = [
    "ALTER TABLE person_identifiers DROP CONSTRAINT person_identifiers_kind_fk",
    "DROP TABLE identifier_kinds, vocabulary_changes",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
