"""The pages of rosters, as people go through them."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from compliance.audit.models import AuditEntry
from compliance.contracts.models import Contract, ContractStatus
from compliance.kernel.sheets import read_workbook
from compliance.rosters.models import Worker
from compliance.rosters.operations import current_number, get_worker, workers_of
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, BUDI, CITRA, a_sheet, hand_in
from tests.sheets import nik, xlsx

WHOLE_NIK = re.compile(r"\d{16}")


@pytest.fixture
def roster(world: World) -> str:
    """The address of a roster with Ani and Citra, whose NIK is faulty."""
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        hand_in(ctx, contract, a_sheet(ANI, CITRA), "daftar Juni.csv")
        return f"/contracts/{key(contract)}/roster"


def people(world: World) -> list[Worker]:
    with world.work("contractor") as ctx:
        found = workers_of(ctx, ctx.db.exec(select(Contract)).one())
        ctx.db.expunge_all()
        return found


def send(client: FlaskClient, address: str, content: bytes, name: str = "d.csv") -> TestResponse:
    return client.post(f"{address}/upload", data={"file": (io.BytesIO(content), name)}, follow_redirects=True)


def test_before_the_first_list_the_page_says_what_to_do(world: World, signed_in):
    with world.work("contractor") as ctx:
        active, draft = a_contract(ctx, world), a_contract(ctx, world, number="2", status=ContractStatus.DRAFT)
        addresses = [f"/contracts/{key(contract)}/roster" for contract in (active, draft)]
    assert "Unggah daftar" in signed_in("contractor").get(addresses[0]).text
    assert "setelah kontrak berjalan" in signed_in("contractor").get(addresses[1]).text
    assert "Unggah daftar" not in signed_in("auditor").get(addresses[0]).text


def test_a_file_is_shown_before_it_is_stored(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    shown = send(client, roster, a_sheet(ANI, BUDI, BUDI, ("", "", "Tukang"), ("", ""), ("6,4E+15", "Dewi")))
    assert shown.status_code == 200
    assert [int(n) for n in re.findall(r'figure-box[^>]*"><strong>(\d+)<', shown.text)] == [6, 3, 1, 1, 1]
    for said in ("Tidak ada nama dan tidak ada NIK", "Mengulang NIK dan nama di baris 3", "NIK dibulatkan Excel"):
        assert said in shown.text
    assert "Citra Dewi" in shown.text, "who would leave is named"
    assert [worker.name for worker in people(world)] == ["Ani Lestari", "Citra Dewi"]
    answer = client.post(shown.request.path, data={"version": "1"}, follow_redirects=True)
    assert "Versi 2 tersimpan: 3 orang" in answer.text
    assert [worker.name for worker in people(world)] == ["Ani Lestari", "Budi Santoso", "Dewi"]


def test_what_came_from_merged_cells_is_told(signed_in, roster: str, tmp_path):
    rows = [["NIK", "Nama", "Jabatan"], [nik(1), "Ani Lestari", "Tukang"], [nik(2), "Budi Santoso"]]
    path = xlsx(tmp_path / "a.xlsx", rows, merged=["C2:C3"])
    shown = send(signed_in("contractor"), roster, path.read_bytes(), "a.xlsx")
    assert "Kolom C (Jabatan): 1 baris memakai isi sel gabungan" in " ".join(shown.text.split())


def test_a_second_click_on_save_tells_that_it_is_saved(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    path = send(client, roster, a_sheet(BUDI)).request.path
    client.post(path, data={"version": "1"})
    assert "sudah tersimpan" in client.post(path, data={"version": "1"}, follow_redirects=True).text


def test_a_list_that_somebody_else_changed_is_shown_again(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    path = send(client, roster, a_sheet(BUDI)).request.path
    with world.work("officer") as ctx:
        hand_in(ctx, ctx.db.exec(select(Contract)).one(), a_sheet(ANI))
    answer = client.post(path, data={"version": "1"})
    assert answer.status_code == 409
    assert "sudah diubah orang lain" in answer.text
    assert "Simpan sebagai versi 3" in answer.text
    assert "Versi 3 tersimpan" in client.post(path, data={"version": "2"}, follow_redirects=True).text


def test_the_same_list_has_nothing_to_save(signed_in, roster: str):
    shown = send(signed_in("contractor"), roster, a_sheet(CITRA, ANI))
    assert "Sama dengan versi 1" in shown.text
    assert "Simpan sebagai" not in shown.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "kosong", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "gambar PNG", id="a picture"),
        pytest.param(b"apa;saja\n1;2", "Judul kolom tidak ditemukan", id="no header"),
    ],
)
def test_an_unusable_file_is_refused_where_it_is_sent(signed_in, roster: str, content, said):
    answer = send(signed_in("contractor"), roster, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'type="file"' in answer.text


def test_sending_nothing_asks_for_a_file(signed_in, roster: str):
    answer = signed_in("contractor").post(f"{roster}/upload")
    assert (answer.status_code, "Pilih berkas" in answer.text) == (422, True)


def test_a_closed_contract_has_no_pages_to_edit(world: World, signed_in, roster: str):
    with world.work("officer") as ctx:
        ctx.db.exec(select(Contract)).one().status = ContractStatus.CLOSED
    client = signed_in("contractor")
    assert "/upload" not in client.get(roster).text
    for page in ("upload", "workers/new", "workers/1", "workers/1/end"):
        assert client.get(f"{roster}/{page}").status_code == 409


def test_no_page_shows_a_whole_nik(signed_in, roster: str):
    client = signed_in("contractor")
    pages = ("", "/workers/1", "/workers/1/end", "?version=1", "/upload")
    texts = [client.get(roster + page).text for page in pages]
    assert "************0001" in texts[0]
    assert "NIK bukan 16 angka" in texts[0]
    assert not any(WHOLE_NIK.search(text) for text in [*texts, send(client, roster, a_sheet(BUDI)).text])


def test_names_are_looked_for_without_the_address(signed_in, roster: str):
    client = signed_in("auditor")
    found = client.post(roster, data={"text": "citra"})
    assert ("Citra Dewi" in found.text, "Ani Lestari" in found.text) == (True, False)
    assert "Tidak ada orang yang cocok" in client.post(roster, data={"text": "xyz"}).text
    assert "Citra Dewi" in client.get(f"{roster}?text=ani").text


def test_many_names_that_match_are_leafed_through(world: World, signed_in, roster: str):
    crowd = [(f"64080417089{number:05d}", f"Budi {number:02d}") for number in range(1, 41)]
    with world.work("contractor") as ctx:
        hand_in(ctx, ctx.db.exec(select(Contract)).one(), a_sheet(ANI, *crowd))
    second = signed_in("contractor").post(roster, data={"text": "budi", "page": "2"}).text
    assert "26–40 dari 40 orang yang cocok" in second
    assert ("Budi 26" in second, "Budi 25" in second) == (True, False)


def test_old_versions_are_read_and_not_edited(world: World, signed_in, roster: str):
    with world.work("contractor") as ctx:
        hand_in(ctx, ctx.db.exec(select(Contract)).one(), a_sheet(BUDI))
    client = signed_in("contractor")
    old = client.get(f"{roster}?version=1").text
    assert ("Ani Lestari" in old, "Ini versi lama" in old, '/workers/1"' in old) == (True, True, False)
    assert "Budi Santoso" in client.get(f"{roster}?version=2").text
    assert client.get(f"{roster}?version=3").status_code == 404
    assert "1 dibaca = 1 diterima + 0 ditolak + 0 ganda + 0 kosong" in old, "every version says what became of its rows"


@pytest.mark.parametrize(
    ("who", "status"), [("contractor", 200), ("officer", 200), ("approver", 403), ("auditor", 403), ("treasury", 403)]
)
def test_the_original_goes_to_who_may_see_whole_niks_and_is_logged(world: World, signed_in, roster: str, who, status):
    answer = signed_in(who).get(f"{roster}/versions/1/file")
    assert answer.status_code == status
    with world.work("auditor") as ctx:
        events = ctx.db.exec(select(AuditEntry.event)).all()
    if status == 200:
        assert answer.data == a_sheet(ANI, CITRA)
        assert 'attachment; filename="daftar Juni.csv"' in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ("file:exported" in events) is (status == 200)


def test_the_empty_list_can_be_downloaded(signed_in, tmp_path):
    path = tmp_path / "kosong.xlsx"
    path.write_bytes(signed_in("contractor").get("/roster-template").data)
    assert read_workbook(path).sheets[0].rows[0].cells[0] == "NIK"
    assert signed_in("auditor").get("/roster-template").status_code == 403


def test_a_worker_is_added_corrected_and_ended(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    client.post(f"{roster}/workers/new", data={"name": " Eko  Prasetyo ", "version": "1", "wage": "4.067.436"})
    fields = {"name": "Citra Dewi", "nik": "6408045708900003", "kpj": "12 345-678901", "version": "2"}
    client.post(f"{roster}/workers/2", data=fields)
    answer = client.post(f"{roster}/workers/1/end", data={"ends_on": "31/08/2026", "version": "3"})
    assert answer.status_code == 302
    ani, citra, eko = people(world)
    assert (eko.name, eko.wage, eko.line) == ("Eko Prasetyo", 4_067_436, 3)
    assert (citra.nik, citra.nik_problem, citra.kpj) == ("6408045708900003", None, "12345678901")
    assert (str(ani.ends_on), ani.nik) == ("2026-08-31", ANI[0])


def test_an_untouched_form_changes_nothing(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    form = client.get(f"{roster}/workers/1").text
    typed = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    assert typed["name"] == "Ani Lestari"
    assert typed["nik"] == ""
    assert "Tidak ada yang berubah" in client.post(f"{roster}/workers/1", data=typed, follow_redirects=True).text
    with world.work("contractor") as ctx:
        assert current_number(ctx, ctx.db.exec(select(Contract)).one()) == 1


def test_a_faulty_form_comes_back_as_it_was_typed(signed_in, roster: str):
    typed = {"name": "Ani L.", "nik": "640804", "birth_date": "31/02/1990", "wage": "banyak", "version": "1"}
    answer = signed_in("contractor").post(f"{roster}/workers/1", data=typed)
    assert answer.status_code == 422
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    typed |= {"birth_date": "17/08/1990", "wage": ""}
    assert "NIK terdiri dari 16 angka" in signed_in("contractor").post(f"{roster}/workers/1", data=typed).text


@pytest.mark.parametrize("version", ["0", "", "x", "-1"])
def test_a_stale_form_comes_back_and_can_then_be_saved(world: World, signed_in, roster: str, version):
    client = signed_in("contractor")
    answer = client.post(f"{roster}/workers/1", data={"name": "Ani L.", "version": version})
    assert answer.status_code == 409
    assert 'value="Ani L."' in answer.text
    assert re.search(r'name="version"[^>]* value="1"', answer.text)
    assert client.post(f"{roster}/workers/1", data={"name": "Ani L.", "version": "1"}).status_code == 302


def test_a_last_day_before_the_first_is_refused(signed_in, roster: str):
    client = signed_in("contractor")
    for day, said in (("2026-06-07", "lebih awal dari tanggal mulai"), ("", "Isi hari kerja terakhir")):
        answer = client.post(f"{roster}/workers/1/end", data={"ends_on": day, "version": "1"})
        assert (answer.status_code, said in answer.text) == (422, True)


def test_a_whole_nik_is_shown_once_and_logged(world: World, signed_in, roster: str):
    client = signed_in("officer")
    assert ANI[0] in client.post(f"{roster}/workers/1/nik").text
    assert client.get(f"{roster}/workers/1/nik").status_code == 405
    with world.work("auditor") as ctx:
        assert ctx.db.exec(select(AuditEntry.event)).all().count("nik:revealed") == 1
    assert signed_in("approver").post(f"{roster}/workers/1/nik").status_code == 403


def test_a_person_who_left_has_no_pages(world: World, signed_in, roster: str):
    with world.work("contractor") as ctx:
        contract = ctx.db.exec(select(Contract)).one()
        assert get_worker(ctx, contract, 2).name == "Citra Dewi"
        hand_in(ctx, contract, a_sheet(ANI))
    client = signed_in("contractor")
    assert client.get(f"{roster}/workers/2").status_code == 404
    assert client.post(f"{roster}/workers/2/nik").status_code == 404


def test_what_no_store_can_hold_is_refused_without_a_fault(signed_in, roster: str):
    client = signed_in("contractor")
    assert client.post(f"{roster}/workers/new", data={"name": "Eko\0", "version": "1"}).status_code in (302, 400)
    for address in (f"{roster}/workers/{10**12}", f"{roster}?version={10**12}", f"/contracts/{10**12}/roster"):
        assert client.get(address).status_code in (400, 404)
