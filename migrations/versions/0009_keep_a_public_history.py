"""keep a public history: the leaves of the log, the workers behind each certificate, and who asked about them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history_leaf",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_history_leaf")),
        sa.UniqueConstraint("number", "event", name=op.f("uq_history_leaf_number_event")),
    )
    op.create_table(
        "certificate_worker",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_worker_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_certificate_worker_worker_id_worker")),
        sa.PrimaryKeyConstraint("certificate_id", "place", name=op.f("pk_certificate_worker")),
    )
    op.create_index(op.f("ix_certificate_worker_worker_id"), "certificate_worker", ["worker_id"])
    op.create_table(
        "cover_look_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_look_up")),
    )
    for name in ("origin", "person"):
        op.create_index(op.f(f"ix_cover_look_up_{name}"), "cover_look_up", [name])
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seed", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_column("seed")
    for table in ("cover_look_up", "certificate_worker", "history_leaf"):
        op.drop_table(table)
