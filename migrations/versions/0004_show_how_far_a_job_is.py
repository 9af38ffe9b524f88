"""show how far a job is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("heartbeat", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("step", sa.String(32), nullable=True))
    op.add_column("job", sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("total", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("cancel_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE job SET heartbeat = started_at")


def downgrade() -> None:
    """Work on the register that is under way is lost; what it left half-done was never in use."""
    op.execute("UPDATE job SET status = 'failed' WHERE status = 'cancelled'")
    op.execute("DELETE FROM job WHERE kind IN ('load_register', 'prune_register')")
    for name in ("cancel_asked", "total", "done", "step", "heartbeat"):
        op.drop_column("job", name)
