"""People who come onto a list without a file: pasted rows, and the list of another contract."""

import re
from datetime import date

import pytest

from compliance.contracts.models import Contract
from compliance.kernel.errors import Conflict, Forbidden, NotFound, Stale
from compliance.rosters import copying, operations
from compliance.rosters.pasting import pasted_file
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in
from tests.sheets import nik


@pytest.mark.parametrize(
    ("text", "headed", "expected"),
    [
        ("NIK\tNama\n1\tAni\n", True, "sep=\t\r\nNIK\tNama\r\n1\tAni\r\n"),
        ("1\tAni\n2\tBudi", False, "sep=\t\r\nNIK\tNama Lengkap\r\n1\tAni\r\n2\tBudi\r\n"),
        ('1\t"Ani\nLestari"', False, 'sep=\t\r\nNIK\tNama Lengkap\r\n1\t"Ani\nLestari"\r\n'),
        ("Nama;NIK\nAni;1", True, "sep=\t\r\nNama\tNIK\r\nAni\t1\r\n"),
    ],
)
def test_pasted_rows_become_a_file_with_headings(text, headed, expected):
    assert pasted_file(text) == (expected.encode(), headed)


def test_rows_wider_than_the_template_keep_all_their_columns():
    assert pasted_file("\t".join("123456789"))[0].decode().split("\r\n")[1].endswith("\tKolom 9")


def test_pasted_rows_go_the_way_of_a_file(world: World, signed_in):
    with world.work("contractor") as ctx:
        roster = f"/contracts/{key(a_contract(ctx, world))}/roster"
    client = signed_in("contractor")
    assert client.post(f"{roster}/paste", data={"rows": ""}).status_code == 422
    shown = client.post(f"{roster}/paste", data={"rows": f"Nama\tNIK\r\nAni\t{nik(1)}"}, follow_redirects=True)
    assert "Simpan sebagai versi 1" in shown.text
    asked = client.post(f"{roster}/paste", data={"rows": f"Ani Lestari\t{nik(1)}"}, follow_redirects=True)
    assert asked.request.path.endswith("/columns")
    answer = {"columns-0-meaning": "name", "columns-1-meaning": "nik"}
    shown = client.post(asked.request.path, data=answer, follow_redirects=True)
    saved = client.post(shown.request.path, data={"version": "0"}, follow_redirects=True)
    assert "Versi 1 tersimpan: 1 orang" in saved.text
    assert re.search(r"<strong>Ani Lestari</strong>", saved.text)


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
