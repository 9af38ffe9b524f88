"""Every doubtful row of a file, as a sheet to work through."""

import io
import json
from datetime import date

from sqlmodel import select

from compliance.audit.models import AuditEntry
from compliance.kernel.sheets import Cell, read_workbook
from compliance.rosters.layout import read_roster
from compliance.rosters.problems import problem_lines, write_problems
from tests.builders import World, a_contract, key
from tests.rosters.builders import ANI, CITRA, a_sheet
from tests.sheets import a_book, nik

TODAY = date(2026, 11, 3)
ROWS: list[list[Cell]] = [
    ["NIK", "Nama", "Mulai"],
    [nik(1), "Ani", "kapan"],
    ["640804", "=HYPERLINK(1)", None],
    [nik(1), "Ani", None],
    [None, None, "1 Juni 2026"],
    ["JUMLAH", None, None],
]


def test_every_doubt_is_there_in_the_order_of_the_rows():
    lines = problem_lines(read_roster(a_book(ROWS), TODAY))
    assert [(row, str(fate)) for row, _column, _found, _problem, fate in lines] == [
        (2, "diterima, sel ini dianggap kosong"),
        (3, "diterima, NIK perlu diperbaiki"),
        (4, "tidak menjadi pekerja"),
        (5, "tidak menjadi pekerja"),
        (6, "bukan baris pekerja"),
    ]


def test_the_sheet_shows_no_whole_nik(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as target:
        write_problems(problem_lines(read_roster(a_book([*ROWS, ["NIK", "Budi", nik(7)]]), TODAY)), target)
    rows = read_workbook(path).sheets[0].rows
    assert rows[0].cells == ("Baris", "Kolom", "Isi", "Masalah", "Akibat")
    assert rows[1].cells[:3] == (2, "C (Mulai)", "kapan")
    assert rows[2].cells[2] == "**0804"
    assert not any(nik(n) in str(row.cells) for row in rows for n in (1, 7))


def test_the_download_is_on_record(world: World, signed_in, tmp_path):
    with world.work("contractor") as ctx:
        address = f"/contracts/{key(a_contract(ctx, world))}/roster"
    client = signed_in("contractor")
    file = {"file": (io.BytesIO(a_sheet(ANI, CITRA, ANI)), "Juni.csv")}
    shown = client.post(f"{address}/upload", data=file, follow_redirects=True)
    assert "Unduh semua baris bermasalah" in shown.text
    path = tmp_path / "a.xlsx"
    path.write_bytes(client.get(f"{shown.request.path}/problems.xlsx").data)
    assert [row.cells[0] for row in read_workbook(path).sheets[0].rows[1:]] == [3, 4]
    with world.work("auditor") as ctx:
        entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == "file:exported")).one()
        told = json.loads(entry.details)
        assert (told["file"], told["count"]) == ("Juni.csv", 2)
