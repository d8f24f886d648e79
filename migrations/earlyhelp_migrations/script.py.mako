"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}
branch_labels = ${'("%s",)' % branch_labels[0] if branch_labels else None}
depends_on = ${'"%s"' % depends_on if depends_on else None}


def upgrade() -> None:
    """Bring the tables to what the models say."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the tables back to what they were."""
    ${downgrades if downgrades else "pass"}
