"""What is said about a row of a sheet: where, what was found, what to do. No number of a person is shown whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import mask_numbers
from compliance.kernel.sheets import NOT_CALCULATED, Cell, Row, shown

FAILED_FORMULA = _("rumus di sel ini gagal. Ganti dengan isi yang sebenarnya.")
NEVER_CALCULATED = _("rumus belum dihitung: buka dan simpan di Excel, lalu unggah lagi.")
SAMPLES = 3  # cells that show what a column holds
GLIMPSE = 40  # characters of a cell that a message repeats


@dataclass(frozen=True, slots=True)
class RowNote:
    """``problem`` is shared by all rows that have it; ``found`` is this row's own, masked; no column: the whole row."""

    sheet: str
    row: int
    column: Column | None
    found: str
    problem: Text

    @property
    def message(self) -> Text:
        if not self.column:
            return _("Baris {row}: {problem}", row=self.row, problem=self.problem)
        return _(
            "Baris {row}, kolom {column}, terisi “{found}”: {problem}",
            row=self.row,
            column=self.column,
            found=self.found,
            problem=self.problem,
        )


@dataclass(frozen=True, slots=True)
class NoteGroup:
    column: Column | None
    problem: Text
    rows: tuple[int, ...]

    @property
    def message(self) -> Text:
        return _("{count} baris: {problem}", count=len(self.rows), problem=self.problem)


def glimpse(cell: Cell) -> str:
    """A cell as a message may show it: short, and with every long number masked."""
    text = mask_numbers(" ".join(shown(cell).split()))
    return text if len(text) <= GLIMPSE else text[:GLIMPSE] + "…"


def formula_problem(cell: Cell) -> Text:
    """What to say of a formula without a result."""
    return NEVER_CALCULATED if cell == NOT_CALCULATED else FAILED_FORMULA


def samples(column: Column, rows: Iterable[Row]) -> list[str]:
    """The first different cells of a column, as a message may show them."""
    found: dict[str, None] = {}
    for cell in cells_of(column, rows):
        found.setdefault(glimpse(cell))
        if len(found) == SAMPLES:
            break
    return list(found)


def cells_of(column: Column, rows: Iterable[Row]) -> Iterator[Cell]:
    """The cells in which something stands."""
    cells = (row.cells[column.index] for row in rows if column.index < len(row.cells))
    return (cell for cell in cells if cell is not None)


def grouped(notes: Iterable[RowNote]) -> list[NoteGroup]:
    """Equal problems together, in the order they first appear."""
    rows: dict[tuple[Column | None, Text], list[int]] = {}
    for note in notes:
        rows.setdefault((note.column, note.problem), []).append(note.row)
    return [NoteGroup(column, problem, tuple(numbers)) for (column, problem), numbers in rows.items()]
