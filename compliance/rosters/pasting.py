"""Rows copied out of a sheet and pasted into a page: made a file, so that they go the way of every file."""

import csv
from io import StringIO

from compliance.kernel.headings import find_header
from compliance.kernel.i18n import _
from compliance.kernel.sheets import Row
from compliance.kernel.sheets_csv import likely_delimiter
from compliance.rosters.columns import HEADINGS, PATTERNS, Field


def pasted_file(text: str) -> tuple[bytes, bool]:
    """As CSV, and whether the rows brought their headings; where not, they get those of the template, as a guess."""
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=likely_delimiter(StringIO(text))))
    is_headed = _is_headed(rows)
    file = StringIO("sep=\t\r\n", newline="")
    file.seek(0, 2)
    csv.writer(file, delimiter="\t").writerows(rows if is_headed else [_guessed_headings(rows), *rows])
    return file.getvalue().encode(), is_headed


def _is_headed(rows: list[list[str]]) -> bool:
    listed = [Row(number, tuple(cell.strip() or None for cell in cells)) for number, cells in enumerate(rows, start=1)]
    header = find_header(listed, PATTERNS)
    return bool(header and header.columns.keys() & {Field.NIK, Field.NAME})


def _guessed_headings(rows: list[list[str]]) -> list[str]:
    width, known = max(map(len, rows), default=0), [str(heading) for heading in HEADINGS.values()]
    return [*known[:width], *(str(_("Kolom {number}", number=place + 1)) for place in range(len(known), width))]
