"""A workbook → its list of workers: the sheet and header are found, nobody is lost, every row is accounted for."""

from collections import Counter
from datetime import date
from enum import StrEnum

from compliance.kernel.errors import UnusableFile
from compliance.kernel.headings import Column, Header, find_header, headless, is_headless
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import mask_numbers, name_key, names_agree
from compliance.kernel.rownotes import RowNote
from compliance.kernel.sheets import Row, Sheet, Workbook, shown
from compliance.rosters.columns import HEADINGS, PATTERNS, Field
from compliance.rosters.lines import LineReader, WorkerLine, is_void
from compliance.rosters.reading import Reading
from compliance.rosters.structure import NAMES, StructureReader

NOBODY = _("tidak ada nama dan tidak ada NIK. Isi salah satunya, atau hapus baris ini.")
OTHER_DAYS = _("tanggal mulai atau selesainya berbeda dari baris yang diulanginya; yang dipakai baris yang lebih dulu.")


class Fate(StrEnum):
    """What became of a row; all but STRUCTURAL are counted as read."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    STRUCTURAL = "structural"


def read_roster(book: Workbook, today: date) -> Reading:
    """Raises UnusableFile where the file as a whole can't be understood, with every reason at once."""
    sheet, header = _list_in(book)
    if reasons := [_doubled(meaning, columns) for meaning, columns in _doubled_columns(header)]:
        raise UnusableFile(*reasons)
    walk = _Walk(sheet.name, header, today)
    for row in sheet.rows:
        if row.number > header.last_row:
            walk.take(row)
    if not walk.workers:
        raise _no_workers(sheet, header, walk)
    return walk.reading()


class _Walk:
    """Goes down the rows of one sheet and settles the fate of each."""

    def __init__(self, sheet: str, header: Header[Field], today: date) -> None:
        self._sheet, self._header = sheet, header
        self._lines = LineReader(sheet, header.columns, today)
        self._structure = StructureReader(header)
        self._fates: dict[int, Fate] = {}
        self._earlier: dict[str, list[WorkerLine]] = {}
        self.workers: list[WorkerLine] = []
        self.row_errors: list[RowNote] = []
        self.structural: list[RowNote] = []
        self.notes: list[RowNote] = []

    def take(self, row: Row) -> None:
        line, notes = self._lines.read(row)
        self._fates[row.number] = self._fate(row, line, notes)

    def _fate(self, row: Row, line: WorkerLine, notes: list[RowNote]) -> Fate:
        if kind := self._structure.kind(row, line.name):
            self.structural.append(self._note(row, NAMES[kind]))
            return Fate.STRUCTURAL
        if self._only_numbered(row):
            return Fate.BLANK
        if not line.is_somebody:
            self.row_errors.append(self._note(row, NOBODY))
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

    def _note(self, row: Row, problem: Text) -> RowNote:
        return RowNote(self._sheet, row.number, None, "", problem)

    def reading(self) -> Reading:
        counts = self._counts()
        return Reading(
            sheet=self._sheet,
            header_row=self._header.last_row,
            columns=self._header.columns,
            ignored=[column.heading for column in self._header.ignored],
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


def _same_person(line: WorkerLine, other: WorkerLine) -> bool:
    """For two rows with one NIK: equal names, or agreeing ones where the NIK is whole."""
    if name_key(line.name) == name_key(other.name):
        return True
    return line.nik.problem is None and names_agree(line.name, other.name)


def _list_in(book: Workbook) -> tuple[Sheet, Header[Field]]:
    """The visible sheet that holds the list; two of them are refused, because one would go unread."""
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    found = [(sheet, header) for sheet in visible if (header := find_header(sheet.rows, PATTERNS)) and _usable(header)]
    filled = [(sheet, header) for sheet, header in found if sheet.rows[-1].number > header.last_row]
    match filled or found[:1]:
        case []:
            raise _no_header(visible)
        case [(only, header)]:
            if reasons := [headless(sheet.name) for sheet in visible if sheet is not only and is_headless(sheet.rows)]:
                raise UnusableFile(*reasons)
            return only, header
        case several:
            raise _several_lists([sheet.name for sheet, _header in several])


def _usable(header: Header[Field]) -> bool:
    """A heading that says whom the rows are about; alone, it must be the only one of its row."""
    known = header.columns.keys() & {Field.NIK, Field.NAME}
    return bool(known) and (header.score > 1 or not header.ignored)


def _doubled_columns(header: Header[Field]) -> list[tuple[Field, list[Column]]]:
    return [(meaning, columns) for meaning, columns in header.doubled.items() if meaning in HEADINGS]


def _doubled(meaning: Field, columns: list[Column]) -> Text:
    return _(
        "Ada {count} kolom untuk {meaning}: {columns}. Sisakan satu, atau ganti judul yang lain.",
        count=len(columns),
        meaning=HEADINGS[meaning],
        columns=", ".join(map(str, columns)),
    )


def _repeats(first: WorkerLine) -> Text:
    return _("mengulang NIK dan nama di baris {row}; dihitung satu kali.", row=first.row)


def _no_header(sheets: list[Sheet]) -> UnusableFile:
    return UnusableFile(
        _(
            "Judul kolom tidak ditemukan. Harus ada satu baris dengan judul NIK (atau No. KTP) dan Nama; "
            "boleh ditambah {others}. Yang ada di baris-baris pertama: {found}.",
            others=", ".join(str(HEADINGS[meaning]) for meaning in list(HEADINGS)[2:]),
            found=_first_words(sheets) or "–",
        )
    )


def _first_words(sheets: list[Sheet]) -> str:
    """Of rows that are no person's: those without a long number."""
    rows = [[shown(cell) for cell in row.cells if cell is not None] for sheet in sheets for row in sheet.rows[:5]]
    texts = [" | ".join(cells) for cells in rows]
    return "; ".join(text[:80] for text in texts if mask_numbers(text) == text)[:300]


def _several_lists(names: list[str]) -> UnusableFile:
    return UnusableFile(
        _(
            "Ada daftar tenaga kerja di beberapa lembar: {names}. Satukan dalam satu lembar, "
            "atau sembunyikan lembar yang tidak berlaku.",
            names=", ".join(names),
        )
    )


def _no_workers(sheet: Sheet, header: Header[Field], walk: _Walk) -> UnusableFile:
    return UnusableFile(
        _(
            "Judul kolom ada di lembar {sheet} baris {row}, tetapi di bawahnya tidak ada satu pun tenaga kerja "
            "({rejected} baris tanpa nama dan NIK). Isi paling sedikit nama atau NIK.",
            sheet=sheet.name,
            row=header.last_row,
            rejected=len(walk.row_errors),
        )
    )
