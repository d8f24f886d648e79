"""Doncaster's levels 1 and 2 are two, and it names no fourth: what was shipped otherwise goes.

A level by which somebody decided stays, so that the decision can be read.
"""

from alembic import op

revision = "children_0002"
down_revision = "children_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Delete the two levels where nothing refers to them."""
    op.execute("""
        DELETE FROM pathway_positions level USING pathway_schemes scheme
        WHERE level.scheme_id = scheme.id AND scheme.code = 'level_of_need'
            AND scheme.authority = 'Doncaster' AND scheme.version_label = 'strategy'
            AND level.code IN ('1-2', '4')
            AND NOT EXISTS (
                SELECT FROM placements
                WHERE level.id IN (position_id, suggested_position_id)
            )
    """)


def downgrade() -> None:
    """Leave it: the reference data of the code before writes its own levels again."""
