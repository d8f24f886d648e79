"""sign-in by OpenID Connect."""

from alembic import op

revision = "core_0022"
down_revision = "core_0021"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE oauth_authorization_codes ADD COLUMN nonce character varying",
    """ALTER TABLE oauth_authorization_codes ADD COLUMN authenticated_at timestamp with time
        zone DEFAULT now() NOT NULL""",
    "ALTER TABLE oauth_authorization_codes ADD COLUMN session_id uuid",
    "ALTER TABLE oauth_clients ADD COLUMN sign_out_uris text[] DEFAULT '{}'::text[] NOT NULL",
    """ALTER TABLE oauth_sessions ADD COLUMN authenticated_at timestamp with time zone DEFAULT
        now() NOT NULL""",
    """CREATE INDEX oauth_authorization_codes_session_id_ix ON oauth_authorization_codes
        (session_id)""",
    """ALTER TABLE oauth_authorization_codes ADD CONSTRAINT
        oauth_authorization_codes_session_id_fk FOREIGN KEY (session_id) REFERENCES
        oauth_sessions(id) ON DELETE SET NULL""",
]
DOWNGRADE = [
    """ALTER TABLE oauth_authorization_codes DROP CONSTRAINT
        oauth_authorization_codes_session_id_fk""",
    "DROP INDEX oauth_authorization_codes_session_id_ix",
    "ALTER TABLE oauth_authorization_codes DROP COLUMN nonce",
    "ALTER TABLE oauth_authorization_codes DROP COLUMN authenticated_at",
    "ALTER TABLE oauth_authorization_codes DROP COLUMN session_id",
    "ALTER TABLE oauth_clients DROP COLUMN sign_out_uris",
    "ALTER TABLE oauth_sessions DROP COLUMN authenticated_at",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
