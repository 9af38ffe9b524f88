"""Whatever a file does to its reader, the sender gets rows or a sentence; limits hold, and nothing is left running."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text
from compliance.kernel.sheets import HEADING_ROWS, Limits, Workbook, read_workbook
from tests.kernel.hostile import Make, hostile_files

LIMITS = Limits(size=8 * 1024**2, rows=100, columns=20, seconds=10, memory=512 * 1024**2)
FILES = list(hostile_files())


def test_there_are_two_hundred():
    assert len(FILES) >= 200
    assert len({name for name, _make in FILES}) == len(FILES)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in FILES])
def test_a_hostile_file_is_read_within_limits_or_refused_in_words(tmp_path: Path, make: Make):
    path = make(tmp_path / "daftar.xlsx")
    book, reasons = read(path)
    assert all(str(reason).endswith(".") for reason in reasons)
    for sheet in book.sheets if book else ():
        assert len(sheet.rows) <= LIMITS.rows + HEADING_ROWS
        assert all(len(row.cells) <= LIMITS.columns for row in sheet.rows)
        assert not any("\0" in cell for row in sheet.rows for cell in row.cells if isinstance(cell, str))


def read(path: Path) -> tuple[Workbook | None, Sequence[Text]]:
    try:
        return read_workbook(path, LIMITS), ()
    except UnusableFile as refusal:
        return None, refusal.reasons
