"""find a certificate by its file: who drops a PDF on the public page is answered without reading the whole table."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_certificate_pdf_digest"), "certificate", ["pdf_digest"])


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_pdf_digest"), table_name="certificate")
