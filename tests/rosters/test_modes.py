"""A file may replace the list, add to it, or correct it; each is shown as a difference before it is stored."""

import io
import json

import pytest
from sqlmodel import select

from compliance.access.context import Context
from compliance.audit.models import AuditEntry
from compliance.contracts.models import Contract
from compliance.kernel.identity import NikProblem
from compliance.rosters import handing_in, operations
from compliance.rosters.changes import Mode
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in

ANI_NOW = (*ANI, "Mandor")
LISTED = a_sheet((*ANI, "Tukang", "", "", "31/08/2026"), CITRA)


def handed_in(ctx: Context, contract: Contract, content: bytes, mode: Mode) -> handing_in.Preview:
    """Committed; what its preview had shown."""
    token = handing_in.stage_roster(ctx, contract, io.BytesIO(content), "b.csv").token
    preview = handing_in.preview_roster(ctx, contract, token, mode)
    handing_in.commit_roster(ctx, contract, token, preview.number, mode)
    return preview


@pytest.mark.parametrize(
    ("mode", "difference", "unused", "after"),
    [
        (Mode.REPLACE, (1, 1, 1), [], [("Ani Lestari", "Mandor", 2), ("Budi Santoso", "", 3)]),
        (
            Mode.ADD,
            (1, 0, 0),
            ["Ani Lestari"],
            [("Ani Lestari", "Tukang", 2), ("Citra Dewi", "", None), ("Budi Santoso", "", 3)],
        ),
        (Mode.CORRECT, (0, 0, 1), ["Budi Santoso"], [("Ani Lestari", "Mandor", 2), ("Citra Dewi", "", None)]),
    ],
)
def test_each_mode_does_what_its_preview_shows(world: World, mode, difference, unused, after):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, LISTED)
        preview = handed_in(ctx, contract, a_sheet(ANI_NOW, BUDI), mode)
        change = preview.change
        assert (len(change.joined), len(change.left), len(change.changed)) == difference
        assert [worker.name for worker in preview.unused] == unused
        people = operations.workers_of(ctx, contract)
        assert [(worker.name, worker.occupation, worker.row) for worker in people] == after
    with world.work("auditor") as ctx:
        details = ctx.db.exec(select(AuditEntry.details).order_by(AuditEntry.sequence)).all()[-1]  # type: ignore[arg-type]
        assert (json.loads(details)["mode"], json.loads(details)["unused"]) == (mode.value, len(unused))


def test_an_empty_cell_of_a_correction_takes_nothing_away(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, LISTED)
        handed_in(ctx, contract, a_sheet(ANI_NOW, ("6408045708900003", "Citra Dewi")), Mode.CORRECT)
        ani, citra = operations.workers_of(ctx, contract)
        assert (str(ani.ends_on), ani.occupation) == ("2026-08-31", "Mandor")
        assert (citra.nik, citra.nik_problem) == ("6408045708900003", None)
        handed_in(ctx, contract, a_sheet(("", "Citra Dewi", "Sopir")), Mode.CORRECT)
        citra = operations.workers_of(ctx, contract)[1]
        assert (citra.nik, citra.nik_problem, citra.occupation) == ("6408045708900003", None, "Sopir")


def test_a_correction_may_find_the_nik_still_faulty(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, LISTED)
        handed_in(ctx, contract, a_sheet((*CITRA, "Sopir")), Mode.CORRECT)
        citra = operations.workers_of(ctx, contract)[1]
        assert (citra.nik, citra.nik_problem, citra.occupation) == (CITRA[0], NikProblem.LENGTH, "Sopir")


@pytest.mark.parametrize(("mode", "content"), [(Mode.ADD, a_sheet(ANI)), (Mode.CORRECT, a_sheet(BUDI))])
def test_a_file_that_the_mode_makes_nothing_of_leaves_the_version(world: World, mode, content):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, LISTED)
        assert handed_in(ctx, contract, content, mode).change.is_empty
        assert operations.current_number(ctx, contract) == 1


def test_the_page_shows_the_difference_and_saves_what_it_shows(world: World, signed_in):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, LISTED)
        roster = f"/contracts/{key(contract)}/roster"
    client = signed_in("contractor")
    file = {"file": (io.BytesIO(a_sheet(ANI_NOW, BUDI)), "b.csv")}
    path = client.post(f"{roster}/upload", data=file, follow_redirects=True).request.path
    assert "tidak lagi ada di daftar" in client.get(path).text
    shown = client.get(f"{path}?mode=add").text
    assert 'name="mode" value="add"' in shown
    assert "Sudah terdaftar dengan data lain, tidak diubah (1 orang)" in shown
    assert "tidak lagi ada di daftar" not in shown
    assert client.get(f"{path}?mode=semua").status_code == 404
    saved = client.post(path, data={"version": "1", "mode": "add"}, follow_redirects=True)
    assert "Versi 2 tersimpan: 3 orang" in saved.text
