"""The empty list that contractors may download: columns that keep Excel from spoiling numbers and dates."""

from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from compliance.kernel.i18n import _
from compliance.rosters.columns import HEADINGS, Field
from compliance.rosters.employment import EMPLOYMENTS

PREPARED_ROWS = 1_000
TEXT_FIELDS = (Field.NIK, Field.KPJ)
DATE_FIELDS = (Field.BIRTH_DATE, Field.STARTS_ON, Field.ENDS_ON)
WIDTHS = {Field.NIK: 20, Field.NAME: 32, Field.OCCUPATION: 24}
OCCUPATIONS = (
    _("Pelaksana"),
    _("Mandor"),
    _("Tukang Batu"),
    _("Tukang Kayu"),
    _("Tukang Besi"),
    _("Tukang Las"),
    _("Pekerja Harian"),
    _("Operator Alat Berat"),
    _("Sopir"),
    _("Petugas K3"),
    _("Petugas Kebersihan"),
    _("Petugas Keamanan"),
    _("Staf Administrasi"),
)
INSTRUCTIONS = (
    _("Isi satu baris untuk setiap tenaga kerja, mulai dari baris di bawah judul. Jangan mengubah judul kolom."),
    _("NIK dan No. KPJ sudah berformat teks. Ketik angkanya saja; bila menempel, pilih Tempel Nilai."),
    _("NIK terdiri atas 16 angka. Bila NIK belum diketahui, isi namanya saja: orangnya tetap dicatat."),
    _("Tanggal ditulis seperti 17/08/1990."),
    _("Jabatan boleh dipilih dari daftar atau diketik sendiri."),
    _("Status Kerja: Tetap, PKWT, Harian, atau Borongan. Boleh kosong."),
    _("Selesai Bekerja boleh kosong bila sampai akhir kontrak. No. KPJ dan Upah boleh kosong."),
)


def write_template(target: Path | BinaryIO) -> None:
    """An XLSX file without any data."""
    book = Workbook(target)
    try:
        _write_list(book)
        _write_instructions(book)
    finally:
        book.close()


def _write_list(book: Workbook) -> None:
    sheet = book.add_worksheet(str(_("Daftar Tenaga Kerja")))
    heading = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
    for column, (field, text) in enumerate(HEADINGS.items()):
        sheet.set_column(column, column, WIDTHS.get(field, 16), book.add_format({"num_format": _number_format(field)}))
        sheet.write_string(0, column, str(text), heading)
        if rule := _validation(field, f"{xl_col_to_name(column)}2"):
            sheet.data_validation(1, column, PREPARED_ROWS, column, rule)
    sheet.freeze_panes(1, 0)


def _number_format(field: Field) -> str:
    if field in TEXT_FIELDS:
        return "@"
    return "dd/mm/yyyy" if field in DATE_FIELDS else "General"


def _validation(field: Field, first_cell: str) -> dict[str, Any] | None:
    """Excel warns and lets it pass: what is unusual is still the contractor's to say."""
    if field is Field.OCCUPATION:
        return {"validate": "list", "source": [str(text) for text in OCCUPATIONS], "show_error": False}
    if field is Field.EMPLOYMENT:
        return {"validate": "list", "source": [str(text) for text in EMPLOYMENTS.values()], "show_error": False}
    if field is Field.NIK:
        return _warning("custom", _("NIK terdiri atas 16 angka."), value=f"=LEN({first_cell})=16")
    if field in DATE_FIELDS:
        bounds = {"criteria": "between", "minimum": "=DATE(1930,1,1)", "maximum": "=DATE(2099,12,31)"}
        return _warning("date", _("Tulis tanggal seperti 17/08/1990."), **bounds)
    return None


def _warning(kind: str, message: object, **rule: str) -> dict[str, Any]:
    return {"validate": kind, "error_type": "warning", "error_message": str(message), **rule}


def _write_instructions(book: Workbook) -> None:
    sheet = book.add_worksheet(str(_("Petunjuk")))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    for row, text in enumerate(INSTRUCTIONS):
        sheet.write_string(row, 0, str(text))
