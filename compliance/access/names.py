"""Who is behind an id, for texts that people read."""

from compliance.access.context import Context
from compliance.access.models import User
from compliance.access.permissions import SYSTEM


def name_of(ctx: Context, person_id: int | None) -> str:
    """The person's name; rows without a person were written by the system."""
    person = ctx.db.get(User, person_id) if person_id else None
    return person.name if person else SYSTEM.name
