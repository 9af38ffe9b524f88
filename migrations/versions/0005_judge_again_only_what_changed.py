"""judge again only what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

GENERAL = "register_max_age_days"  # until now the limit of every list, from now on that of combined ones
OWN = ("register_max_age_days_pu", "register_max_age_days_jakon", "register_max_age_days_bpu")


def upgrade() -> None:
    op.create_table(
        "register_change",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("nik", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["register_snapshot.id"], name=op.f("fk_register_change_snapshot_id_register_snapshot")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "nik", name=op.f("pk_register_change")),
    )
    op.add_column("register_snapshot", sa.Column("differs_from_id", sa.Integer(), nullable=True))
    op.add_column("check_run", sa.Column("builds_on_id", sa.Integer(), nullable=True))
    op.add_column("check_run", sa.Column("basis", sa.String(64), nullable=False, server_default=""))
    op.add_column("check_run", sa.Column("dates", sa.String(), nullable=False, server_default="{}"))
    setting = sa.table("setting", *map(sa.column, ("key", "value", "version", "updated_at", "updated_by")))
    for key in OWN:
        chosen = sa.select(sa.literal(key), setting.c.value, sa.literal(1), setting.c.updated_at, setting.c.updated_by)
        op.execute(setting.insert().from_select(setting.c.keys(), chosen.where(setting.c.key == GENERAL)))


def downgrade() -> None:
    setting = sa.table("setting", sa.column("key"))
    op.execute(setting.delete().where(setting.c.key.in_(OWN)))
    for name in ("dates", "basis", "builds_on_id"):
        op.drop_column("check_run", name)
    op.drop_column("register_snapshot", "differs_from_id")
    op.drop_table("register_change")
