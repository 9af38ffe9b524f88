"""The process that opens an uploaded workbook: under limits, so that what kills it does not kill Patuh.

A workbook of two cells can make a reader ask for 550 GB and abort. Run as a script by ``kernel/sheets.py``; writes
JSON lines: an object for each sheet, lists of its rows (a date is a list of its ISO form), at last ``{"end": true}``.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile, is_zipfile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

BLOCK, OVERLAP = 8 * 1024 * 1024, 16 * 1024  # bytes read at once, and read again so that no cell is cut in two
BOMB_BYTES, BOMB_RATIO = 32 * 1024 * 1024, 150  # real sheets pack to a tenth or a thirtieth
LAST_ROW = 1_048_576  # of Excel and LibreOffice; a damaged number would be followed through all rows before it
MOST_MERGED = 200_000  # cells of one sheet; whoever listens keeps them in memory
MEMBERS, BATCH = 5_000, 500  # rows in a line: a line for each takes twice the time
MAYBE_FAR = re.compile(rb'r=["\'](?:[A-Z]{3}\d|[A-Z]{1,2}\d{6})')  # FAR_CELL, five times faster
# A cell with content (not self-closing) beyond column ZZ or row 99,999: nearer ones fit into memory.
FAR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br=["\']([A-Z]{3}\d+|[A-Z]+\d{6,})["\'][^>/]*>')
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\bt=["\'])e(["\'])')
ERROR_TYPES = (b't="e"', b"t='e'")
# A formula and no result, as other programs than Excel write them; text that is empty is a result.
FORMULA_ONLY = re.compile(
    rb"<((?:\w+:)?)c\b([^>]*)><\1f\b(?:[^>]*/>|[^>]*>[^<]*</\1f>)(?:<\1v\s*/>|<\1v>\s*</\1v>)?</\1c>"
)
MAYBE_FORMULA_ONLY = (b"f></", b"<v></v></c>", b"/></c>")
CELL_TYPE = re.compile(rb'\s+t=["\'](\w+)["\']')
NOT_CALCULATED = b"#CALC?"  # as kernel/sheets.py knows it
FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904=["\'](?:1|true)["\']')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*?\bhidden=["\'](?:1|true)["\'])[^>]*?\br=["\'](\d+)["\']')
TABLE_OR_ROW = re.compile(rb"<table:table(-row)?(?=[\s/>])[^>]*>")
TABLE_NAME = re.compile(rb'table:name=["\']([^"\']*)["\']')
REPEATED = re.compile(rb'number-rows-repeated=["\'](\d+)["\']')
SPANNED = re.compile(rb'number-rows-spanned=["\'](\d+)["\']')
TALL = re.compile(rb'number-rows-spanned=["\'](?:[2-9]|\d\d)')
TABLE_ROW_OR_CELL = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])[^>]*>")
BESIDE = re.compile(rb'number-columns-repeated=["\'](\d+)["\']')
UNSEEN = re.compile(rb'table:visibility=["\'](?:collapse|filter)["\']')
DAMAGE = (
    *(CalamineError, BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError),
    *(KeyError, ElementTree.ParseError),
)

Hidden = dict[str, set[int]]  # the numbers of the hidden rows, by sheet
Tall = list[tuple[int, int, int]]  # cells merged with those below: their first row and their last, and the column


class Found(NamedTuple):
    """A workbook's content, and what its reader does not tell."""

    content: IO[bytes]
    hidden: Hidden
    merged: dict[str, Tall]  # of an ODS, by sheet
    from_1904: bool = False  # whether an XLSX counts its days from 1904


class Refused(Exception):
    """The workbook is not opened: a reason that ``kernel/sheets.py`` has a sentence for, and what was found."""

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(reason, found)
        self.reason, self.found = reason, found


def main(path: Path, limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    try:
        for line in lines(path, limits):
            say(line)
    except Refused as refusal:
        say({"refused": refusal.reason, "found": refusal.found})
    except PasswordError:
        say({"refused": "password", "found": ""})
    except MemoryError:
        say({"refused": "memory", "found": ""})
    except DAMAGE:
        say({"refused": "damaged", "found": ""})


def say(line: object) -> None:
    print(ENCODE(line))  # noqa: T201 - this is how it answers


def lines(path: Path, limits: dict[str, int]) -> Iterator[object]:
    found = checked(path, limits) if is_zipfile(path) else Found(BytesIO(path.read_bytes()), {}, {})
    with load_workbook(found.content) as book:
        for meta in book.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                is_hidden, hidden_rows = meta.visible != SheetVisibleEnum.Visible, found.hidden.get(meta.name, ())
                merged = found.merged.get(meta.name) or tall(sheet)
                if len(merged) > MOST_MERGED:
                    raise Refused("memory")
                head = {"sheet": meta.name, "hidden": is_hidden, "rows": sorted(hidden_rows), "merged": merged}
                yield head | {"from_1904": found.from_1904}
                content = rows(sheet)
                while batch := list(islice(content, BATCH)):
                    yield batch
    yield {"end": True}


def tall(sheet: CalamineSheet) -> Tall:
    """Of an XLSX or XLS; those that are merged sideways only are left out."""
    ranges = sheet.merged_cell_ranges or ()
    return [(top + 1, bottom + 1, column) for (top, column), (bottom, _right) in ranges if bottom > top]


def rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    """From the sheet's first cell on, whatever stands in it: the n-th row is Excel's row n, the first column its A."""
    before: list[object] = [None] * (sheet.start[1] if sheet.start else 0)  # empty columns, which the library drops
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise Refused("far", f"A{number}")
        cells = before + [plain(cell) for cell in row] if before else [plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        yield cells


def plain(cell: object) -> object:
    """Text without NUL and without spaces around it; a whole number without its ``.0``; nothing in an empty cell."""
    if isinstance(cell, str):
        return cell.replace("\0", "").strip() or None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def as_list(value: object) -> object:
    """What JSON has no word for: dates as a list of their ISO form, durations and clock times as text."""
    return [value.isoformat()] if isinstance(value, date) else str(value)


ENCODE = json.JSONEncoder(default=as_list, separators=(",", ":")).encode


def checked(path: Path, limits: dict[str, int]) -> Found:
    """The content, without a name that could mislead the reader; what would seem empty, though it is not, as text."""
    with ZipFile(path) as package:
        check_sizes(package, path.stat().st_size, limits["unpacked"])
        if "content.xml" in package.namelist():
            content = package.read("content.xml")
            return Found(BytesIO(path.read_bytes()), hidden_in_ods(content), tall_in_ods(content))
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        found = {name: inspect(package, name, limits) for name in sheets}
        hidden = hidden_in_xlsx(package, {name: rows for name, (_has_errors, rows) in found.items() if rows})
        is_silent = any(is_silent for is_silent, _rows in found.values())
        whole = with_all_said(package, sheets) if is_silent else BytesIO(path.read_bytes())
        return Found(whole, hidden, {}, is_from_1904(package))


def is_from_1904(package: ZipFile) -> bool:
    return "xl/workbook.xml" in package.namelist() and bool(FROM_1904.search(package.read("xl/workbook.xml")))


def hidden_in_xlsx(package: ZipFile, by_member: dict[str, set[int]]) -> Hidden:
    """By the sheets' names: the workbook names them, its relationships say in which member each stands."""
    if not by_member:
        return {}
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - this process may die
    targets = {each.get("Id"): (each.get("Target") or "").removeprefix("/xl/") for each in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - this process may die of it
    found: Hidden = {}
    for sheet in (each for each in book.iter() if each.tag.endswith("}sheet")):
        target = next((targets.get(value) for key, value in sheet.items() if key.endswith("}id")), None)
        found[sheet.get("name") or ""] = by_member.get(f"xl/{target}", set())
    return found


def hidden_in_ods(content: bytes) -> Hidden:
    found: Hidden = {}
    name, number = "", 0
    for tag in TABLE_OR_ROW.finditer(content) if UNSEEN.search(content) else ():
        if tag[1] is None:
            named = TABLE_NAME.search(tag[0])
            name, number = unescape(named[1].decode()) if named else "", 0
            continue
        count = times(REPEATED, tag[0])
        if UNSEEN.search(tag[0]):
            found.setdefault(name, set()).update(range(number + 1, number + 1 + min(count, BATCH)))
        number += count
    return found


def tall_in_ods(content: bytes) -> dict[str, Tall]:
    """The last of equal rows or columns that stand for several is the one whose number counts on."""
    found: dict[str, Tall] = {}
    name, row, below, column = "", 0, 1, 0
    for tag in TABLE_ROW_OR_CELL.finditer(content) if TALL.search(content) else ():
        if tag[1] == b"table":
            named = TABLE_NAME.search(tag[0])
            name, row, below = unescape(named[1].decode()) if named else "", 0, 1
        elif tag[1] == b"table-row":
            row, below, column = row + below, times(REPEATED, tag[0]), 0
        else:
            if (rows := times(SPANNED, tag[0])) > 1:
                found.setdefault(name, []).append((row, row + rows - 1, column))
            column += times(BESIDE, tag[0])
    return found


def times(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 1


def check_sizes(package: ZipFile, packed: int, most: int) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS:
        raise Refused("crowded")
    if unpacked > most or unpacked > max(BOMB_BYTES, packed * BOMB_RATIO):
        raise Refused("bomb", f"{unpacked / 1024**2:.0f} MB")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("password")


def inspect(package: ZipFile, name: str, limits: dict[str, int]) -> tuple[bool, set[int]]:
    """Refuse a sheet with a cell far outside; say whether some would seem empty, and which of its rows are hidden.

    Those are formulas that failed, or that no program has calculated yet.
    """
    is_silent, hidden = False, set()
    with package.open(name) as member:
        for block in blocks(member):
            for found in FAR_CELL.finditer(block) if MAYBE_FAR.search(block) else ():
                check_cell(found[1].decode(), limits)
            is_silent = is_silent or any(kind in block for kind in ERROR_TYPES) or has_formula_only(block)
            if b"hidden=" in block:
                hidden |= {int(row) for row in HIDDEN_ROW.findall(block)}
    return is_silent, hidden


def has_formula_only(block: bytes) -> bool:
    """The shortest look comes first: most lists have no formulas, and a shared one is written out once."""
    is_likely = b"</f>" in block and any(sign in block for sign in MAYBE_FORMULA_ONLY)
    return is_likely and any(map(said, FORMULA_ONLY.finditer(block)))


def check_cell(reference: str, limits: dict[str, int]) -> None:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]  # FAR_CELL found it
    if len(letters) > 2 or int(row) > limits["rows"]:
        raise Refused("far", reference)


def blocks(member: IO[bytes]) -> Iterator[bytes]:
    tail = b""
    while block := member.read(BLOCK):
        yield tail + block
        tail = block[-OVERLAP:]


def said(found: re.Match[bytes]) -> bytes:
    """A formula that was never calculated, as text; nothing for one whose result is empty text."""
    prefix, attributes = found[1], found[2]
    kind = CELL_TYPE.search(attributes)
    if kind and kind[1] == b"str":
        return b""
    place = prefix + b"c" + CELL_TYPE.sub(b"", attributes)
    return b'<%b t="str"><%bv>%b</%bv></%bc>' % (place, prefix, NOT_CALCULATED, prefix, prefix)


def all_said(content: bytes) -> bytes:
    with_errors = ERROR_CELL.sub(rb"\1str\2", content)
    return FORMULA_ONLY.sub(lambda found: said(found) or found[0], with_errors)


def with_all_said(package: ZipFile, sheets: list[str]) -> IO[bytes]:
    copy = BytesIO()
    with ZipFile(copy, "w") as marked:
        for name in package.namelist():
            content = package.read(name)
            marked.writestr(name, all_said(content) if name in sheets else content)
    copy.seek(0)
    return copy


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
