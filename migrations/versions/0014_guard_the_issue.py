"""guard the issue: second factors of people, and what an approver confirmed with one code."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_second_factor_user_id_person")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_recovery_code_user_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "issue_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_issue_batch_approver_id_person")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_issue_batch_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_batch")),
    )
    op.create_table(
        "issue_batch_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["issue_batch.id"], name=op.f("fk_issue_batch_item_batch_id_issue_batch")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_issue_batch_item_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("batch_id", "certificate_id", name=op.f("pk_issue_batch_item")),
    )
    op.create_index("ix_certificate_decided", "certificate", ["decided_by", "decided_at"])


def downgrade() -> None:
    op.drop_index("ix_certificate_decided", "certificate")
    for table in ("issue_batch_item", "issue_batch", "recovery_code", "second_factor"):
        op.drop_table(table)
