"""Whatever stands in a list: the sums add up, nobody is lost, the order stays, and no crash but a refusal."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from compliance.kernel.errors import UnusableFile
from compliance.kernel.rownotes import grouped
from compliance.kernel.sheets import Cell, Merged
from compliance.rosters.layout import read_roster
from compliance.rosters.reading import Reading
from tests.sheets import a_book, nik

TODAY = date(2026, 11, 3)
HEADER = ["No", "NIK", "Nama", "Jabatan", "Tanggal Lahir", "Mulai", "Upah"]
NAMES = ("Ani Lestari", "Budi Santoso", "Citra Dewi", "Dedi Kurnia", "Eko Prasetyo", "Moh. Rizki")

ANYTHING = st.one_of(st.none(), st.text(max_size=20), st.integers(), st.floats(), st.dates(), st.just("#N/A"))
NIKS = st.one_of(st.none(), st.integers(1, 9).map(nik), st.integers(1, 99).map(lambda n: int(nik(n))), st.just("123"))
PERSON = st.tuples(st.none(), NIKS, st.sampled_from((*NAMES, None)), st.just("Tukang"), ANYTHING, ANYTHING, ANYTHING)
EMPTY = st.just((None,) * 7)
ROWS = st.lists(st.one_of(PERSON, EMPTY), min_size=1, max_size=15)


def read(rows: Sequence[Sequence[Cell]]) -> Reading | None:
    """None where nobody is in it."""
    with suppress(UnusableFile):
        return read_roster(a_book([HEADER, *rows]), TODAY)
    assert not [row for row in rows if row[1] or row[2]]
    return None


@given(ROWS)
def test_sums_add_up_and_nobody_is_lost(rows):
    if reading := read(rows):
        assert reading.read == reading.accepted + reading.rejected + reading.duplicate + reading.blank
        assert reading.accepted == len(reading.workers)
        assert reading.rejected + reading.duplicate == len(reading.row_errors)
        found = {worker.row for worker in reading.workers} | {note.row for note in reading.row_errors}
        assert found == {number for number, row in enumerate(rows, start=2) if any(cell is not None for cell in row)}
        assert reading.structural == []


@given(ROWS)
def test_workers_stay_in_order_and_are_who_their_row_says(rows):
    if reading := read(rows):
        places = [worker.row for worker in reading.workers]
        assert places == sorted(places)
        assert [worker.name for worker in reading.workers] == [rows[place - 2][2] or "" for place in places]


@given(ROWS)
def test_a_duplicate_has_its_first_among_the_workers(rows):
    if reading := read(rows):
        known = {worker.nik.digits for worker in reading.workers}
        repeated = [note.row for note in reading.row_errors if "mengulang" in str(note.message)]
        assert all(str(rows[row - 2][1]) in known for row in repeated)


@given(st.lists(st.lists(ANYTHING, max_size=8), max_size=12))
def test_any_sheet_is_read_or_refused_and_nothing_else(rows):
    with suppress(UnusableFile):
        reading = read_roster(a_book(rows), TODAY)
        assert reading.read == reading.accepted + reading.rejected + reading.duplicate + reading.blank
        assert reading.accepted > 0


@given(st.lists(st.tuples(st.none(), NIKS, st.sampled_from(NAMES), *[ANYTHING] * 4), min_size=1, max_size=8))
def test_no_message_shows_a_whole_nik(rows):
    reading = read(rows)
    assert reading is not None
    notes = [*reading.row_errors, *reading.notes, *reading.structural]
    said = " ".join(
        str(text) for text in [*(note.message for note in notes), *(each.message for each in grouped(notes))]
    )
    assert not [row for row in rows if row[1] and len(str(row[1])) > 4 and str(row[1]) in said]
    assert sum(len(each.rows) for each in grouped(notes)) == len(notes)


SPANS = st.lists(st.tuples(st.integers(1, 16), st.integers(1, 16), st.integers(0, 8)), max_size=6)


@given(ROWS, SPANS)
def test_merged_cells_make_nobody_and_lose_nobody(rows, spans):
    """They only fill in what is empty beside somebody's name or number."""
    book = a_book([HEADER, *rows])
    merged = tuple(Merged(min(ends), max(ends), column) for *ends, column in spans if ends[0] != ends[1])
    with suppress(UnusableFile):
        plain = read_roster(book, TODAY)
        spread = read_roster(replace(book, sheets=(replace(book.sheets[0], merged=merged),)), TODAY)
        assert [(worker.row, worker.nik, worker.name) for worker in spread.workers] == [
            (worker.row, worker.nik, worker.name) for worker in plain.workers
        ]
        sums = [(each.read, each.accepted, each.rejected, each.duplicate, each.blank) for each in (plain, spread)]
        assert sums[0] == sums[1]
        assert {note.row for note in spread.merged} <= {worker.row for worker in spread.workers}
