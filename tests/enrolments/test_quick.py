"""A list read the quick way is the list read the long way: the same rows, notes and counts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.enrolments import quick
from compliance.enrolments.lines import EnrolmentLine
from compliance.enrolments.quick import QuickReader
from compliance.enrolments.rows import row_of
from compliance.enrolments.sources import REGISTER_LIMITS, RegisterFile, open_register
from compliance.enrolments.tally import Tally
from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets import Cell, Limits
from tests.enrolments.test_sources import HEADER, TODAY
from tests.sheets import csv_file, nik

FULL = ["NIK", "No. KPJ", "Nama", "Tanggal Lahir", *HEADER[2:]]
LONG, SHORT = FULL, ["NIK", "Program", "Segmen"]
NIKS = [nik(1), nik(2), nik(3), f" {nik(1)}", f"'{nik(2)}", "", "123", "6408041708900000", "٦٤٠٨٠٤١٧٠٨٩٠٠٠٠١", "#N/A"]
CELLS: dict[str, list[str]] = {
    "NIK": [*NIKS, "Jumlah", "NIK"],
    "No. KPJ": ["17012345678", "", "170-1234-5678", "12", "#N/A", " 17012345678", "١٧٠١٢٣٤٥٦٧٨"],
    "Nama": ["Ani", " Ani ", "Budi\\t", "Citra\tDewi", "x" * 300, "", "#REF!", "NIK", "Eko\u200b"],
    "Tanggal Lahir": ["17/08/1990", "17-08-90", "", "Samarinda, 17 Agustus 1990", "?", "#N/A"],
    "Segmen": ["PU", "JAKON", "BPU", "", "?"],
    "NPP": ["AB123456", "", "A\\B"],
    "Program": ["JKK, JKM", "JKK", "", "?", "#N/A"],
    "Aktif Dari": ["01/01/2026", "", "#N/A", "?"],
    "Aktif Sampai": ["31/08/2026", "Agustus 2026", "", "?"],
    "Dibayar Sampai": ["", "Juli 2026"],
    "Tunggakan": ["", "YA", "3 bulan", "?"],
    "Status": ["AKTIF", "NON AKTIF", "", "?"],
}
LIMITS = Limits(rows=60, columns=12)
Found = tuple[list[str], Tally, int, dict[str, list[int]]]


def outcome(opened: RegisterFile, rows: list[str], tally: Tally) -> Found:
    return rows, tally, opened.blank, {kind.value: numbers for kind, numbers in opened.structural.items()}


def the_quick_way(path: Path, limits: Limits = REGISTER_LIMITS) -> Found:
    opened, tally = open_register(path, TODAY, limits), Tally()
    rows = [row for batch in QuickReader(path, opened, limits, tally).batches(7) for row in batch]
    return outcome(opened, rows, tally)


def the_long_way(path: Path, limits: Limits = REGISTER_LIMITS) -> Found:
    opened, tally = open_register(path, TODAY, limits), Tally()
    return outcome(opened, [row_of(line) for line in tally.usable(opened.lines)], tally)


def what_comes_of(read: object, *given: object) -> object:
    try:
        return read(*given)  # type: ignore[operator]
    except UnusableFile as refusal:
        return refusal.reasons


@st.composite
def tables(draw: st.DrawFn) -> list[list[Cell]]:
    """Rows from a few cells, so that they repeat themselves; some too short, too long or empty."""
    header = draw(st.sampled_from([FULL, LONG, SHORT, [*SHORT, "Nama", "Lain", "Tunggakan"]]))
    rows = [[CELLS.get(name, [""])[0] for name in header] for _row in range(draw(st.integers(1, 30)))]
    for row in rows[1:]:
        for place in draw(st.sets(st.integers(0, len(header) - 1), max_size=2)):
            row[place] = draw(st.sampled_from(CELLS.get(header[place], [""])))
    cuts = st.sampled_from([0] * 8 + [-1, -3, -20, 2, 9])
    title: list[list[Cell]] = draw(st.sampled_from([[], [["Per 31 Agustus 2026"], [""]]]))
    return [*title, list(header), *(resized(row, draw(cuts)) for row in rows)]


def resized(row: list[str], by: int) -> list[Cell]:
    longer = [*row, *[""] * (by - 1), *(["x"] if by > 0 else [])]
    return list(longer[: max(len(row) + by, 0)])


@given(tables(), st.sampled_from([REGISTER_LIMITS, LIMITS, Limits(rows=1, columns=20)]))
def test_both_ways_find_the_same(tmp_path_factory, rows, limits):
    path = csv_file(tmp_path_factory.getbasetemp() / "quick.csv", rows, ";", "utf-8")
    assert what_comes_of(the_quick_way, path, limits) == what_comes_of(the_long_way, path, limits)


@pytest.mark.parametrize(
    "gap", [[], [[""]], [["", "", ""], [""]]], ids=["no empty row", "one in between", "two in between"]
)
def test_empty_rows_count_between_others_only(tmp_path, gap):
    ani, budi = ([nik(number), "JKK, JKM", "PU"] for number in (1, 2))
    path = csv_file(tmp_path / "a.csv", [SHORT, [""], ani, *gap, ani, budi, *gap, budi, [""], [""]])
    assert the_quick_way(path) == the_long_way(path)
    assert the_quick_way(path)[2] == 2 * len(gap)


def test_a_row_like_others_is_not_understood_again(tmp_path, monkeypatch):
    understood: list[str] = []

    def understand(line: EnrolmentLine) -> str:
        understood.append(line.nik)
        return row_of(line)

    monkeypatch.setattr(quick, "row_of", understand)
    people = [[nik(number), "JKK, JKM", "PU"] for number in range(1, 10)]
    rows, *_rest = the_quick_way(csv_file(tmp_path / "a.csv", [SHORT, *people]))
    assert [row[:16] for row in rows] == [person[0] for person in people]
    assert understood == [nik(1)]


@pytest.mark.parametrize("count", [48, 49, 50, 51])
def test_a_list_that_is_too_long_is_refused(tmp_path, count):
    path = csv_file(tmp_path / "a.csv", [SHORT, *([nik(number), "JKK, JKM", "PU"] for number in range(1, count + 1))])
    both = [what_comes_of(way, path, Limits(rows=0)) for way in (the_quick_way, the_long_way)]
    assert both[0] == both[1]
    assert isinstance(both[0], list | tuple)
