"""People who come onto a list without a file: a table to fill in, and the list of another contract."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlmodel import select

from compliance.contracts.models import Contract
from compliance.kernel.errors import Conflict, Forbidden, NotFound, Stale, UnusableFile
from compliance.rosters import copying, grid, operations
from compliance.rosters.columns import HEADINGS
from compliance.rosters.handing_in import stage_roster
from compliance.uploads.models import StagedUpload
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in
from tests.sheets import nik


def test_typed_rows_become_a_file_and_come_back_as_they_were():
    empty = [""] * len(HEADINGS)
    rows = [[nik(1), "Ani", *empty[2:]], empty, ["", 'Budi "Bud", S.T.\tX', *empty[2:]]]
    content = grid.as_file([*rows, [" ", *empty[1:]]])
    assert content.startswith(b"sep=\t\r\nNIK\tNama Lengkap\t")
    assert grid.rows_in(content) == rows


@pytest.mark.parametrize(("rows", "said"), [([], "kosong"), ([["", " "]], "kosong"), ([["", "Ani"]] * 501, "500")])
def test_a_table_without_people_or_too_long_is_refused(rows, said):
    with pytest.raises(UnusableFile, match=said):
        grid.as_file(rows)


def cells(*rows: tuple[str, ...]) -> dict[str, list[str]]:
    """As the browser sends the table: each column's cells in their order."""
    return {field: [(*row, *[""] * len(HEADINGS))[place] for row in rows] for place, field in enumerate(HEADINGS)}


def test_a_filled_in_table_goes_the_way_of_a_file(world: World, signed_in):
    with world.work("contractor") as ctx:
        roster = f"/contracts/{key(a_contract(ctx, world))}/roster"
    client = signed_in("contractor")
    assert client.get(f"{roster}/grid").text.count('name="nik"') == 10
    more = client.post(f"{roster}/grid", data=cells((nik(1), "Ani")) | {"more": "1"}).text
    assert (more.count('name="nik"'), f'value="{nik(1)}"' in more) == (11, True)
    shown = client.post(f"{roster}/grid", data=cells((nik(1), "Ani"), ("6408", "Budi")), follow_redirects=True)
    assert ("NIK bukan 16 angka" in shown.text, "Simpan sebagai versi 1" in shown.text) == (True, True)
    (back,) = re.findall(rf'href="({roster}/grid\?upload=[^"]+)"', shown.text)
    assert f'value="{nik(1)}"' in client.get(back).text, "what was typed can be mended"
    assert signed_in("officer").get(back).status_code == 404, "by the one who typed it"
    saved = client.post(shown.request.path, data={"version": "0"}, follow_redirects=True)
    assert "Versi 1 tersimpan: 2 orang" in saved.text


@pytest.mark.parametrize("row", [(), ("", "", "Mandor")], ids=["nothing", "nobody"])
def test_a_table_that_can_not_be_read_keeps_what_was_typed(world: World, signed_in, row):
    with world.work("contractor") as ctx:
        roster = f"/contracts/{key(a_contract(ctx, world))}/roster"
    answer = signed_in("contractor").post(f"{roster}/grid", data=cells(row))
    assert (answer.status_code, "Perlu diperbaiki" in answer.text) == (422, True)
    assert all(f'value="{text}"' in answer.text for text in row)
    with world.work("contractor") as ctx:
        assert not ctx.db.exec(select(StagedUpload)).all()


def test_a_doubt_about_a_table_is_asked_as_about_a_file(world: World, signed_in):
    with world.work("contractor") as ctx:
        roster = f"/contracts/{key(a_contract(ctx, world))}/roster"
    data = cells((nik(1), "Ani", "", "", "03/04/2026"))
    assert (
        signed_in("contractor")
        .post(f"{roster}/grid", data=data, follow_redirects=True)
        .request.path.endswith("/columns")
    )


def test_other_files_do_not_become_a_table(world: World, signed_in):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        token = stage_roster(ctx, contract, BytesIO(a_sheet(ANI)), "daftar.csv").token
        address = f"/contracts/{key(contract)}/roster/grid?upload={token}"
    assert signed_in("contractor").get(address).status_code == 404


def test_the_list_of_another_contract_is_added_without_its_days(world: World):
    with world.work("contractor") as ctx:
        source, contract = a_contract(ctx, world, number="lama"), a_contract(ctx, world, number="baru")
        hand_in(ctx, source, a_sheet((*ANI, "Mandor", "", "13/06/2026"), BUDI, (*CITRA, "", "", "", "30/06/2026")))
        hand_in(ctx, contract, a_sheet(BUDI))
        assert [(each.number, version.workers) for each, version in copying.sources(ctx, contract)] == [("lama", 3)]
        found = copying.preview_copy(ctx, contract, key(source))
        assert [worker.name for worker in found.change.joined] == ["Ani Lestari"]
        assert [worker.name for worker in found.left_out] == ["Citra Dewi"]
        with pytest.raises(Stale):
            copying.commit_copy(ctx, contract, key(source), 0)
        version = copying.commit_copy(ctx, contract, key(source), 1)
        assert (version.number, version.origin, version.workers) == (2, "copy", 2)
        people = operations.workers_of(ctx, contract)
        assert [(worker.name, worker.nik, worker.occupation, worker.starts_on, worker.row) for worker in people] == [
            ("Budi Santoso", BUDI[0], "", None, 2),
            ("Ani Lestari", ANI[0], "Mandor", None, None),
        ]
        assert operations.workers_of(ctx, source)[0].starts_on == date(2026, 6, 13)
        with pytest.raises(Conflict):
            copying.commit_copy(ctx, contract, key(source), 2)


def test_nobody_copies_what_they_may_not_have(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world, number="kita")
        hand_in(ctx, contract, a_sheet(ANI))
        elsewhere = a_contract(ctx, world, number="dinas lain", agency_id=world.other_agency)
        hand_in(ctx, elsewhere, a_sheet(BUDI))
        assert [each.number for each, _version in copying.sources(ctx, contract)] == ["dinas lain"]
        mine, theirs = key(contract), key(elsewhere)
    with world.work("officer") as ctx:
        contract, foreign = ctx.db.get_one(Contract, mine), a_contract(ctx, world, company_id=world.other_company)
        hand_in(ctx, foreign, a_sheet(CITRA))
        assert copying.sources(ctx, contract) == []
        for source_id in (theirs, key(foreign), mine, 10**6):
            with pytest.raises(NotFound):
                copying.preview_copy(ctx, contract, source_id)
    with world.work("auditor") as ctx, pytest.raises(Forbidden):
        copying.preview_copy(ctx, ctx.db.get_one(Contract, mine), theirs)


def test_the_pages_lead_from_the_contract_to_the_copy(world: World, signed_in):
    with world.work("contractor") as ctx:
        source, contract = a_contract(ctx, world, number="lama"), a_contract(ctx, world, number="baru")
        hand_in(ctx, source, a_sheet(ANI))
        address = f"/contracts/{key(contract)}/roster/copy"
        step = f"{address}/{key(source)}"
    client = signed_in("contractor")
    assert f'href="{step}"' in client.get(address).text
    shown = client.get(step).text
    assert ("Ani Lestari" in shown, ANI[0] in shown) == (True, False)
    assert "Versi 1 tersimpan: 1 orang" in client.post(step, data={"version": "0"}, follow_redirects=True).text
    again = client.post(step, data={"version": "1"})
    assert (again.status_code, "sudah ada di daftar ini" in again.text) == (409, True)
