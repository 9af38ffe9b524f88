"""end for good: a certificate keeps when the log was told of its supersession, and its revocation's public cause."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificate", sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("certificate", sa.Column("revocation_cause", sa.String(length=32), nullable=True))
    op.execute("UPDATE certificate SET revocation_cause = 'other' WHERE status = 'revoked'")
    take_over_from_the_log()


def take_over_from_the_log() -> None:
    connection = op.get_bind()
    certificate = sa.table(
        "certificate", sa.column("number", sa.String), sa.column("superseded_at", sa.DateTime(timezone=True))
    )
    leaves = connection.execute(sa.text("SELECT entry FROM history_leaf WHERE event = 'superseded'"))
    for (entry,) in leaves.all():
        leaf = json.loads(entry)
        at = datetime.strptime(leaf["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        of_it = certificate.c.number == leaf["certificate"]
        connection.execute(sa.update(certificate).where(of_it).values(superseded_at=at))


def downgrade() -> None:
    op.drop_column("certificate", "revocation_cause")
    op.drop_column("certificate", "superseded_at")
