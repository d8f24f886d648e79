"""what access rests on."""

from alembic import op

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

UPGRADE = [
    "ALTER TABLE accounts ADD COLUMN generation integer DEFAULT 1 NOT NULL",
    """ALTER TABLE oauth_authorization_codes ADD COLUMN account_generation integer DEFAULT 1 NOT
        NULL""",
    """ALTER TABLE oauth_authorization_codes ADD COLUMN client_generation integer DEFAULT 1 NOT
        NULL""",
    "ALTER TABLE oauth_clients ADD COLUMN introspects boolean DEFAULT false NOT NULL",
    "ALTER TABLE oauth_clients ADD COLUMN generation integer DEFAULT 1 NOT NULL",
    "ALTER TABLE oauth_sessions ADD COLUMN account_generation integer DEFAULT 1 NOT NULL",
]
DOWNGRADE = [
    "ALTER TABLE accounts DROP COLUMN generation",
    "ALTER TABLE oauth_authorization_codes DROP COLUMN account_generation",
    "ALTER TABLE oauth_authorization_codes DROP COLUMN client_generation",
    "ALTER TABLE oauth_clients DROP COLUMN introspects",
    "ALTER TABLE oauth_clients DROP COLUMN generation",
    "ALTER TABLE oauth_sessions DROP COLUMN account_generation",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
