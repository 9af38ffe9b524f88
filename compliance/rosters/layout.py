"""A workbook → its list of workers: nobody is lost, every row is accounted for."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import name_key, names_agree
from compliance.kernel.merged import NOTHING, TAKEN_FROM_ABOVE, Spreader, filled
from compliance.kernel.rownotes import NEVER_CALCULATED, RowNote, glimpse
from compliance.kernel.sheets import Cell, Row, Sheet, Workbook, is_error, shown
from compliance.kernel.structure import NAMES, Structure, StructureReader, is_number_of_a_row
from compliance.rosters.choices import Choices
from compliance.rosters.columns import OWN, Field
from compliance.rosters.dayorder import refuse_ambiguous_days
from compliance.rosters.lines import LineReader, WorkerLine, is_void
from compliance.rosters.listing import Listing, chosen_list
from compliance.rosters.ours import our_columns
from compliance.rosters.reading import Reading

NOBODY = _("tidak ada nama dan tidak ada NIK. Isi salah satunya, atau hapus baris ini.")
OTHER_DAYS = _("tanggal mulai atau selesainya berbeda dari baris yang diulanginya; yang dipakai baris yang lebih dulu.")


class Fate(StrEnum):
    """What became of a row; all but STRUCTURAL are counted as read."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    STRUCTURAL = "structural"


def read_roster(book: Workbook, today: date, choices: Choices | None = None) -> Reading:
    """Raises UnusableFile where the file as a whole can't be understood, with every reason at once.

    With ``choices``, what has two meanings is Undecided; None: nobody can be asked, the day stands before the month.
    """
    listing = chosen_list(book, choices or Choices())
    if choices is not None:
        refuse_ambiguous_days(listing, choices, today)
    walk = _Walk(listing, today, choices or Choices())
    for row in listing.rows:
        walk.take(row)
    if not walk.workers:
        raise _no_workers(listing, walk)
    return walk.reading(unread=[_named(sheet) for sheet in book.sheets if sheet is not listing.sheet])


class _Walk:
    """Goes down the rows of one sheet and settles the fate of each."""

    def __init__(self, listing: Listing, today: date, choices: Choices) -> None:
        self._listing, self._sheet, self._header = listing, listing.sheet.name, listing.header
        self._lines = LineReader(listing.sheet, self._header.columns, today, choices.orders)
        columns = self._header.columns
        self._structure = StructureReader(self._header, columns.get(Field.NIK), columns.get(Field.ORDINAL))
        self._shared = {column.index: column for field, column in columns.items() if field not in OWN}
        self._spreader = Spreader(listing.sheet.merged, self._shared) if listing.sheet.merged else None
        self._fates: dict[int, Fate] = {}
        self._earlier: dict[str, list[WorkerLine]] = {}
        self.workers: list[WorkerLine] = []
        self.row_errors: list[RowNote] = []
        self.structural: list[RowNote] = []
        self.notes: list[RowNote] = []
        self.merged: list[RowNote] = []

    def take(self, row: Row) -> None:
        """What a row is, its own cells say; merged ones only add to what is known of a person."""
        cells = self._spreader.missing(row) if self._spreader else NOTHING
        line, notes = self._lines.read(filled(row, cells) if cells else row)
        fate = self._fates[row.number] = self._fate(row, line, notes)
        if cells and fate is Fate.ACCEPTED:
            self.merged += self._merged(row, cells)

    def _merged(self, row: Row, cells: Mapping[int, Cell]) -> list[RowNote]:
        found = ((self._shared[index], cell) for index, cell in cells.items())
        return [RowNote(self._sheet, row.number, each, glimpse(cell), TAKEN_FROM_ABOVE) for each, cell in found]

    def _fate(self, row: Row, line: WorkerLine, notes: list[RowNote]) -> Fate:
        if kind := self._structure.kind(row, line.name):
            self.structural.append(self._note(row, NAMES[kind]))
            return Fate.STRUCTURAL
        if self._only_numbered(row):
            return self._unfilled(row)
        if not line.is_somebody:
            is_waiting = any(note.problem == NEVER_CALCULATED for note in notes)
            self.row_errors.append(self._note(row, NEVER_CALCULATED if is_waiting else NOBODY))
            return Fate.REJECTED
        return self._person(row, line, notes)

    def _person(self, row: Row, line: WorkerLine, notes: list[RowNote]) -> Fate:
        earlier = self._earlier.setdefault(line.nik.digits, []) if line.nik.digits else []
        if first := next((other for other in earlier if _same_person(line, other)), None):
            self.row_errors.append(self._note(row, _repeats(first)))
            if (line.starts_on, line.ends_on) != (first.starts_on, first.ends_on):
                self.notes.append(self._note(row, OTHER_DAYS))
            return Fate.DUPLICATE
        earlier.append(line)
        self.workers.append(line)
        self.notes += notes
        return Fate.ACCEPTED

    def _only_numbered(self, row: Row) -> bool:
        """A prepared line that was never filled in: nothing but its number in the list."""
        ordinal = self._header.columns.get(Field.ORDINAL)
        return all(is_void(cell) for n, cell in enumerate(row.cells) if not ordinal or n != ordinal.index)

    def _unfilled(self, row: Row) -> Fate:
        """Words in place of the number are a heading within the list: "Pengawas:", "Mandor lapangan"."""
        ordinal = self._header.columns.get(Field.ORDINAL)
        text = shown(row.cells[ordinal.index]) if ordinal and ordinal.index < len(row.cells) else ""
        if is_error(text) or is_number_of_a_row(text):
            return Fate.BLANK
        self.structural.append(self._note(row, NAMES[Structure.SECTION]))
        return Fate.STRUCTURAL

    def _note(self, row: Row, problem: Text) -> RowNote:
        return RowNote(self._sheet, row.number, None, "", problem)

    def reading(self, unread: list[str]) -> Reading:
        counts, ours = self._counts(), our_columns(self._header)
        return Reading(
            sheet=self._sheet,
            header_row=self._header.last_row,
            columns=self._header.columns,
            ignored=[column.name for column in self._header.ignored if column not in ours],
            is_marked=bool(ours),
            unread=unread,
            is_hidden=self._listing.sheet.hidden,
            hidden_rows=sorted(self._listing.sheet.hidden_rows & self._fates.keys()),
            merged=self.merged,
            workers=self.workers,
            row_errors=self.row_errors,
            structural=self.structural,
            notes=self.notes,
            read=counts.total() - counts[Fate.STRUCTURAL],
            accepted=counts[Fate.ACCEPTED],
            rejected=counts[Fate.REJECTED],
            duplicate=counts[Fate.DUPLICATE],
            blank=counts[Fate.BLANK],
        )

    def _counts(self) -> Counter[Fate]:
        """Fates from the first row of data to the last; a row that the sheet leaves out in between is blank."""
        data = [number for number, fate in self._fates.items() if fate not in (Fate.BLANK, Fate.STRUCTURAL)]
        return Counter(self._fates.get(number, Fate.BLANK) for number in range(min(data), max(data) + 1))


def _named(sheet: Sheet) -> str:
    return str(_("{name} (tersembunyi)", name=sheet.name)) if sheet.hidden else sheet.name


def _same_person(line: WorkerLine, other: WorkerLine) -> bool:
    """For two rows with one NIK: equal names, or agreeing ones where the NIK is whole."""
    if name_key(line.name) == name_key(other.name):
        return True
    return line.nik.problem is None and names_agree(line.name, other.name)


def _repeats(first: WorkerLine) -> Text:
    return _("mengulang NIK dan nama di baris {row}; dihitung satu kali.", row=first.row)


def _no_workers(listing: Listing, walk: _Walk) -> UnusableFile:
    return UnusableFile(
        _(
            "Judul kolom ada di lembar {sheet} baris {row}, tetapi di bawahnya tidak ada satu pun tenaga kerja "
            "({rejected} baris tanpa nama dan NIK). Isi paling sedikit nama atau NIK.",
            sheet=listing.sheet.name,
            row=listing.header.last_row,
            rejected=len(walk.row_errors),
        )
    )
