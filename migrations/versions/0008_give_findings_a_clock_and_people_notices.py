"""give findings a clock, and people notices."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CLOCK = ("turn", "turn_since", "due_on", "cure_left")
CURE_DAYS, DECISION_DAYS = 15, 7


def upgrade() -> None:
    for column in (
        sa.Column("turn", sa.String(32), nullable=True),
        sa.Column("turn_since", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("cure_left", sa.Integer(), nullable=True),
    ):
        op.add_column("finding", column)
    op.create_index(op.f("ix_finding_due_on"), "finding", ["due_on"])
    _start_clocks()
    op.add_column("person", sa.Column("notice_mail", sa.String(32), nullable=False, server_default="at_once"))
    _create_notices()


def _start_clocks() -> None:
    """From today: nobody was told of a last day before."""
    today = datetime.now(ZoneInfo("Asia/Makassar")).date()
    turns = (("contractor", CURE_DAYS, ("open", "returned")), ("officer", DECISION_DAYS, ("answered",)))
    finding = sa.table("finding", *(sa.column(name) for name in (*CLOCK, "status", "code")))
    for turn, days, statuses in turns:
        values = {"turn": turn, "turn_since": today, "due_on": today + timedelta(days=days)}
        op.execute(finding.update().where(finding.c.status.in_(statuses)).values(values))
    stale = finding.c.status.in_(("open", "returned")) & (finding.c.code == "register_stale")
    op.execute(finding.update().where(stale).values(turn="registrar", due_on=today + timedelta(days=DECISION_DAYS)))
    op.execute(finding.update().where(finding.c.status == "answered").values(cure_left=CURE_DAYS))


def _create_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("link", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_notice_user_id_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_notice_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_notice_user_id_key")),
    )
    op.create_index(op.f("ix_notice_subject_id"), "notice", ["subject_id"])
    unread = sa.text("read_at IS NULL")
    op.create_index("ix_notice_unread", "notice", ["user_id"], sqlite_where=unread, postgresql_where=unread)


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_column("person", "notice_mail")
    op.drop_index(op.f("ix_finding_due_on"), "finding")
    for name in reversed(CLOCK):
        op.drop_column("finding", name)
