"""Rows typed or pasted into the page's own table: made a file, so that they go the way of every file."""

import csv
from collections.abc import Sequence
from io import StringIO

from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import _
from compliance.rosters.columns import HEADINGS

FILE_NAME = "tabel-patuh.csv"
MARK = "sep=\t\r\n"
MOST = 500  # rows: longer lists are files already
FIRST_ROW = 2  # below the headings, as every message numbers the rows


def as_file(rows: Sequence[Sequence[str]]) -> bytes:
    """As CSV with our headings, the rows at their numbers. Raises UnusableFile where nobody is typed, or too many."""
    filled = max((place for place, row in enumerate(rows, start=1) if any(map(str.strip, row))), default=0)
    if not filled:
        raise UnusableFile(_("Tabel ini masih kosong. Isi paling sedikit NIK atau nama satu orang."))
    if filled > MOST:
        raise UnusableFile(_("Tabel ini untuk paling banyak {most} baris. Unggah daftarnya sebagai berkas.", most=MOST))
    file = StringIO(newline="")
    csv.writer(file, delimiter="\t").writerows([[str(heading) for heading in HEADINGS.values()], *rows[:filled]])
    return (MARK + file.getvalue()).encode()


def rows_in(content: bytes) -> list[list[str]]:
    """What ``as_file`` made a file of."""
    _headings, *rows = csv.reader(StringIO(content.decode().removeprefix(MARK), newline=""), delimiter="\t")
    return rows
