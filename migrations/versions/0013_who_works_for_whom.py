"""who works for whom: subcontracts, sizes of companies, how workers are employed, arrears on the lists."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company", sa.Column("size", sa.String(32), nullable=True))
    op.add_column("worker", sa.Column("employment", sa.String(32), nullable=True))
    op.add_column("enrolment", sa.Column("in_arrears", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("contract") as contract:
        for name in ("main_id", "under_id"):
            contract.add_column(sa.Column(name, sa.Integer(), nullable=True))
            contract.create_foreign_key(op.f(f"fk_contract_{name}"), "contract", [name], ["id"])
            contract.create_index(op.f(f"ix_contract_{name}"), [name])


def downgrade() -> None:
    with op.batch_alter_table("contract") as contract:
        for name in ("under_id", "main_id"):
            contract.drop_index(op.f(f"ix_contract_{name}"))
            contract.drop_constraint(op.f(f"fk_contract_{name}"), type_="foreignkey")
            contract.drop_column(name)
    op.drop_column("enrolment", "in_arrears")
    op.drop_column("worker", "employment")
    op.drop_column("company", "size")
