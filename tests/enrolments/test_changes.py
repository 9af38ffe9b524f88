"""What a list changed, person by person, against the lists that it replaced."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from compliance.audit.log import Event
from compliance.audit.models import AuditEntry
from compliance.enrolments.changes import Changes
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.operations import lists
from compliance.worker import run_pending
from tests.builders import TODAY, World
from tests.enrolments.builders import load, on_project, on_staff

ANI, BUDI, CITRA = (
    (f"640804170890000{serial}", name) for serial, name in enumerate(("Ani Lestari", "Budi Santoso", "Citra Dewi"), 1)
)
LAST_WEEK = TODAY - timedelta(days=7)
IN_BETWEEN = f"{TODAY - timedelta(days=3):%d/%m/%Y}"
OUT = "NON AKTIF"
PU, JAKON, COMBINED = RegisterSource.PU, RegisterSource.JAKON, RegisterSource.COMBINED


def changes(snapshot: RegisterSnapshot) -> Changes:
    return Changes(*(getattr(snapshot, name) for name in Changes._fields))


def replace(world: World, folder, before: list[str], now: list[str]) -> Changes:
    """What the second list changed; it may be the next of the same source only."""
    with world.work("registrar") as ctx:
        load(ctx, folder, *before, as_of=LAST_WEEK)
    with world.work("registrar") as ctx:
        return changes(load(ctx, folder, *now))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param([on_project(*ANI)], [on_project(*ANI)], Changes(1, 0, 0, 0, 0), id="as before"),
        pytest.param([on_project(*ANI)], [on_project(*ANI), on_project(*BUDI)], Changes(2, 1, 0, 0, 0), id="new"),
        pytest.param(
            [on_project(*ANI)],
            [on_project(*ANI), on_project(*BUDI, status=OUT)],
            Changes(2, 1, 0, 0, 0),
            id="new, though not active: not lapsed",
        ),
        pytest.param([on_project(*ANI), on_project(*BUDI)], [on_project(*ANI)], Changes(1, 0, 1, 0, 0), id="gone"),
        pytest.param(
            [on_project(*ANI), on_project(*BUDI, status=OUT)],
            [on_project(*ANI)],
            Changes(1, 0, 1, 0, 0),
            id="gone, who was not active",
        ),
        pytest.param(
            [on_project(*ANI)], [on_project(*ANI, status=OUT)], Changes(1, 0, 0, 1, 0), id="lapsed by the status"
        ),
        pytest.param(
            [on_project(*ANI, until=IN_BETWEEN)],
            [on_project(*ANI, until=IN_BETWEEN)],
            Changes(1, 0, 0, 1, 0),
            id="lapsed by the day: it passed between the lists",
        ),
        pytest.param(
            [on_project(*ANI)],
            [on_project(*ANI, until=f"{TODAY:%d/%m/%Y}")],
            Changes(1, 0, 0, 0, 0),
            id="active on its last day",
        ),
        pytest.param(
            [on_project(*ANI, status=OUT)], [on_project(*ANI)], Changes(1, 0, 0, 0, 1), id="returned by the status"
        ),
        pytest.param(
            [on_project(*ANI, until="31/07/2026")],
            [on_project(*ANI, until="31/12/2026")],
            Changes(1, 0, 0, 0, 1),
            id="returned by paying again",
        ),
        pytest.param(
            [on_project(*ANI), on_staff(*ANI)],
            [on_project(*ANI, status=OUT), on_staff(*ANI)],
            Changes(1, 0, 0, 0, 0),
            id="one of two memberships is enough",
        ),
        pytest.param(
            [on_project(*ANI), on_staff(*ANI)], [on_project(*ANI)], Changes(1, 0, 0, 0, 0), id="a membership less"
        ),
        pytest.param(
            [on_project(*ANI), on_project(*BUDI)],
            [on_project(*BUDI, status=OUT), on_project(*CITRA)],
            Changes(2, 1, 1, 1, 0),
            id="everything at once",
        ),
    ],
)
def test_people_are_counted_by_what_became_of_them(world: World, tmp_path, before, now, expected):
    assert replace(world, tmp_path, before, now) == expected


def test_the_first_list_has_nothing_to_compare_with(world: World, tmp_path):
    with world.work("registrar") as ctx:
        loaded = load(ctx, tmp_path, on_project(*ANI), on_staff(*ANI))
        assert changes(loaded) == Changes(people=1)
    with world.work("officer") as ctx:
        assert [line.changes for line in lists(ctx, SnapshotStatus.CURRENT)] == [None]


def test_a_list_of_another_segment_is_not_compared_with(world: World, tmp_path):
    for line, source in ((on_project(*ANI), JAKON), (on_staff(*BUDI), PU)):
        with world.work("registrar") as ctx:
            assert changes(load(ctx, tmp_path, line, source=source)) == Changes(people=1)


def test_a_combined_list_is_compared_with_all_that_it_replaces(world: World, tmp_path):
    for line, source in ((on_project(*ANI), JAKON), (on_staff(*BUDI), PU)):
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, line, source=source)
    with world.work("registrar") as ctx:
        combined = load(ctx, tmp_path, on_project(*ANI), on_staff(*CITRA), source=COMBINED)
        assert changes(combined) == Changes(2, 1, 1, 0, 0)


def test_the_numbers_add_up_and_are_told(world: World, tmp_path):
    before = [on_project(f"640804170890{serial:04}", "Orang") for serial in range(1, 31)]
    now = [on_project(f"640804170890{serial:04}", "Orang", status=OUT) for serial in range(11, 51)]
    changed = replace(world, tmp_path, before, now)
    assert changed == Changes(people=40, added=20, gone=10, lapsed=20, returned=0)
    run_pending(world.house)
    with world.work("auditor") as ctx:
        newest = select(func.max(Enrolment.snapshot_id)).scalar_subquery()
        people = select(func.count(func.distinct(Enrolment.nik))).where(Enrolment.snapshot_id == newest)
        assert ctx.db.exec(people).one() == changed.people
        loaded = select(AuditEntry).where(AuditEntry.event == Event.REGISTER_LOADED)
        entry = ctx.db.exec(loaded.order_by(col(AuditEntry.sequence).desc())).first()
        assert entry
        assert changed.counted().items() <= json.loads(entry.details).items()
        (line,) = lists(ctx, SnapshotStatus.CURRENT)
    assert str(line.changes).startswith("30 orang + 20 baru − 10 tidak ada lagi = 40 orang; 20 tidak aktif lagi, 0 ")
