"""news without a contract: that a list of the branch is too old concerns them all."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEW = (
    "certificate_lapsing",
    "certificate_lapsed",
    "override_proposed",
    "evidence_verified",
    "evidence_rejected",
    "registration_due",
    "instalment_due",
    "changes_due",
    "register_stale",
)


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.alter_column("contract_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """What the code before could not read is gone."""
    kind = sa.column("kind", sa.String)
    op.execute(sa.delete(sa.table("notice", kind)).where(kind.in_(NEW)))
    with op.batch_alter_table("notice") as table:
        table.alter_column("contract_id", existing_type=sa.Integer(), nullable=False)
