"""count every row: those about a list, and those of the register that repeat others."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNTS = (("roster_version", "structural"), ("register_snapshot", "structural"), ("register_snapshot", "duplicate"))


def upgrade() -> None:
    for table, name in COUNTS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for table, name in reversed(COUNTS):
        op.drop_column(table, name)
