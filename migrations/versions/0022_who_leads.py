"""who leads: heads of agencies and the district's leaders; nothing in the tables has to change for them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = ("head", "leader")


def upgrade() -> None:
    pass


def downgrade() -> None:
    """What the code before could not read is gone: the people stay, and an admin gives them another role."""
    role = sa.column("role", sa.String)
    op.execute(sa.delete(sa.table("person_role", role)).where(role.in_(NEW)))
