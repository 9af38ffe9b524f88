"""vouch for all companies: a certificate knows how many lists those below the contract had handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate", sa.Column("part_rosters", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("certificate", "part_rosters")
