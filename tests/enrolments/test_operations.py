"""Loading a list: in one step or not at all, and never an older one over a newer."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.enrolments import operations
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource, SnapshotStatus
from compliance.enrolments.operations import lists
from compliance.enrolments.reading import BATCH
from compliance.enrolments.snapshots import current_snapshots
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, UnusableFile
from compliance.kernel.membership import Segment
from compliance.people.operations import change_setting
from compliance.worker import run_pending
from tests.builders import TODAY, World, key
from tests.enrolments.builders import HEADINGS, a_list, load, on_project, on_staff

ANI, BUDI = ("6408041708900001", "Ani Lestari"), ("6408041708900002", "Budi Santoso")
PU, JAKON, BPU, COMBINED = (
    RegisterSource.PU,
    RegisterSource.JAKON,
    RegisterSource.BPU,
    RegisterSource.COMBINED,
)


def members(world: World) -> set[str]:
    """Of the lists in use, once everything that waits is done."""
    run_pending(world.house)
    return members_by_reader(world)


def test_a_list_is_stored_row_by_row(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI, until="31/10/2026"))
    with world.work("registrar") as ctx:
        stored = ctx.db.exec(select(Enrolment)).one().model_dump(exclude={"id", "snapshot_id"})
    assert stored == {
        "nik": ANI[0],
        "kpj": "",
        "name": ANI[1],
        "birth_date": None,
        "npp": "",
        "company": "",
        "segment": Segment.JAKON,
        "project_number": "PJ-6408-001",
        "programmes": 3,
        "active_from": TODAY.replace(month=6),
        "active_until": TODAY.replace(month=10, day=31),
        "active": True,
        "in_arrears": False,
    }


def test_every_row_is_accounted_for(world: World, tmp_path):
    with world.work("registrar") as ctx:
        wrong, last = on_project("123", "Citra Dewi"), on_project(*BUDI)
        loaded = load(ctx, tmp_path, on_project(*ANI), ";;;;;;;;;", wrong, HEADINGS, last, on_project(*ANI), last)
        assert (loaded.read, loaded.accepted, loaded.rejected, loaded.blank) == (6, 2, 1, 1)
        assert (loaded.duplicate, loaded.structural) == (2, 1), "equal rows count once, a repeated heading is nobody"
        assert len(ctx.db.exec(select(Enrolment)).all()) == loaded.accepted
        assert (loaded.status, loaded.as_of, loaded.loaded_by) == (SnapshotStatus.CURRENT, TODAY, ctx.actor.id)
        assert ctx.db.exec(select(Job.kind, Job.arguments)).all() == [("recheck", "{}")]
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry)).one()
        assert (entry.event, '"rejected":1' in entry.details) == ("register:loaded", True)


def test_a_long_list_is_stored_to_its_end(world: World, tmp_path):
    numbers = (divmod(number, 9_000) for number in range(BATCH + 1))
    lines = [on_project(f"64080417089{tens}{serial + 1:04}", "Orang") for tens, serial in numbers]
    with world.work("registrar") as ctx:
        assert load(ctx, tmp_path, *lines).accepted == len(lines)
        assert ctx.db.exec(select(func.count(col(Enrolment.id)))).one() == len(lines)


def test_a_new_list_takes_the_place_of_the_old(world: World, tmp_path):
    with world.work("registrar") as ctx:
        first = key(load(ctx, tmp_path, on_project(*ANI)))
    with world.work("registrar") as ctx:
        second = key(load(ctx, tmp_path, on_project(*BUDI)))
    assert members(world) == {BUDI[0]}
    with world.work("registrar") as ctx:
        statuses = dict(ctx.db.exec(select(RegisterSnapshot.id, RegisterSnapshot.status)).all())
    assert statuses == {first: SnapshotStatus.REPLACED, second: SnapshotStatus.CURRENT}


@pytest.mark.parametrize(
    ("first", "second", "current"),
    [
        pytest.param(PU, PU, {PU}, id="the next of the same"),
        pytest.param(PU, JAKON, {PU, JAKON}, id="segments stand beside each other"),
        pytest.param(PU, COMBINED, {COMBINED}, id="a combined one takes every place"),
        pytest.param(COMBINED, PU, {COMBINED, PU}, id="and stays when a single one comes"),
        pytest.param(COMBINED, BPU, {COMBINED, BPU}, id="whichever it is"),
        pytest.param(JAKON, BPU, {JAKON, BPU}, id="any two segments"),
    ],
)
def test_which_lists_are_in_use_together(world: World, tmp_path, first, second, current):
    everybody = (on_project(*ANI), on_staff(*ANI), f"{ANI[0]};Ani;BPU;JKK, JKM;;;;;;AKTIF")
    for source in (first, second):
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, *everybody, source=source)
    with world.work("admin") as ctx:
        change_setting(ctx, Key.REGISTER_LISTS_KEPT, "0", version=1)
    run_pending(world.house)
    with world.work("registrar") as ctx:
        used = current_snapshots(ctx)
        assert {snapshot.source for snapshot in used} == current
        assert set(ctx.db.exec(select(Enrolment.snapshot_id))) == {key(snapshot) for snapshot in used}


@pytest.mark.parametrize(
    ("title", "typed", "as_of"),
    [
        pytest.param("", TODAY, TODAY, id="typed"),
        pytest.param("Per 25 Agustus 2026", None, TODAY.replace(month=8, day=25), id="from the file"),
        pytest.param("Per 25 Agustus 2026", TODAY, TODAY, id="what a person says goes before"),
    ],
)
def test_a_list_speaks_of_a_day(world: World, tmp_path, title, typed, as_of):
    with world.work("registrar") as ctx:
        path = a_list(tmp_path, on_project(*ANI), title=title)
        assert load_register(ctx, path, "daftar.csv", COMBINED, typed).as_of == as_of


@pytest.mark.parametrize(
    ("days", "refused", "said"),
    [
        pytest.param(1, Invalid, "masih akan datang", id="tomorrow"),
        pytest.param(None, Invalid, "Isi tanggal daftar ini", id="of no day"),
        pytest.param(-6, Conflict, "lebih tua", id="older than the one in use"),
        pytest.param(-5, None, "", id="a correction of the same day"),
        pytest.param(0, None, "", id="of today"),
    ],
)
def test_a_list_of_an_impossible_day_changes_nothing(world: World, tmp_path, days, refused, said):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), as_of=TODAY - timedelta(days=5))
    day = None if days is None else TODAY + timedelta(days=days)
    outcome = tried(world, tmp_path, on_project(*BUDI), as_of=day)
    assert (type(outcome) if outcome else None, said in str(outcome or "")) == (refused, True)
    assert members(world) == {ANI[0] if refused else BUDI[0]}


@pytest.mark.parametrize(
    ("line", "source", "refused"),
    [
        pytest.param(on_project("123", "Citra"), COMBINED, UnusableFile, id="not one usable row"),
        pytest.param(on_staff(*BUDI), JAKON, Invalid, id="a list of staff in the place of projects"),
        pytest.param(on_project(*BUDI), PU, Invalid, id="a list of projects in the place of staff"),
    ],
)
def test_a_list_without_the_members_of_its_place_changes_nothing(world: World, tmp_path, line, source, refused):
    for each in (PU, JAKON):
        with world.work("registrar") as ctx:
            load(ctx, tmp_path, on_staff(*ANI), on_project(*ANI), source=each)
    assert isinstance(tried(world, tmp_path, line, source=source), refused)
    with world.work("registrar") as ctx:
        assert len(current_snapshots(ctx)) == 2
        assert ctx.db.exec(select(func.count(col(RegisterSnapshot.id)))).one() == 2
        assert set(ctx.db.exec(select(Enrolment.nik))) == {ANI[0]}


def tried(world: World, folder, *lines: str, **options) -> Refusal | None:
    """What a load is refused with, as a unit of work of its own."""
    with world.work("registrar") as ctx:
        try:
            load(ctx, folder, *lines, **options)
        except Refusal as refusal:
            return refusal
    return None


def test_a_file_that_breaks_off_in_the_middle_changes_nothing(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI))
    broken = on_project(BUDI[0], '"Budi')  # a lone quotation mark would swallow the rest
    assert isinstance(tried(world, tmp_path, *[on_project(*BUDI)] * 5_000, broken), UnusableFile)
    assert members(world) == {ANI[0]}


def test_readers_see_the_old_list_until_the_new_one_is_complete(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI))
    with world.work("registrar") as loading:
        load(loading, tmp_path, on_project(*BUDI))
        assert members_by_reader(world) == {ANI[0]}
    assert members_by_reader(world) == {BUDI[0]}


def members_by_reader(world: World) -> set[str]:
    with world.house.engine.connect() as connection:
        current = select(Enrolment.nik).join(RegisterSnapshot, col(Enrolment.snapshot_id) == RegisterSnapshot.id)
        return set(connection.execute(current.where(RegisterSnapshot.status == SnapshotStatus.CURRENT)).scalars())


@pytest.mark.parametrize("who", ["officer", "contractor", "treasury", "auditor", "admin"])
def test_only_the_registrar_loads(world: World, tmp_path, who):
    with world.work(who) as ctx, pytest.raises(Forbidden):
        load(ctx, tmp_path, on_project(*ANI))


def test_lists_say_who_loaded_them_and_how_old_they_are(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, on_project(*ANI), as_of=TODAY - timedelta(days=46))
    with world.work("officer") as ctx:
        (line,) = lists(ctx, SnapshotStatus.CURRENT)
        assert (line.loaded_by, line.age, line.is_too_old) == ("Registrar", 46, True)
        assert lists(ctx, SnapshotStatus.REPLACED) == []


def test_the_staged_file_of_another_person_is_not_found(world: World, tmp_path):
    with world.work("registrar") as ctx, a_list(tmp_path, on_project(*ANI)).open("rb") as file:
        token = operations.stage_register(ctx, file, "daftar.csv").token
    with world.house.work() as ctx, pytest.raises(NotFound):
        operations.preview_register(ctx, token, COMBINED)


BIG = [on_staff(f"640804170890{number:04}", "Orang") for number in range(1, 41)]


@pytest.mark.parametrize(
    ("source", "said", "current"),
    [
        pytest.param(PU, False, {PU, COMBINED}, id="beside it"),
        pytest.param(PU, True, {PU}, id="in its place, where somebody says so"),
        pytest.param(BPU, True, {BPU, COMBINED}, id="BPU clears nobody and replaces nobody"),
    ],
)
def test_a_list_of_two_does_not_take_the_place_of_everybody(world: World, tmp_path, source, said, current):
    line = on_staff(*ANI) if source is PU else f"{ANI[0]};Ani;BPU;JKK, JKM;;;;;;AKTIF"
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, *BIG, as_of=TODAY - timedelta(days=3))
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, line, source=source, replaces_combined=said)
        assert {used.source for used in current_snapshots(ctx)} == current
    run_pending(world.house)
    with world.work("registrar") as ctx:
        kept = set(ctx.db.exec(select(Enrolment.nik)))
    assert len(kept) == len(BIG), "the rows of the list before are kept, too"


@pytest.mark.parametrize("said", [False, True])
def test_a_much_shorter_list_is_not_loaded_unless_somebody_says_that_it_is_whole(world: World, tmp_path, said):
    with world.work("registrar") as ctx:
        first = key(load(ctx, tmp_path, *BIG))
    refused = tried(world, tmp_path, *BIG[:19], shorter=said)
    assert (type(refused) if refused else None) == (None if said else Invalid)
    with world.work("registrar") as ctx:
        assert ([key(used) for used in current_snapshots(ctx)] == [first]) is not said


def test_a_list_beside_the_combined_one_may_be_older(world: World, tmp_path):
    with world.work("registrar") as ctx:
        load(ctx, tmp_path, *BIG)
    assert tried(world, tmp_path, on_staff(*ANI), source=PU, as_of=TODAY - timedelta(days=9)) is None
