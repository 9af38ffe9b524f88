"""Which sheet holds the list, and what its columns mean: as found in the file, or as a person chose."""

from dataclasses import dataclass, replace

from compliance.kernel.errors import UnusableFile
from compliance.kernel.headings import Column, Header, header_at, headless, is_headless, likely_header, unknown_headings
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import mask_numbers
from compliance.kernel.sheets import Row, Sheet, Workbook, shown
from compliance.rosters.choices import Choices, Undecided
from compliance.rosters.columns import HEADINGS, PATTERNS, Field


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet that may hold a list; ``place`` counts from 0 in its book."""

    place: int
    sheet: Sheet
    header: Header[Field]

    @property
    def rows(self) -> list[Row]:
        """What stands below the header."""
        return [row for row in self.sheet.rows if row.number > self.header.last_row]

    @property
    def names_people(self) -> bool:
        """A heading that says whom the rows are about; alone, it must be the only one of its row."""
        known = self.header.columns.keys() & {Field.NIK, Field.NAME}
        return bool(known) and (self.header.score > 1 or not any(column.heading for column in self.header.ignored))

    def headed(self, number: int | None) -> "Listing":
        """With the header in the row that a person chose, where there is anything in it."""
        header = header_at(self.sheet.rows, number, PATTERNS) if number is not None else None
        return replace(self, header=header) if header else self

    def meant(self, choices: Choices) -> "Listing":
        chosen = self.headed(choices.header)
        return replace(chosen, header=chosen.header.meant(choices.columns)) if choices.columns else chosen


def listings(book: Workbook) -> list[Listing]:
    """Every sheet with a header that names people, or that a person could make name them."""
    found = ((place, sheet, likely_header(sheet.rows, PATTERNS)) for place, sheet in enumerate(book.sheets))
    listed = [Listing(place, sheet, header) for place, sheet, header in found if header]
    return [each for each in listed if each.names_people or each.header.score != 1]


def candidates(book: Workbook) -> list[Listing]:
    """The sheets that may be meant: those with people, else the first that has the headings for them.

    A hidden sheet is meant only where no visible one can be.
    """
    found = listings(book)
    visible = [each for each in found if not each.sheet.hidden] or found
    usable = [each for each in visible if each.names_people]
    return [each for each in usable if each.rows] or usable[:1] or visible[:1]


def likeliest(found: list[Listing]) -> Listing:
    """The one to propose: the longest."""
    return max(found, key=lambda each: len(each.rows))


def chosen_list(book: Workbook, choices: Choices) -> Listing:
    """The list to read. Raises UnusableFile, and Undecided where a choice would help, with every reason at once."""
    listing = _sheet_of(book, choices).meant(choices)
    if not choices.columns and not listing.names_people:
        raise (
            Undecided(*_no_header(book).reasons)
            if listing.header.score
            else Undecided(unknown_headings(listing.sheet.name))
        )
    if not listing.header.columns.keys() & {Field.NIK, Field.NAME}:
        raise Undecided(_("Pilih kolom yang berisi NIK atau nama; tanpa keduanya tidak ada orang yang dikenali."))
    if reasons := [_doubled(*same) for same in listing.header.doubled.items() if same[0] in HEADINGS]:
        raise Undecided(*reasons)
    return listing


def _sheet_of(book: Workbook, choices: Choices) -> Listing:
    if choices.sheet is not None:
        for listing in listings(book):
            if listing.place == choices.sheet:
                return listing
        raise _no_header(book)
    match candidates(book):
        case []:
            raise _no_header(book)
        case [only]:
            _refuse_headless(book, only)
            return only
        case several:
            raise _several_lists([each.sheet.name for each in several])


def _refuse_headless(book: Workbook, only: Listing) -> None:
    """People on a sheet without headings would go unread."""
    others = [sheet for sheet in book.sheets if not sheet.hidden and sheet is not only.sheet]
    if reasons := [headless(sheet.name) for sheet in others if is_headless(sheet.rows)]:
        raise UnusableFile(*reasons)


def _doubled(meaning: Field, columns: list[Column]) -> Text:
    return _(
        "Ada {count} kolom untuk {meaning}: {columns}. Pilih satu.",
        count=len(columns),
        meaning=HEADINGS[meaning],
        columns=", ".join(map(str, columns)),
    )


def _no_header(book: Workbook) -> UnusableFile:
    return UnusableFile(
        _(
            "Judul kolom tidak ditemukan. Harus ada satu baris dengan judul NIK (atau No. KTP) dan Nama; "
            "boleh ditambah {others}. Yang ada di baris-baris pertama: {found}.",
            others=", ".join(str(HEADINGS[meaning]) for meaning in list(HEADINGS)[2:]),
            found=_first_words([sheet for sheet in book.sheets if not sheet.hidden]) or "–",
        )
    )


def _first_words(sheets: list[Sheet]) -> str:
    """Of rows that are no person's: those without a long number."""
    rows = [[shown(cell) for cell in row.cells if cell is not None] for sheet in sheets for row in sheet.rows[:5]]
    texts = [" | ".join(cells) for cells in rows]
    return "; ".join(text[:80] for text in texts if mask_numbers(text) == text)[:300]


def _several_lists(names: list[str]) -> Undecided:
    return Undecided(
        _(
            "Ada daftar tenaga kerja di beberapa lembar: {names}. Pilih lembar yang berlaku, "
            "atau satukan semuanya dalam satu lembar.",
            names=", ".join(names),
        )
    )
