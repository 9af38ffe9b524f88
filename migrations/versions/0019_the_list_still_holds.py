"""the list still holds: when somebody said so last, and which versions changed who works there or when.

And a list of the branch knows whether it tells of arrears at all; a proposal to pay without a certificate can be
declined or taken back, and another one made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("roster_version") as table:
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        # Of the old versions nobody knows: they count as changes, as they did.
        table.add_column(sa.Column("moves_people", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.create_foreign_key(op.f("fk_roster_version_confirmed_by_person"), "person", ["confirmed_by"], ["id"])
    arrears = sa.Column("tells_arrears", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("register_snapshot", arrears)
    owing = sa.text("in_arrears")
    op.create_index("ix_enrolment_owing", "enrolment", ["snapshot_id"], sqlite_where=owing, postgresql_where=owing)
    with op.batch_alter_table("override") as table:
        table.drop_constraint(op.f("uq_override_term_id"), type_="unique")
        table.add_column(sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("refused_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("refusal", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_override_refused_by_person"), "person", ["refused_by"], ["id"])
    standing = sa.text("refused_at IS NULL")
    where = {"sqlite_where": standing, "postgresql_where": standing}
    op.create_index("ix_override_standing", "override", ["term_id"], unique=True, **where)
    # Of a list that names nobody it is not known; it is asked about until the next one comes.
    by_its_rows = "id IN (SELECT snapshot_id FROM enrolment WHERE in_arrears)"
    op.execute(f"UPDATE register_snapshot SET tells_arrears = true WHERE {by_its_rows}")  # noqa: S608 - our own words


def downgrade() -> None:
    op.drop_index("ix_override_standing", "override")
    op.execute("DELETE FROM override WHERE refused_at IS NOT NULL")  # the version before knows one for each term
    with op.batch_alter_table("override") as table:
        table.drop_constraint(op.f("fk_override_refused_by_person"), type_="foreignkey")
        for name in ("refusal", "refused_by", "refused_at"):
            table.drop_column(name)
        table.create_unique_constraint(op.f("uq_override_term_id"), ["term_id"])
    op.drop_index("ix_enrolment_owing", "enrolment")
    op.drop_column("register_snapshot", "tells_arrears")
    with op.batch_alter_table("roster_version") as table:
        table.drop_constraint(op.f("fk_roster_version_confirmed_by_person"), type_="foreignkey")
        for name in ("moves_people", "confirmed_by", "confirmed_at"):
            table.drop_column(name)
