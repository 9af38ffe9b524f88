"""The rows of a CSV that look like those before them, at a third of the time.

A list repeats itself: employers, programmes, days. What the long way (``sources``) made of such cells is remembered. A
row of which all is known is put together from that; every other goes the long way, which alone understands anything.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from compliance.enrolments.columns import Field
from compliance.enrolments.lines import SHARED, EnrolmentLine, remember
from compliance.enrolments.rows import iso, membership, period, plain, row_of
from compliance.enrolments.sources import RegisterFile
from compliance.enrolments.tally import Tally
from compliance.kernel.identity import NIK_LENGTH, read_kpj
from compliance.kernel.membership import Segment
from compliance.kernel.sheets import ERRORS, HEADING_ROWS, Limits, row_of_texts
from compliance.kernel.sheets_csv import read_csv
from compliance.kernel.sheets_refusals import too_long

PERSONAL = (Field.NIK, Field.KPJ, Field.NAME, Field.BIRTH_DATE)
PERIOD = (Field.ACTIVE_FROM, Field.ACTIVE_UNTIL, Field.PAID_UNTIL)
ABSENT = -1  # where an empty cell is put, behind each record's last

Texts = list[str]
Numbered = tuple[int, Texts]


class QuickReader:
    """Of an opened CSV, in place of its ``lines``. The blank and the structural rows are counted there."""

    def __init__(self, path: Path, opened: RegisterFile, limits: Limits, tally: Tally) -> None:
        self._opened, self._limits, self._tally = opened, limits, tally
        self._long_way = opened.reader(opened.first)
        header = opened.first.header
        places = {field: column.index for field, column in header.columns.items()}
        self._personal = itemgetter(*(places.get(field, ABSENT) for field in PERSONAL))
        self._period = _getter([places[field] for field in PERIOD if field in places])
        self._shared = _getter([places[field] for field in SHARED if field in places])
        self._is_absent = not {*PERSONAL} <= places.keys()
        self._records = enumerate(read_csv(path), start=1)
        self._above = header.last_row
        self._memberships: dict[Any, tuple[str, Segment]] = {}
        self._periods: dict[Any, str] = {}
        self._birthdays: dict[tuple[str, str], str] = {}
        self._begun, self._empty, self._pending, self._empty_at = False, 0, 0, 0

    def batches(self, size: int) -> Iterator[list[str]]:
        """Rows for the store, of so many records at a time. Raises UnusableFile."""
        for _number, title in islice(self._records, self._above):
            self._empty += not any(map(str.strip, title))
        read, last = self._above, 0
        while last != read:
            last = read
            rows, read = self._rows(size, last)
            yield rows
            if read - self._empty > self._limits.rows + HEADING_ROWS:
                raise too_long(self._opened.first.sheet, self._limits.rows)
        self._opened.blank += self._pending if self._empty_at != read else 0

    def _rows(self, size: int, number: int) -> tuple[list[str], int]:
        """Of the next records, and the number of the last.

        The names are local and hardly anything is called, for this is done a million times; one record at a time is
        looked at, for as long as it lies near the processor.
        """
        personal, period, shared, widest = self._personal, self._period, self._shared, self._limits.columns
        memberships, periods, birthdays, is_absent = self._memberships, self._periods, self._birthdays, self._is_absent
        rows: list[str] = []
        segments: list[Segment] = []
        for number, record in islice(self._records, size):
            if is_absent:
                record.append("")
            try:
                nik, kpj, name, born = personal(record)
                member, segment = memberships[shared(record)]
                days = periods[period(record)]
                birthday = birthdays[born, nik[6:12]]
            except (KeyError, IndexError):
                rows += self._understood(number, record)
                continue
            is_nik = len(nik) == NIK_LENGTH and nik.isdecimal() and nik.isascii() and not nik.endswith("0000")
            if is_nik and len(record) <= widest and (name := name.strip()) not in ERRORS:
                if not (kpj.isdecimal() and 8 <= len(kpj) <= 16):
                    kpj = read_kpj(kpj.strip()) or ""
                rows.append(f"{nik}\t{kpj}\t{plain(name[:200])}\t{birthday}\t{member}\t{days}\n")
                segments.append(segment)
            else:
                rows += self._understood(number, record)
        self._tally.segments.update(segments)
        return rows, number

    def _understood(self, number: int, record: Texts) -> Iterator[str]:
        """By the long way; what it made of the cells is remembered."""
        row = row_of_texts(number, record, self._opened.first.sheet, self._limits)
        if row is None:
            self._count_empty(number)
            return
        self._begun = True
        line = self._long_way.line(row)
        if isinstance(line, EnrolmentLine):
            self._tally.segments[line.segment] += 1
            self._learn(record, line)
            yield row_of(line)
        elif line:
            self._tally.refuse(line)

    def _learn(self, record: Texts, line: EnrolmentLine) -> None:
        """Short records are not worth it."""
        with suppress(IndexError):
            nik, _kpj, _name, born = self._personal(record)
            remember(self._memberships, self._shared(record), (membership(line), line.segment))
            remember(self._periods, self._period(record), period(line))
            if nik == line.nik:
                remember(self._birthdays, (born, nik[6:12]), iso(line.birth_date))

    def _count_empty(self, number: int) -> None:
        """Empty rows count when a row with content follows; those above the first never do."""
        self._empty += 1
        if not self._begun:
            return
        if number != self._empty_at + 1:
            self._opened.blank += self._pending
            self._pending = 0
        self._pending, self._empty_at = self._pending + 1, number


def _getter(places: list[int]) -> Callable[[Texts], Any]:
    """Where there is none of them, any cell will do: all rows are alike."""
    return itemgetter(*places) if places else itemgetter(ABSENT)
