"""Lines of a list that are about the list, not about a person: totals, signatures, headers again, column numbers."""

import re
from enum import StrEnum
from itertools import pairwise
from typing import Any

from compliance.kernel.headings import Column, Header, words
from compliance.kernel.i18n import Text, _
from compliance.kernel.sheets import Cell, Row, shown


class Structure(StrEnum):
    REPEATED_HEADER = "repeated_header"
    COLUMN_NUMBERS = "column_numbers"
    TOTAL = "total"
    REMARK = "remark"
    SIGNATURE = "signature"
    SECTION = "section"


NAMES: dict[Structure, Text] = {
    Structure.REPEATED_HEADER: _("judul kolom yang berulang"),
    Structure.COLUMN_NUMBERS: _("nomor kolom"),
    Structure.TOTAL: _("baris jumlah"),
    Structure.REMARK: _("catatan"),
    Structure.SIGNATURE: _("tempat tanda tangan"),
    Structure.SECTION: _("judul bagian"),
}

BEGINNINGS = {
    Structure.TOTAL: re.compile(r"(?:(?:sub|grand) ?)?(?:total|jumlah)\b|terbilang\b"),
    Structure.REMARK: re.compile(r"(?:catatan|keterangan|ket|note|nb)\b"),
    Structure.SIGNATURE: re.compile(
        r"diketahui|mengetahui|menyetujui|disetujui|diperiksa|dibuat|disusun|yang membuat|hormat kami"
        r"|(?:kuasa )?direktur|direksi|pimpinan|penanggung jawab|pejabat pembuat|ttd\b|tanda tangan|nip\b"
    ),
}
# In the column of names these words begin names, too: Total Sinaga, Jumlah Wati, Ket Wahyu.
COUNTED = (
    r"(?: (?:\d[\d .,]*|orang|org|jiwa|tenaga|kerja|pekerja|karyawan|pegawai|peserta|buruh|tk|anggota|upah|gaji|iuran"
    r"|biaya|harga|nilai|rp|dan|yang|dibayar|semua(?:nya)?|(?:ke)?seluruh(?:nya|an)?|akhir|per|bulan|hari|laki|perempuan"
    r"|pria|wanita|l|p|umum|lokal))*"
)
TOTAL_ALONE = re.compile(rf"(?:(?:sub|grand) ?)?(?:total|jumlah){COUNTED}|terbilang\b.*")
REMARK_ALONE = re.compile(r"(?:catatan|keterangan)\b.*|(?:ket|note|nb)[\s.]*(?::.*)?", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2}")
ROMAN = re.compile(r"\b[ivxlc]+\b", re.IGNORECASE)
MONTH = "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
PLACE_AND_DAY = re.compile(rf"[a-z .]{{3,}},[\s\d.…_]*(?:{MONTH}|\.{{3,}}|…|__)[\s\d.…_]*")
NIK_ATTEMPT = re.compile(r"(?!\s*nip)(?:\D*\d){6}", re.IGNORECASE)  # somebody's number, however garbled
A_PERSONS_CELLS = 3  # more than stand beside each other in a signature block


class StructureReader:
    """Reads the rows in their order, because what follows a signature line belongs to the signature."""

    def __init__(self, header: Header[Any], nik: Column | None, ordinal: Column | None = None) -> None:
        self._header, self._nik, self._ordinal = header, nik, ordinal
        self._signing = False

    def kind(self, row: Row, name: str) -> Structure | None:
        """What the row is, or None where it may be a person's: a row with a number in the NIK column always may."""
        if NIK_ATTEMPT.match(shown(_cell(row, self._nik))):
            self._signing = False
            return None
        if self._header.repeated_in(row):
            return Structure.REPEATED_HEADER
        if _counts_columns(row):
            return Structure.COLUMN_NUMBERS
        found = self._beginning(row, name) or self._signature(row, name)
        self._signing = self._signing or found is Structure.SIGNATURE
        return found

    def _beginning(self, row: Row, name: str) -> Structure | None:
        """By the word that begins a cell; where there is a name, nobody disappears who may be called so."""
        if name:
            return None if self._numbered(row) else _in_place_of_a_name(row, name)
        cells = [words(cell) for cell in row.cells]
        return next((kind for kind, start in BEGINNINGS.items() if any(map(start.match, cells))), None)

    def _signature(self, row: Row, name: str) -> Structure | None:
        texts = _texts(row)
        dated = len(texts) == 1 and PLACE_AND_DAY.fullmatch(texts[0])
        signing = self._signing and not (name and (self._numbered(row) or len(texts) >= A_PERSONS_CELLS))
        return Structure.SIGNATURE if dated or signing else None

    def _numbered(self, row: Row) -> bool:
        return shown(_cell(row, self._ordinal)).strip(".) ").isdecimal()


def is_number_of_a_row(text: str) -> bool:
    """As lists number their rows: ``7``, ``7.``, ``a)``, ``IV``; not a word."""
    return not WORD.search(ROMAN.sub("", text))


def _in_place_of_a_name(row: Row, name: str) -> Structure | None:
    """``2 orang`` is none beside ``Jumlah``; a person may be called ``Budi 2``."""
    cells = [words(cell) for cell in row.cells] if any(map(str.isdigit, name)) else []
    if any(map(TOTAL_ALONE.fullmatch, [words(name), *cells])):
        return Structure.TOTAL
    if REMARK_ALONE.fullmatch(name.casefold().strip()):
        return Structure.REMARK
    return Structure.SIGNATURE if BEGINNINGS[Structure.SIGNATURE].match(words(name)) else None


def _cell(row: Row, column: Column | None) -> Cell:
    return row.cells[column.index] if column and column.index < len(row.cells) else None


def _counts_columns(row: Row) -> bool:
    """``1 2 3 4`` or ``(1) (2) (3)`` under a header."""
    numbers = [text.strip("()") for text in _texts(row)]
    if len(numbers) < 3 or not all(number.isdecimal() for number in numbers):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(numbers))


def _texts(row: Row) -> list[str]:
    return [text for cell in row.cells if (text := shown(cell).casefold())]
