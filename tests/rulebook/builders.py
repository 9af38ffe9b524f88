"""Books to propose, and a second admin to decide about them."""

from datetime import date, timedelta
from typing import Any

from compliance.access.context import Context
from compliance.access.models import Role
from compliance.rulebook import changing
from compliance.rulebook.book import as_data
from compliance.rulebook.models import BookVersion
from compliance.rulebook.operations import find_version, version_on
from compliance.rulebook.rules import read_book
from tests.builders import NOW, TODAY, World, a_person

OCTOBER = date(2026, 10, 1)
NOTE = "Permenaker 9/2026 mengubah batasnya."


def with_second_admin(world: World) -> World:
    with world.house.work(now=NOW) as ctx:
        world.actors["second"] = a_person(ctx.db, "second", [Role.ADMIN], None, None)
    return world


def data_of(ctx: Context, day: date = OCTOBER, **top: Any) -> dict[str, Any]:
    """The book of that day with other values at its top."""
    return as_data(read_book(version_on(ctx, day).text)) | top


def propose(ctx: Context, day: date = OCTOBER, note: str = NOTE, **top: Any) -> BookVersion:
    data = data_of(ctx, day, **(top or {"minimum_age": 19}))
    return changing.propose(ctx, data, day, version_on(ctx, day).label, note)


def approved(world: World, day: date = OCTOBER, **top: Any) -> str:
    """The label of a change that both admins want."""
    with world.work("admin") as ctx:
        label = propose(ctx, day, **top).label
    with world.work("second") as ctx:
        row = called(ctx, label)
        changing.approve(ctx, row, row.version)
    return label


def with_deadlines(world: World, **days: Any) -> None:
    """In force from tomorrow."""
    tomorrow = TODAY + timedelta(days=1)
    with world.work("admin") as ctx:
        deadlines = data_of(ctx, tomorrow)["deadlines"]
    approved(with_second_admin(world), tomorrow, deadlines=deadlines | days)


def called(ctx: Context, label: str) -> BookVersion:
    return find_version(ctx, label)
