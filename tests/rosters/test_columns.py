"""What can be read in two ways is asked: which sheet, which columns, whether the day or the month stands first."""

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from compliance.contracts.models import Contract
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets import Cell, Workbook
from compliance.kernel.sheets_kind import Kind
from compliance.rosters.choices import Choices, Undecided, choices_from
from compliance.rosters.columns import Field
from compliance.rosters.handing_in import preview_roster, stage_roster
from compliance.rosters.layout import read_roster
from compliance.rosters.operations import workers_of
from compliance.uploads.models import ColumnMapping
from tests.builders import World, a_contract, key
from tests.sheets import a_book, a_sheet, nik, xlsx

TODAY = date(2026, 11, 3)


def book(*values: Cell, heading: str = "Mulai Bekerja", whose: str | None = None) -> Workbook:
    return a_book([["NIK", "Nama", heading], *([whose, f"Orang {n}", value] for n, value in enumerate(values))])


def starts(found: Workbook, choices: Choices) -> list[date | None]:
    return [worker.starts_on or worker.birth_date for worker in read_roster(found, TODAY, choices).workers]


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        pytest.param(["03/04/2026"], True, id="both ways"),
        pytest.param(["03/04/2026", "13/04/2026"], False, id="another date decides"),
        pytest.param(["03/04/2026", "04/13/2026"], True, id="a month first is not believed unasked"),
        pytest.param(["02/25/2026", "03/28/2026"], True, id="only month first: not lost unasked"),
        pytest.param(["13/04/2026", "04/13/2026"], False, id="the day first, and one that is none"),
        pytest.param(["04/04/2026"], False, id="the same either way"),
        pytest.param(["3 April 2026", "2026-04-03", date(2026, 4, 3)], False, id="no doubt"),
        pytest.param(["13/04/2026"], False, id="one way only"),
    ],
)
def test_dates_that_read_both_ways_are_asked_once_for_their_column(values, asked):
    if asked:
        with pytest.raises(Undecided) as doubt:
            read_roster(book(*values), TODAY, Choices())
        assert len(doubt.value.reasons) == 1
        assert "C (Mulai Bekerja)" in str(doubt.value)
    else:
        assert len(read_roster(book(*values), TODAY, Choices()).workers) == len(values)


@pytest.mark.parametrize(
    ("order", "expected"), [(DayOrder.DAY_FIRST, date(2026, 4, 3)), (DayOrder.MONTH_FIRST, date(2026, 3, 4))]
)
def test_the_order_that_was_chosen_is_read(order, expected):
    assert starts(book("03/04/2026"), Choices(orders={2: order})) == [expected]


def test_month_first_reads_every_date_so_and_leaves_words_alone():
    found = starts(book("04/13/2026", "17 Agustus 2026"), Choices(orders={2: DayOrder.MONTH_FIRST}))
    assert found == [date(2026, 4, 13), date(2026, 8, 17)]


def test_the_nik_decides_on_the_day_of_birth():
    whose = nik(1, "030490")
    assert starts(book("03/04/1990", heading="Tanggal Lahir", whose=whose), Choices()) == [date(1990, 4, 3)]
    with pytest.raises(Undecided):
        read_roster(book("04/03/1990", heading="Tanggal Lahir", whose=whose), TODAY, Choices())


def test_where_nobody_can_be_asked_the_day_stands_first():
    assert [worker.starts_on for worker in read_roster(book("03/04/2026"), TODAY).workers] == [date(2026, 4, 3)]


def test_of_several_lists_the_chosen_one_is_read_and_the_others_named():
    lists = [a_sheet([["NIK", "Nama"], [nik(n), f"Orang {n}"]], f"Blok {n}") for n in (1, 2)]
    found = Workbook(tuple(lists), Kind.XLSX)
    with pytest.raises(Undecided):
        read_roster(found, TODAY, Choices())
    reading = read_roster(found, TODAY, Choices(sheet=1))
    assert ([worker.name for worker in reading.workers], reading.unread) == (["Orang 2"], ["Blok 1"])
    with pytest.raises(UnusableFile):
        read_roster(found, TODAY, Choices(sheet=2))


def test_chosen_columns_stand_for_the_guessed_ones():
    rows = a_book([["NIK", "No. KTP", "Nama", "Jabatan"], ["7", nik(1), "Ani", "Mandor"]])
    with pytest.raises(Undecided):
        read_roster(rows, TODAY, Choices())
    reading = read_roster(rows, TODAY, Choices(columns={1: Field.NIK, 2: Field.NAME}))
    assert [(worker.nik.digits, worker.occupation) for worker in reading.workers] == [(nik(1), "")]
    assert reading.ignored == ["NIK", "Jabatan"]
    with pytest.raises(Undecided, match="NIK atau nama"):
        read_roster(rows, TODAY, Choices(columns={3: Field.OCCUPATION}))


def test_choices_are_kept_as_they_were_made():
    made = Choices(2, {0: Field.NIK, 3: Field.NAME}, {4: DayOrder.MONTH_FIRST})
    assert choices_from(made.as_json) == made
    assert choices_from("") == Choices()


@pytest.fixture
def roster(world: World) -> str:
    with world.work("contractor") as ctx:
        return f"/contracts/{key(a_contract(ctx, world))}/roster"


def send(client: FlaskClient, roster: str, content: bytes, name: str = "d.csv") -> TestResponse:
    return client.post(f"{roster}/upload", data={"file": (io.BytesIO(content), name)}, follow_redirects=True)


def said(*meanings: str) -> dict[str, str]:
    return {f"columns-{place}-meaning": meaning for place, meaning in enumerate(meanings)}


def test_a_file_in_doubt_is_asked_about_before_its_rows(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    asked = send(client, roster, f"NIK;No. KTP;Nama\n1;{nik(1)};Ani".encode())
    assert asked.request.path.endswith("/columns")
    assert "Ada 2 kolom untuk NIK" in asked.text
    assert "************0001" in asked.text
    assert nik(1) not in asked.text
    again = client.post(asked.request.path, data=said("nik", "nik", "name"))
    assert (again.status_code, "Ada 2 kolom untuk NIK" in again.text) == (422, True)
    shown = client.post(asked.request.path, data=said("", "nik", "name"), follow_redirects=True)
    assert "Simpan sebagai versi 1" in shown.text
    assert "Kolom yang tidak dipakai: NIK" in shown.text


def test_an_order_of_dates_is_not_preset(signed_in, roster: str):
    client = signed_in("contractor")
    asked = send(client, roster, f"NIK;Nama;Mulai\n{nik(1)};Ani;03/04/2026".encode())
    assert "bisa dibaca dua cara" in asked.text
    assert re.search(r'<option selected value="">belum dipilih', asked.text)
    answer = said("nik", "name", "starts_on") | {"columns-2-order": "month_first"}
    assert "Simpan sebagai versi 1" in client.post(asked.request.path, data=answer, follow_redirects=True).text


def test_an_order_that_the_dates_speak_for_is_proposed(signed_in, roster: str):
    client = signed_in("contractor")
    asked = send(client, roster, f"NIK;Nama;Mulai\n{nik(1)};Ani;02/25/2026\n{nik(2)};Budi;03/04/2026".encode())
    assert "bisa dibaca dua cara" in asked.text
    assert re.search(r'<option selected value="month_first">', asked.text)


def test_headings_that_were_explained_once_are_known_the_next_time(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    asked = send(client, roster, f"NIK;Siapa;Jabatan\n{nik(1)};Ani Lestari;Mandor".encode())
    columns = asked.request.path.removesuffix("/columns") + "/columns"
    client.post(columns, data=said("nik", "name", ""))
    with world.work("contractor") as ctx:
        assert not ctx.db.exec(select(ColumnMapping)).all(), "nothing is kept before the commit"
    client.post(columns.removesuffix("/columns"), data={"version": "0"})
    with world.work("officer") as ctx:
        contract = ctx.db.exec(select(Contract)).one()
        content = f"nik*;SIAPA;Jabatan\n{nik(2)};Budi;Mandor".encode()
        token = stage_roster(ctx, contract, io.BytesIO(content), "d.csv").token
        workers = preview_roster(ctx, contract, token).reading.workers
        assert [(worker.name, worker.occupation) for worker in workers] == [("Budi", "")]
        assert [worker.name for worker in workers_of(ctx, contract)] == ["Ani Lestari"]
        marked = f"NIK;Siapa;Jabatan;Kode temuan;Langkah berikutnya\n{nik(3)};Citra;Mandor;x;y".encode()
        token = stage_roster(ctx, contract, io.BytesIO(marked), "d.csv").token
        assert preview_roster(ctx, contract, token).reading.workers[0].name == "Citra", (
            "also where it comes back marked"
        )
        theirs = a_contract(ctx, world, number="2", company_id=world.other_company)
        token = stage_roster(ctx, theirs, io.BytesIO(content), "d.csv").token
        assert preview_roster(ctx, theirs, token).reading.workers[0].name == "", "another company's words are its own"


def explained_once(client: FlaskClient, roster: str, content: bytes, *meanings: str, header: int) -> None:
    asked = send(client, roster, content)
    address = f"{asked.request.path.removesuffix('/columns')}/columns"
    shown = client.post(f"{address}?header={header}", data=said(*meanings), follow_redirects=True)
    client.post(shown.request.path, data={"version": "0"})


def test_a_header_that_was_put_right_is_found_again(world: World, signed_in, roster: str):
    """A title holds known words, so that it seems to be the header."""
    client = signed_in("contractor")
    people = f"Kartu;Siapa;Tugas\n{nik(1)};Ani Lestari;Mandor"
    explained_once(client, roster, f"Nama;Pekerjaan;Jembatan\n{people}".encode(), "nik", "name", "occupation", header=2)
    again = send(client, roster, f"Nama;Pekerjaan;Jalan\nTahap 2\n\n{people}\n{nik(2)};Budi;Tukang".encode())
    assert not again.request.path.endswith("/columns")
    assert "judul kolom di baris 4" in again.text
    assert "Budi" in again.text


def test_a_list_without_headings_is_asked_again_with_the_last_answer(world: World, signed_in, roster: str):
    client = signed_in("contractor")
    people = f"{nik(1)};Mandor;Ani Lestari\n{nik(2)};Tukang;Budi".encode()
    explained_once(client, roster, people, "nik", "occupation", "name", header=0)
    asked = send(client, roster, f"{nik(3)};Tukang;Citra Dewi\n{nik(4)};Tukang;Dedi".encode())
    assert asked.request.path.endswith("/columns")
    chosen = re.findall(r'name="columns-(\d)-meaning".*?<option selected value="(\w*)"', asked.text, re.DOTALL)
    assert chosen == [("0", "nik"), ("1", "occupation"), ("2", "name")]


def test_the_likeliest_sheet_is_proposed_and_another_can_be_taken(signed_in, roster: str, tmp_path):
    header = ["NIK", "Nama"]
    path = xlsx(
        tmp_path / "a.xlsx",
        [header, [nik(1), "Ani"]],
        Kedua=[header, [nik(2), "Budi"], [nik(3), "Citra"]],
        Arsip=[["Catatan"]],
    )
    client = signed_in("contractor")
    asked = send(client, roster, path.read_bytes(), "a.xlsx")
    assert "Budi; Citra" in asked.text
    other = client.get(f"{asked.request.path}?sheet=0")
    assert ("Ani" in other.text, "Budi" in other.text) == (True, False)
    assert "Budi; Citra" in client.get(f"{asked.request.path}?sheet=2").text, "a sheet without a list is none to read"
    shown = client.post(f"{asked.request.path}?sheet=0", data=said("nik", "name"), follow_redirects=True)
    assert "Lembar yang tidak dibaca: Kedua, Arsip" in shown.text


def test_columns_can_be_changed_where_nothing_was_in_doubt(signed_in, roster: str):
    client = signed_in("contractor")
    shown = send(client, roster, f"NIK;Nama;Jabatan\n{nik(1)};Ani;Mandor".encode())
    assert "Ubah kolom" in shown.text
    page = client.get(f"{shown.request.path}/columns").text
    assert page.count("<option selected") == 3
    assert "Perlu diperbaiki" not in page
