"""Who is behind an id, for texts that people read."""

from collections.abc import Iterable

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.access.models import User
from compliance.access.permissions import SYSTEM


def name_of(ctx: Context, person_id: int | None) -> str:
    """The person's name; rows without a person were written by the system."""
    return names_of(ctx, [person_id]).get(person_id, SYSTEM.name)


def names_of(ctx: Context, person_ids: Iterable[int | None]) -> dict[int | None, str]:
    """By id; one query for all, and none for nobody."""
    ids = {person_id for person_id in person_ids if person_id}
    rows = ctx.db.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all() if ids else []
    return {None: SYSTEM.name} | dict(rows)
