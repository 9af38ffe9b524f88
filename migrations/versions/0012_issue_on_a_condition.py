"""issue on a condition."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate", sa.Column("owed", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("certificate", sa.Column("fulfil_before", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("certificate", "fulfil_before")
    op.drop_column("certificate", "owed")
