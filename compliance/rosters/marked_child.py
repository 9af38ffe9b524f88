"""The process that marks a contractor's workbook in its own formatting: under limits, like the one that reads it.

Run as a script by ``rosters/marked.py``, with the source, the target and the limits; the marks come as JSON by stdin.
Formulas give way to their stored value: none runs at whoever opens the file, and the file reads the same again.
"""

import json
import resource
import sys
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

AUTHOR = "Patuh"
FORMULA_SIGNS = ("=", "+", "-", "@")
NO_FILL = PatternFill()


def main(source: str, target: str, limits: Mapping[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    orders = json.load(sys.stdin)
    book = load_workbook(source, data_only=True, keep_links=False)
    sheet = book[orders["sheet"]]
    fill = PatternFill("solid", fgColor=orders["colour"])
    for each in book.worksheets:
        neutralise(each)
    clear(sheet, orders["end"], fill)
    sheet.column_dimensions[sheet.cell(1, orders["end"] + 2).column_letter].width = orders["width"]
    for row, of_row in orders["rows"].items():
        mark(sheet, int(row), of_row, orders["end"], fill)
    book.save(target)


def neutralise(sheet: Any) -> None:
    """Text that begins like a formula stays text."""
    for cell in cells(sheet):
        if isinstance(cell.value, str) and cell.value.startswith(FORMULA_SIGNS):
            cell.quotePrefix = True


def clear(sheet: Any, end: int, fill: Any) -> None:
    """Take away what an earlier marking left."""
    for cell in cells(sheet):
        if cell.fill.fill_type and cell.fill.fgColor.rgb == fill.fgColor.rgb:
            cell.fill = NO_FILL
        if cell.comment and cell.comment.author == AUTHOR:
            cell.comment = None
        if cell.column > end:
            cell.value = None


def mark(sheet: Any, row: int, of_row: Mapping[str, Any], end: int, fill: Any) -> None:
    for column, text in enumerate(of_row["end"], start=end + 1):
        cell = sheet.cell(row, column, text)
        if of_row["flawed"]:
            cell.fill = fill
    for column in of_row["flawed"]:
        sheet.cell(row, column + 1).fill = fill
    for index, text in of_row["comments"].items():
        cell = sheet.cell(row, int(index) + 1)
        if not isinstance(cell, MergedCell):
            said = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(said + text, AUTHOR)


def cells(sheet: Any) -> Any:
    return (cell for row in sheet.iter_rows() for cell in row if not isinstance(cell, MergedCell))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
