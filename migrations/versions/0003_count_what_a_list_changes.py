"""count what a list changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTS = ("people", "added", "gone", "lapsed", "returned")


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("register_snapshot", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in reversed(COUNTS):
        op.drop_column("register_snapshot", name)
