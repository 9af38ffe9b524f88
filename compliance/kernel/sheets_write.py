"""Cells into an XLSX or CSV file, as text where they are text: no formula of a stranger ever runs."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from compliance.kernel.sheets import Cell

SAFE_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TABLE = 1_000_000  # lines below the headings
LONGEST_TEXT = 32_767  # characters in an Excel cell
NUMBER_FORMATS: Mapping[type, str] = {date: "dd/mm/yyyy", int: "0"}  # a NIK typed as a number is shown whole


class Quoted(str):
    """Text that begins like a formula: Excel shows it as if typed behind an apostrophe, and never runs it."""


def formats(book: Any, **look: str | bool | int) -> dict[type, Any]:
    """One format for each type of cell, all with the same look."""
    kinds = {kind: book.add_format({"num_format": code, **look}) for kind, code in NUMBER_FORMATS.items()}
    plain = book.add_format(look)
    quoted = book.add_format({"quote_prefix": True, **look})
    return {str: plain, Quoted: quoted, float: plain, type(None): plain, bool: plain, **kinds}


def write_table(target: BinaryIO, name: str, columns: Mapping[str, int], lines: Iterable[Sequence[Cell]]) -> None:
    """One sheet; ``columns`` are headings with their width in signs. A sheet holds ``LONGEST_TABLE`` lines."""
    book = Workbook(target, SAFE_OPTIONS)
    sheet, plain, bold = book.add_worksheet(name), formats(book), book.add_format({"bold": True})
    for column, (heading, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for number, line in enumerate(islice(lines, LONGEST_TABLE), start=1):
        for column, cell in enumerate(line):
            write_cell(sheet, number, column, cell, plain)
    book.close()


def write_csv(target: BinaryIO, headings: Iterable[str], lines: Iterable[Sequence[Cell]]) -> None:
    """As Excel in Indonesia opens it: UTF-8 with its mark, semicolons, days as YYYY-MM-DD."""
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    text.detach()


def _harmless(cell: Cell) -> Cell:
    """Behind an apostrophe, what begins like a formula is text to every spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell


def write_cell(sheet: Any, row: int, column: int, cell: Cell, look: Mapping[type, Any]) -> None:
    """``row`` and ``column`` count from 0; ``look`` is made by ``formats``."""
    if isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(row, column, cell, look[date])
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look[bool])
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, look[type(cell)])
    elif cell is None:
        sheet.write_blank(row, column, None, look[str])
    else:
        kind = Quoted if str(cell).startswith(FORMULA_SIGNS) else str
        sheet.write_string(row, column, str(cell)[:LONGEST_TEXT], look[kind])
