"""lists of connector episodes."""

from alembic import op

revision = "public_health_0003"
down_revision = "public_health_0002"
branch_labels = None
depends_on = None

UPGRADE = [
    """CREATE INDEX public_health_connector_episodes_started_on_id_ix ON
        public_health_connector_episodes (started_on, id)""",
]
DOWNGRADE = [
    "DROP INDEX public_health_connector_episodes_started_on_id_ix",
]


def upgrade() -> None:
    """Bring the tables to what the models say."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables back to what they were."""
    for statement in DOWNGRADE:
        op.execute(statement)
