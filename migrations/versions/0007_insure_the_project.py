"""insure the project: evidence of its cover, the basis of its contribution, addenda, and what they supersede."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _evidence()
    _addendum()
    op.add_column("contract", sa.Column("contribution_basis", sa.String(32), nullable=False, server_default="value"))
    op.add_column("contract", sa.Column("itemised_wages", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("contract", sa.Column("pays_at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("contract", sa.Column("vouched_version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE contract SET vouched_version = version")  # certificates so far compare with every change
    op.add_column("payment_term", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("certificate", sa.Column("term_version", sa.Integer(), nullable=False, server_default="1"))


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("covers_until", sa.Date(), nullable=True),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_type", sa.String(40), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_evidence_contract_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["evidence.id"], name=op.f("fk_evidence_replaces_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_evidence_submitted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_evidence_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_contract_id"), "evidence", ["contract_id"])
    op.create_index(op.f("ix_evidence_status"), "evidence", ["status"])
    op.create_index("ix_evidence_kind_number", "evidence", ["kind", "number"])


def _addendum() -> None:
    op.create_table(
        "addendum",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_addendum_contract_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_addendum_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_addendum_contract_id_number")),
        sa.UniqueConstraint("contract_id", "document", name=op.f("uq_addendum_contract_id_document")),
    )
    op.create_index(op.f("ix_addendum_contract_id"), "addendum", ["contract_id"])


def downgrade() -> None:
    op.drop_column("certificate", "term_version")
    op.drop_column("payment_term", "version")
    for name in ("vouched_version", "pays_at_once", "itemised_wages", "contribution_basis"):
        op.drop_column("contract", name)
    op.drop_table("addendum")
    op.drop_table("evidence")
