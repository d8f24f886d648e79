"""OAuth: clients, consents and the tokens that came of them, signing keys, sign-in sessions."""

from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE oauth_clients (
        id uuid DEFAULT uuidv7() CONSTRAINT oauth_clients_pk PRIMARY KEY,
        client_id varchar NOT NULL,
        name varchar NOT NULL,
        kind varchar(40) NOT NULL,
        secret_digest varchar,
        grant_types text[] NOT NULL,
        redirect_uris text[] NOT NULL DEFAULT '{}',
        allowed_scopes text[],
        account_id uuid CONSTRAINT oauth_clients_account_id_fk REFERENCES accounts,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz,
        CONSTRAINT oauth_clients_kind_ck CHECK (kind IN ('CONFIDENTIAL', 'PUBLIC')),
        CONSTRAINT oauth_clients_secret_ck
            CHECK ((kind = 'CONFIDENTIAL') = (secret_digest IS NOT NULL)),
        CONSTRAINT oauth_clients_client_id_uq UNIQUE (client_id)
    )""",
    "CREATE INDEX oauth_clients_account_id_ix ON oauth_clients (account_id)",
    """CREATE TABLE oauth_authorization_codes (
        id uuid DEFAULT uuidv7() CONSTRAINT oauth_authorization_codes_pk PRIMARY KEY,
        code_digest varchar NOT NULL,
        client_id uuid NOT NULL CONSTRAINT oauth_authorization_codes_client_id_fk
            REFERENCES oauth_clients ON DELETE CASCADE,
        account_id uuid NOT NULL CONSTRAINT oauth_authorization_codes_account_id_fk
            REFERENCES accounts,
        redirect_uri varchar NOT NULL,
        scopes text[] NOT NULL,
        code_challenge varchar NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        family_ends_at timestamptz NOT NULL,
        revoked_at timestamptz,
        live_access_tokens jsonb NOT NULL DEFAULT '{}',
        CONSTRAINT oauth_authorization_codes_code_digest_uq UNIQUE (code_digest)
    )""",
    """CREATE INDEX oauth_authorization_codes_account_id_ix
        ON oauth_authorization_codes (account_id)""",
    """CREATE INDEX oauth_authorization_codes_client_id_ix
        ON oauth_authorization_codes (client_id)""",
    """CREATE INDEX oauth_authorization_codes_family_ends_at_ix
        ON oauth_authorization_codes (family_ends_at)""",
    """CREATE TABLE oauth_refresh_tokens (
        id uuid DEFAULT uuidv7() CONSTRAINT oauth_refresh_tokens_pk PRIMARY KEY,
        token_digest varchar NOT NULL,
        family_id uuid NOT NULL CONSTRAINT oauth_refresh_tokens_family_id_fk
            REFERENCES oauth_authorization_codes ON DELETE CASCADE,
        rotated_at timestamptz,
        CONSTRAINT oauth_refresh_tokens_token_digest_uq UNIQUE (token_digest)
    )""",
    "CREATE INDEX oauth_refresh_tokens_family_id_ix ON oauth_refresh_tokens (family_id)",
    """CREATE TABLE oauth_revoked_tokens (
        jti varchar CONSTRAINT oauth_revoked_tokens_pk PRIMARY KEY,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )""",
    "CREATE INDEX oauth_revoked_tokens_expires_at_ix ON oauth_revoked_tokens (expires_at)",
    "CREATE INDEX oauth_revoked_tokens_revoked_at_ix ON oauth_revoked_tokens (revoked_at)",
    """CREATE TABLE oauth_signing_keys (
        kid varchar CONSTRAINT oauth_signing_keys_pk PRIMARY KEY,
        private_jwk jsonb NOT NULL,
        created_at timestamptz NOT NULL
    )""",
    """CREATE TABLE oauth_sessions (
        id uuid DEFAULT uuidv7() CONSTRAINT oauth_sessions_pk PRIMARY KEY,
        token_digest varchar NOT NULL,
        account_id uuid NOT NULL CONSTRAINT oauth_sessions_account_id_fk REFERENCES accounts,
        expires_at timestamptz NOT NULL,
        CONSTRAINT oauth_sessions_token_digest_uq UNIQUE (token_digest)
    )""",
    "CREATE INDEX oauth_sessions_account_id_ix ON oauth_sessions (account_id)",
    "CREATE INDEX oauth_sessions_expires_at_ix ON oauth_sessions (expires_at)",
)
NAMES = (
    "oauth_sessions",
    "oauth_signing_keys",
    "oauth_revoked_tokens",
    "oauth_refresh_tokens",
    "oauth_authorization_codes",
    "oauth_clients",
)


def upgrade() -> None:
    """Create the tables, each after those that it refers to."""
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables: every client and every sign-in has to be made again."""
    for name in NAMES:
        op.execute(f"DROP TABLE {name}")
