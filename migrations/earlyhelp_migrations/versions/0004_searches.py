"""Indexes for lists that grow with the number of people: see decision 0019."""

from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

INDEXES = {
    "households_sort_name_id_ix": "households (sort_name, id)",
    "people_date_of_birth_ix": "people (date_of_birth)",
    "people_folded_given_name_ix": 'people ((lower(given_name COLLATE "pg_c_utf8") COLLATE "C"))',
    "person_identifiers_value_ix": "person_identifiers (value)",
    "support_plans_opened_on_id_ix": "support_plans (opened_on, id)",
    "support_plans_status_ix": "support_plans (status)",
    "support_plans_title_id_ix": "support_plans (title, id)",
}


def upgrade() -> None:
    """Make the indexes; what those of expressions hold is not known until it is looked at."""
    op.execute(
        'ALTER TABLE households ADD sort_name text COLLATE "C" NOT NULL '
        'GENERATED ALWAYS AS (lower(btrim(name) COLLATE "pg_c_utf8")) STORED'
    )
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {columns}")
    op.execute("ANALYZE people, households")


def downgrade() -> None:
    """Drop them again."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("ALTER TABLE households DROP COLUMN sort_name")
