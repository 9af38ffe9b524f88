"""the list still holds: when somebody said so last, and which versions changed who works there or when."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("roster_version") as table:
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        # Of the old versions nobody knows: they count as changes, as they did.
        table.add_column(sa.Column("moves_people", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.create_foreign_key(op.f("fk_roster_version_confirmed_by_person"), "person", ["confirmed_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("roster_version") as table:
        table.drop_constraint(op.f("fk_roster_version_confirmed_by_person"), type_="foreignkey")
        for name in ("moves_people", "confirmed_by", "confirmed_at"):
            table.drop_column(name)
