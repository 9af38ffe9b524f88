"""What the clock tells of the register: a list that is too old, once, to whoever loads them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from compliance.access.models import User
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.reminders import remind_of_lists
from compliance.kernel.errors import Forbidden
from compliance.notices.models import Notice
from tests.builders import NOW, TODAY, World
from tests.enrolments.builders import load, on_project, on_staff

BUDI = ("6408041708900001", "Budi Santoso")


def look(world: World, *days: int) -> None:
    for day in days:
        with world.house.work(now=NOW + timedelta(days=day)) as ctx:
            remind_of_lists(ctx)


def told(world: World) -> list[tuple[str, str]]:
    with world.work("admin") as ctx:
        rows = select(User.name, Notice.key).join(User).order_by(col(Notice.id))
        return [(name.lower(), key.split(":")[0]) for name, key in ctx.db.exec(rows)]


@pytest.mark.parametrize(
    ("days", "count"),
    [
        pytest.param([0, 45], 0, id="old, but not too old"),
        pytest.param([46], 1, id="too old"),
        pytest.param([46, 46, 47, 90], 1, id="once for each list"),
        pytest.param([300], 1, id="whenever the worker comes back: it is still so"),
    ],
)
def test_a_list_that_is_too_old_is_told_of_once(world: World, tmp_path: Path, days, count):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*BUDI), as_of=TODAY)
    look(world, *days)
    assert told(world) == [("registrar", "register_stale")] * count


def test_each_list_has_its_own_day(world: World, tmp_path: Path):
    """A new one is news again once it is too old itself; the one that it replaced is none."""
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_staff(*BUDI), source=RegisterSource.PU, as_of=TODAY - timedelta(days=10))
        load(ctx, tmp_path, on_project(*BUDI), source=RegisterSource.JAKON, as_of=TODAY)
    look(world, 36)
    assert len(told(world)) == 1
    with world.work("registrar", NOW + timedelta(days=40)) as ctx:
        load(ctx, tmp_path, on_staff(*BUDI), source=RegisterSource.PU, as_of=TODAY + timedelta(days=40))
    look(world, 46, 47)
    assert len(told(world)) == 2
    look(world, 86)
    assert len(told(world)) == 3


def test_only_the_clock_reminds(world: World):
    with world.work("admin") as ctx, pytest.raises(Forbidden):
        remind_of_lists(ctx)
