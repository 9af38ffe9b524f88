"""Handing in rosters and changing single workers, on both databases."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlmodel import col, select

from compliance.audit.models import AuditEntry
from compliance.contracts.models import Contract, ContractStatus
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale, UnusableFile
from compliance.kernel.identity import NikProblem
from compliance.rosters import handing_in, operations
from compliance.rosters.models import RosterVersion, Worker
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in


def names(workers: list[Worker]) -> list[str]:
    return [worker.name for worker in workers]


def test_nothing_is_stored_before_the_commit(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        upload = handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(ANI, CITRA, ANI, ("", ""), BUDI)), "d.csv")
        preview = handing_in.preview_roster(ctx, contract, upload.token)
        reading = preview.reading
        assert (reading.read, reading.accepted, reading.rejected, reading.duplicate, reading.blank) == (5, 3, 0, 1, 1)
        assert (len(preview.change.joined), preview.number) == (3, 0)
        assert operations.current_version(ctx, contract) is None
        assert not ctx.db.exec(select(Worker)).all()
        assert not ctx.files.path(upload.digest).exists()


def test_a_commit_makes_a_numbered_version_with_its_file_log_and_check(world: World):
    content = a_sheet(ANI, CITRA, ANI)
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        version = hand_in(ctx, contract, content)
        assert (version.number, version.workers, version.read, version.duplicate) == (1, 2, 3, 1)
        assert ctx.files.get(version.file_digest) == content
        number = key(contract)
    with world.work("contractor") as ctx:
        contract = operations_contract(ctx, number)
        assert [(w.line, w.row, w.name, w.nik_problem) for w in operations.workers_of(ctx, contract)] == [
            (1, 2, "Ani Lestari", None),
            (2, 3, "Citra Dewi", NikProblem.LENGTH),
        ]
        entry = ctx.db.exec(select(AuditEntry)).one()
        told = json.loads(entry.details)
        assert (entry.event, told["joined"], told["duplicate"]) == ("roster:committed", 2, 1)
        assert json.loads(ctx.db.exec(select(Job)).one().arguments) == {"contract_id": number}


def operations_contract(ctx, number: int) -> Contract:
    contract = ctx.db.get(Contract, number)
    assert contract
    return contract


def test_old_versions_stay_readable_without_copies(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        hand_in(ctx, contract, a_sheet(ANI, (BUDI[0], "Budi Santosa"), CITRA))
        hand_in(ctx, contract, a_sheet(ANI, CITRA))
        assert names(operations.workers_of(ctx, contract, 1)) == ["Ani Lestari", "Budi Santoso"]
        assert names(operations.workers_of(ctx, contract, 2)) == ["Ani Lestari", "Budi Santosa", "Citra Dewi"]
        assert names(operations.workers_of(ctx, contract)) == ["Ani Lestari", "Citra Dewi"]
        assert names(operations.workers_of(ctx, contract, 3)) == ["Ani Lestari", "Citra Dewi"]
        rows = ctx.db.exec(select(Worker).where(Worker.name == "Ani Lestari")).all()
        assert [(row.since_version, row.until_version) for row in rows] == [(1, None)]


def test_who_comes_back_gets_a_line_of_their_own(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        for people in ((ANI, BUDI), (ANI,), (ANI, BUDI)):
            hand_in(ctx, contract, a_sheet(*people))
        assert [worker.line for worker in operations.workers_of(ctx, contract)] == [1, 3]


def test_the_same_people_again_make_no_version(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        first = hand_in(ctx, contract, a_sheet(ANI, BUDI))
        assert hand_in(ctx, contract, a_sheet(ANI, BUDI)).number == 1
        assert hand_in(ctx, contract, a_sheet(BUDI, ANI)).file_digest == first.file_digest
        assert len(ctx.db.exec(select(RosterVersion)).all()) == 1


def test_rows_follow_the_newest_file(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        hand_in(ctx, contract, a_sheet(CITRA, BUDI, ANI))
        assert {(w.name, w.line, w.row) for w in operations.workers_of(ctx, contract)} == {
            ("Ani Lestari", 1, 4),
            ("Budi Santoso", 2, 3),
            ("Citra Dewi", 3, 2),
        }


def test_a_list_without_a_column_leaves_what_the_page_noted(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, CITRA))
        operations.end_worker(ctx, operations.get_worker(ctx, contract, 1), date(2026, 8, 31), 1)
        operations.change_worker(ctx, operations.get_worker(ctx, contract, 2), {"nik": "6408045708900003"}, 2)
        hand_in(ctx, contract, f"Nama;Jabatan\n{ANI[1]};Mandor\n{CITRA[1]};\n{BUDI[1]};".encode())
        people = operations.workers_of(ctx, contract)
        assert [(w.name, w.nik[-1:], w.nik_problem, w.ends_on, w.occupation) for w in people] == [
            ("Ani Lestari", "1", None, date(2026, 8, 31), "Mandor"),
            ("Citra Dewi", "3", None, None, ""),
            ("Budi Santoso", "", NikProblem.MISSING, None, ""),
        ]


def test_a_preview_made_against_an_older_version_is_stale(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        upload = handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(BUDI)), "d.csv")
        hand_in(ctx, contract, a_sheet(ANI))
        with pytest.raises(Stale):
            handing_in.commit_roster(ctx, contract, upload.token, 0)
        assert names(operations.workers_of(ctx, contract)) == ["Ani Lestari"]
        assert handing_in.commit_roster(ctx, contract, upload.token, 1).number == 2


def test_of_two_commits_at_the_same_moment_one_wins(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        tokens = [
            handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(who)), "d.csv").token for who in (ANI, BUDI)
        ]
        number = key(contract)
    ready = Barrier(2)

    def commit(token: str) -> str:
        with world.work("contractor") as ctx:
            ready.wait()
            try:
                handing_in.commit_roster(ctx, operations_contract(ctx, number), token, 0)
            except Stale:
                return "stale"
            return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(commit, tokens)) == ["stale", "won"]
    with world.work("contractor") as ctx:
        assert len(operations.workers_of(ctx, operations_contract(ctx, number))) == 1


@pytest.mark.parametrize("status", [ContractStatus.DRAFT, ContractStatus.CLOSED])
def test_only_an_active_contract_takes_a_roster(world: World, status):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world, status=status)
        with pytest.raises(Conflict):
            handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(ANI)), "d.csv")
        with pytest.raises(Conflict):
            operations.add_worker(ctx, contract, {"name": "Ani"}, 0)


def test_a_contract_closed_meanwhile_takes_no_roster(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        upload = handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(ANI)), "d.csv")
        contract.status = ContractStatus.CLOSED
        with pytest.raises(Conflict):
            handing_in.commit_roster(ctx, contract, upload.token, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "kosong", id="an empty file"),
        pytest.param(b"%PDF-1.7\n%%EOF", "PDF", id="a PDF"),
        pytest.param(b"apa;saja\n1;2\n", "Judul kolom tidak ditemukan", id="no header"),
        pytest.param(a_sheet(), "tidak ada satu pun tenaga kerja", id="no workers"),
        pytest.param(b"x" * 3000, "lebih besar dari batas", id="too large"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(world: World, content, said):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        ctx.installation = replace(ctx.installation, upload_bytes=2000)
        with pytest.raises(UnusableFile) as refused:
            hand_in(ctx, contract, content)
        assert said in str(refused.value)


def test_an_upload_is_its_owners_and_its_contracts(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        other = a_contract(ctx, world, number="2")
        token = handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(ANI)), "d.csv").token
        with pytest.raises(NotFound):
            handing_in.preview_roster(ctx, other, token)
        number = key(contract)
    with world.work("officer") as ctx, pytest.raises(NotFound):
        handing_in.preview_roster(ctx, operations_contract(ctx, number), token)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("approver", Forbidden),
        ("auditor", Forbidden),
        ("treasury", Forbidden),
        ("other_contractor", NotFound),
        ("other_officer", NotFound),
        ("admin", NotFound),
    ],
)
def test_who_may_not_edit_changes_nothing(world: World, who, refusal):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        number = key(contract)
    with world.work(who) as ctx:
        contract = operations_contract(ctx, number)
        worker = operations.get_worker(ctx, contract, 1)
        for act in (
            lambda: handing_in.stage_roster(ctx, contract, io.BytesIO(a_sheet(BUDI)), "d.csv"),
            lambda: handing_in.commit_roster(ctx, contract, "token", 1),
            lambda: operations.add_worker(ctx, contract, {"name": "Budi"}, 1),
            lambda: operations.change_worker(ctx, worker, {"name": "Budi"}, 1),
            lambda: operations.end_worker(ctx, worker, date(2026, 9, 1), 1),
            lambda: operations.reveal_nik(ctx, worker),
            lambda: operations.original_file(ctx, operations.get_version(ctx, contract, 1)),
        ):
            with pytest.raises(refusal):
                act()
        assert names(operations.workers_of(ctx, contract)) == ["Ani Lestari"]


@pytest.mark.parametrize(("who", "allowed"), [("auditor", True), ("approver", True), ("treasury", False)])
def test_who_may_read_the_people(world: World, who, allowed):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        number = key(contract)
    with world.work(who) as ctx:
        contract = operations_contract(ctx, number)
        if allowed:
            assert operations.worker_page(ctx, contract, 1).total == 1
        else:
            with pytest.raises(Forbidden):
                operations.worker_page(ctx, contract, 1)


def test_people_are_found_by_a_part_of_their_name(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI, CITRA, ("", "100% Asli")))
        for text, count in (("", 4), ("santo", 1), ("%", 1), ("i", 4), ("x", 0)):
            assert operations.worker_page(ctx, contract, 1, text).total == count, text


def test_each_edit_is_a_version_that_is_logged_without_the_nik(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, CITRA))
        citra = operations.get_worker(ctx, contract, 2)
        operations.change_worker(ctx, citra, {"nik": " 6408 0457 0890 0003 ", "occupation": "Mandor"}, 1)
        operations.add_worker(ctx, contract, {"nik": BUDI[0], "name": BUDI[1]}, 2)
        operations.end_worker(ctx, operations.get_worker(ctx, contract, 1), date(2026, 8, 31), 3)
    with world.work("auditor") as ctx:
        entries = ctx.db.exec(select(AuditEntry).order_by(AuditEntry.sequence)).all()  # type: ignore[arg-type]
        assert [entry.event for entry in entries][1:] == ["worker:changed", "worker:added", "worker:ended"]
        assert "6408045708900003" not in "".join(entry.details for entry in entries)
        assert json.loads(entries[1].details)["fields"] == ["nik", "nik_problem", "occupation"]
        assert len(ctx.db.exec(select(Job)).all()) == 4
        versions = ctx.db.exec(select(RosterVersion).order_by(col(RosterVersion.number))).all()
        assert [(v.number, v.origin, v.workers) for v in versions] == [
            (1, "file", 2),
            (2, "edit", 2),
            (3, "edit", 3),
            (4, "edit", 3),
        ]
        assert len({version.digest for version in versions}) == 4


def test_an_edit_keeps_line_place_and_what_was_not_typed(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, ("6,40804E+15", "Dewi Sri")))
        after = operations.change_worker(ctx, operations.get_worker(ctx, contract, 2), {"name": "Dewi Sari"}, 1)
        assert (after.line, after.row, after.nik_problem) == (2, 3, NikProblem.PRECISION_LOST)
        assert names(operations.workers_of(ctx, contract, 1)) == ["Ani Lestari", "Dewi Sri"]


def test_saving_the_same_again_changes_nothing(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        operations.change_worker(ctx, operations.get_worker(ctx, contract, 1), {"name": "Ani Lestari"}, 1)
        assert operations.current_number(ctx, contract) == 1


def test_only_the_same_person_edited_by_two_is_stale(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        ani, budi = operations.workers_of(ctx, contract)
        operations.change_worker(ctx, ani, {"occupation": "Mandor"}, 1)
        operations.change_worker(ctx, budi, {"occupation": "Sopir"}, 1)
        for seen, worker in ((1, ani), (1, operations.get_worker(ctx, contract, 1))):
            with pytest.raises(Stale):
                operations.change_worker(ctx, worker, {"occupation": "Tukang"}, seen)
        with pytest.raises(Stale):
            operations.add_worker(ctx, contract, {"name": "Citra"}, 1)
        assert [worker.occupation for worker in operations.workers_of(ctx, contract)] == ["Mandor", "Sopir"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"nik": "640804170890001"}, "nik", id="15 digits"),
        pytest.param({"nik": "64080417O8900001"}, "nik", id="a letter O"),
        pytest.param({"nik": "6,40804E+15"}, "nik", id="cut by Excel"),
        pytest.param({"nik": BUDI[0], "name": "Budi Santosso"}, "nik", id="listed already, but for a slip"),
        pytest.param({"birth_date": date(2026, 9, 1)}, "birth_date", id="born today"),
        pytest.param({"kpj": "123"}, "kpj", id="not a KPJ"),
        pytest.param({"ends_on": date(2026, 6, 7)}, "ends_on", id="ends before the contract starts"),
        pytest.param({"starts_on": date(2026, 7, 2), "ends_on": date(2026, 7, 1)}, "ends_on", id="ends before start"),
    ],
)
def test_what_cannot_be_meant_so_is_refused(world: World, fields, field):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        for act in (
            lambda: operations.change_worker(ctx, operations.get_worker(ctx, contract, 1), fields, 1),
            lambda: operations.add_worker(ctx, contract, {"name": "Eko"} | fields, 1),
        ):
            with pytest.raises(Invalid) as refused:
                act()
            assert set(refused.value.fields) == {field}
        assert operations.current_number(ctx, contract) == 1


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"name": "Eko"}, NikProblem.MISSING, id="not known yet"),
        pytest.param({"name": "Eko", "nik": "6408043202900001"}, NikProblem.DATE, id="a day that does not exist"),
        pytest.param({"name": "Eko", "nik": "6408041708900000"}, NikProblem.SERIAL, id="serial 0000"),
        pytest.param({"name": "Eko", "nik": BUDI[0]}, None, id="another name's NIK, for the check to flag"),
    ],
)
def test_a_nik_that_a_card_may_carry_is_taken_and_flagged(world: World, fields, problem):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(BUDI))
        assert operations.add_worker(ctx, contract, fields, 1).nik_problem is problem


def test_a_revealed_nik_is_on_record(world: World):
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI))
        assert operations.reveal_nik(ctx, operations.get_worker(ctx, contract, 1)) == ANI[0]
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "nik:revealed")).one()
        assert json.loads(entry.details) == {"line": 1, "nik": "************0001"}


def test_a_version_made_on_the_page_has_no_file(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        operations.add_worker(ctx, contract, {"name": "Ani"}, 0)
        with pytest.raises(NotFound):
            operations.original_file(ctx, operations.get_version(ctx, contract, 1))
