"""remember columns: what a company's headings mean, and what was chosen for a file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("headings", sa.String(64), nullable=False),
        sa.Column("meanings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mapping")),
        sa.UniqueConstraint(
            "owner_kind", "owner_id", "headings", name=op.f("uq_column_mapping_owner_kind_owner_id_headings")
        ),
    )
    for table in ("staged_upload", "roster_version"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("choices", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for table in ("roster_version", "staged_upload"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("choices")
    op.drop_table("column_mapping")
