"""consents that are remembered."""

from alembic import op

revision = "core_0023"
down_revision = "core_0022"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE oauth_consents (
        account_id uuid NOT NULL,
        client_id uuid NOT NULL,
        scopes text[] NOT NULL,
        basis character varying NOT NULL,
        CONSTRAINT oauth_consents_pk PRIMARY KEY (account_id, client_id)
    )""",
    "CREATE INDEX oauth_consents_client_id_ix ON oauth_consents (client_id)",
    """ALTER TABLE oauth_consents ADD CONSTRAINT oauth_consents_account_id_fk FOREIGN KEY
        (account_id) REFERENCES accounts(id)""",
    """ALTER TABLE oauth_consents ADD CONSTRAINT oauth_consents_client_id_fk FOREIGN KEY
        (client_id) REFERENCES oauth_clients(id) ON DELETE CASCADE""",
]
DOWNGRADE = [
    "DROP TABLE oauth_consents",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
