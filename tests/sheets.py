"""Builders of sheets as people hand them in, and of files that are none."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook as Writer

from compliance.kernel.sheets import Cell, Row, Sheet, Workbook
from compliance.kernel.sheets_kind import Kind

Rows = Iterable[Sequence[Cell]]

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def nik(number: int, birthday: str = "170890") -> str:
    """A sound NIK of Kutai Timur; ``number`` from 1 to 9999."""
    return f"640804{birthday}{number:04}"


def a_book(rows: Rows, name: str = "Daftar", hidden: bool = False) -> Workbook:
    """As if read from a file: rows numbered from 1, empty ones left out."""
    return Workbook((a_sheet(rows, name, hidden),), Kind.XLSX)


def a_sheet(rows: Rows, name: str = "Daftar", hidden: bool = False) -> Sheet:
    numbered = (Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1))
    return Sheet(name, [row for row in numbered if any(cell is not None for cell in row.cells)], hidden)


def xlsx(
    path: Path,
    rows: Rows,
    merged: Iterable[str] = (),
    hidden: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    **other_sheets: Rows,
) -> Path:
    """As Excel saves it: texts, numbers, real dates; ``merged`` ranges are made over cells already written.

    ``hidden`` are names of sheets, ``hidden_rows`` places in the first sheet, from 0.
    """
    book = Writer(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, content in ({"Daftar": rows} | other_sheets).items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(content):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        for cell_range in merged if name == "Daftar" else ():
            sheet.merge_range(cell_range, "")
        for number in hidden_rows if name == "Daftar" else ():
            sheet.set_row(number, None, None, {"hidden": True})
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def csv_file(path: Path, rows: Rows, delimiter: str = ";", encoding: str = "cp1252") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def bare_xlsx(path: Path, sheet_data: str, padding: int = 0, styles: str = "", date1904: bool = False) -> Path:
    """A workbook of one sheet with this XML inside ``<sheetData>``, and so many spaces after it."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>' + " " * padding
    book = WORKBOOK["xl/workbook.xml"].replace("<sheets>", f'<workbookPr date1904="{int(date1904)}"/><sheets>')
    members = WORKBOOK | {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}
    return package(path, members | ({"xl/styles.xml": styles} if styles else {}))


def ods(path: Path, table_rows: str) -> Path:
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in names.items())
    body = f'<office:spreadsheet><table:table table:name="Daftar">{table_rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return package(path, {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content})


def package(path: Path, members: Mapping[str, str]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def ole2(path: Path, stream: str) -> Path:
    """A file of Office 97's format with this stream: ``EncryptedPackage`` is what a password makes of an XLSX."""
    path.write_bytes(OLE2 + f"{stream}\0".encode("utf-16-le") + bytes(512))
    return path


WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Daftar" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
