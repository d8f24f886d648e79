"""invitations of accounts."""

from alembic import op

revision = "core_0026"
down_revision = "core_0025"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE account_invitations (
        account_id uuid NOT NULL,
        account_generation integer NOT NULL,
        code_digest character varying NOT NULL,
        ends_at timestamp with time zone NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT account_invitations_pk PRIMARY KEY (id)
    )""",
    "CREATE INDEX account_invitations_account_id_ix ON account_invitations (account_id)",
    """ALTER TABLE account_invitations ADD CONSTRAINT account_invitations_account_id_fk FOREIGN
        KEY (account_id) REFERENCES accounts(id)""",
]
DOWNGRADE = [
    "DROP TABLE account_invitations",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
