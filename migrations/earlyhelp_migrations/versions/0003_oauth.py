"""OAuth."""

from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE TABLE oauth_authorization_codes (
        code_digest character varying NOT NULL,
        client_id uuid NOT NULL,
        account_id uuid NOT NULL,
        redirect_uri character varying NOT NULL,
        scopes text[] NOT NULL,
        code_challenge character varying NOT NULL,
        expires_at timestamp with time zone NOT NULL,
        used_at timestamp with time zone,
        family_ends_at timestamp with time zone NOT NULL,
        revoked_at timestamp with time zone,
        live_access_tokens jsonb DEFAULT '{}'::jsonb NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT oauth_authorization_codes_code_digest_uq UNIQUE (code_digest),
        CONSTRAINT oauth_authorization_codes_pk PRIMARY KEY (id)
    )""",
    """CREATE TABLE oauth_clients (
        client_id character varying NOT NULL,
        name character varying NOT NULL,
        kind character varying(40) NOT NULL,
        secret_digest character varying,
        grant_types text[] NOT NULL,
        redirect_uris text[] DEFAULT '{}'::text[] NOT NULL,
        allowed_scopes text[],
        account_id uuid,
        created_at timestamp with time zone DEFAULT now() NOT NULL,
        revoked_at timestamp with time zone,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT oauth_clients_client_id_uq UNIQUE (client_id),
        CONSTRAINT oauth_clients_kind_ck CHECK (kind IN ('CONFIDENTIAL', 'PUBLIC')),
        CONSTRAINT oauth_clients_pk PRIMARY KEY (id),
        CONSTRAINT oauth_clients_secret_ck CHECK ((kind::text = 'CONFIDENTIAL'::text) =
            (secret_digest IS NOT NULL))
    )""",
    """CREATE TABLE oauth_refresh_tokens (
        token_digest character varying NOT NULL,
        family_id uuid NOT NULL,
        rotated_at timestamp with time zone,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT oauth_refresh_tokens_pk PRIMARY KEY (id),
        CONSTRAINT oauth_refresh_tokens_token_digest_uq UNIQUE (token_digest)
    )""",
    """CREATE TABLE oauth_revoked_tokens (
        jti character varying NOT NULL,
        expires_at timestamp with time zone NOT NULL,
        revoked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
        CONSTRAINT oauth_revoked_tokens_pk PRIMARY KEY (jti)
    )""",
    """CREATE TABLE oauth_sessions (
        token_digest character varying NOT NULL,
        account_id uuid NOT NULL,
        expires_at timestamp with time zone NOT NULL,
        id uuid DEFAULT uuidv7() NOT NULL,
        CONSTRAINT oauth_sessions_pk PRIMARY KEY (id),
        CONSTRAINT oauth_sessions_token_digest_uq UNIQUE (token_digest)
    )""",
    """CREATE TABLE oauth_signing_keys (
        kid character varying NOT NULL,
        private_jwk jsonb NOT NULL,
        created_at timestamp with time zone NOT NULL,
        CONSTRAINT oauth_signing_keys_pk PRIMARY KEY (kid)
    )""",
    """CREATE INDEX oauth_authorization_codes_account_id_ix ON oauth_authorization_codes
        (account_id)""",
    """CREATE INDEX oauth_authorization_codes_client_id_ix ON oauth_authorization_codes
        (client_id)""",
    """CREATE INDEX oauth_authorization_codes_family_ends_at_ix ON oauth_authorization_codes
        (family_ends_at)""",
    "CREATE INDEX oauth_clients_account_id_ix ON oauth_clients (account_id)",
    "CREATE INDEX oauth_refresh_tokens_family_id_ix ON oauth_refresh_tokens (family_id)",
    "CREATE INDEX oauth_revoked_tokens_expires_at_ix ON oauth_revoked_tokens (expires_at)",
    "CREATE INDEX oauth_revoked_tokens_revoked_at_ix ON oauth_revoked_tokens (revoked_at)",
    "CREATE INDEX oauth_sessions_account_id_ix ON oauth_sessions (account_id)",
    "CREATE INDEX oauth_sessions_expires_at_ix ON oauth_sessions (expires_at)",
    """ALTER TABLE oauth_authorization_codes ADD CONSTRAINT
        oauth_authorization_codes_account_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id)""",
    """ALTER TABLE oauth_authorization_codes ADD CONSTRAINT
        oauth_authorization_codes_client_id_fk FOREIGN KEY (client_id) REFERENCES
        oauth_clients(id) ON DELETE CASCADE""",
    """ALTER TABLE oauth_clients ADD CONSTRAINT oauth_clients_account_id_fk FOREIGN KEY
        (account_id) REFERENCES accounts(id)""",
    """ALTER TABLE oauth_refresh_tokens ADD CONSTRAINT oauth_refresh_tokens_family_id_fk FOREIGN
        KEY (family_id) REFERENCES oauth_authorization_codes(id) ON DELETE CASCADE""",
    """ALTER TABLE oauth_sessions ADD CONSTRAINT oauth_sessions_account_id_fk FOREIGN KEY
        (account_id) REFERENCES accounts(id)""",
]
DOWNGRADE = [
    """DROP TABLE oauth_authorization_codes, oauth_clients, oauth_refresh_tokens,
        oauth_revoked_tokens, oauth_sessions, oauth_signing_keys""",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
