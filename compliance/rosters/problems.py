"""All that is doubtful about a file, row by row: for the sender to work through in a sheet."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import NikProblem, mask
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets_write import write_table
from compliance.rosters.lines import LENGTHS, too_long
from compliance.rosters.reading import Reading

NIK_PROBLEMS: dict[NikProblem, Text] = {
    NikProblem.MISSING: _("NIK kosong"),
    NikProblem.PRECISION_LOST: _("NIK dibulatkan Excel"),
    NikProblem.NOT_DIGITS: _("NIK bukan angka"),
    NikProblem.LENGTH: _("NIK bukan 16 angka"),
    NikProblem.DATE: _("tanggal dalam NIK tidak ada"),
    NikProblem.SERIAL: _("NIK berakhir 0000"),
}
REJECTED, FLAWED = _("tidak menjadi pekerja"), _("diterima, NIK perlu diperbaiki")
PARTLY_READ = _("diterima, hanya sebagian dipakai")
UNREAD, STRUCTURAL = _("diterima, sel ini dianggap kosong"), _("bukan baris pekerja")
COLUMNS = {_("Baris"): 8, _("Kolom"): 24, _("Isi"): 30, _("Masalah"): 80, _("Akibat"): 34}

CUT = tuple(map(too_long, LENGTHS))

Line = tuple[int, str, str, Text, Text]  # row, column, what stands there (masked), problem, what became of the row


def problem_lines(reading: Reading) -> list[Line]:
    """In the order of the rows."""
    notes = ((REJECTED, reading.row_errors), (STRUCTURAL, reading.structural))
    lines = [_line(note, fate) for fate, of_fate in notes for note in of_fate]
    lines += [_line(note, PARTLY_READ if note.problem in CUT else UNREAD) for note in reading.notes]
    return sorted([*lines, *_flawed(reading)], key=lambda line: line[0])


def write_problems(lines: Iterable[Line], target: BinaryIO) -> None:
    """As XLSX; no NIK is whole in it."""
    columns = {str(heading): width for heading, width in COLUMNS.items()}
    write_table(target, str(_("Masalah")), columns, ((row, *map(str, rest)) for row, *rest in lines))


def _line(note: RowNote, fate: Text) -> Line:
    return note.row, str(note.column or ""), note.found, note.problem, fate


def _flawed(reading: Reading) -> Iterator[Line]:
    for worker in reading.workers:
        if worker.nik.problem:
            yield worker.row, "NIK", mask(worker.nik.digits), NIK_PROBLEMS[worker.nik.problem], FLAWED
