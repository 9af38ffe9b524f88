"""The process that opens an uploaded workbook: under limits, so that what kills it does not kill Patuh.

A workbook of two cells can make a reader ask for 550 GB and abort. Run as a script by ``kernel/sheets.py``; writes
JSON lines: an object for each sheet, a list for each row (a date is a list of its ISO form), ``{"end": true}``.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO
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
MEMBERS = 5_000
# A cell with content (not self-closing) beyond column ZZ or row 99,999: nearer ones fit into memory.
FAR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br=["\']([A-Z]{3}\d+|[A-Z]+\d{6,})["\'][^>/]*>')
ERROR_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\bt=["\'])e(["\'])')
DAMAGE = (CalamineError, BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)


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
    print(json.dumps(line, default=as_list, separators=(",", ":")))  # noqa: T201 - this is how it answers


def lines(path: Path, limits: dict[str, int]) -> Iterator[object]:
    content = checked(path, limits) if is_zipfile(path) else BytesIO(path.read_bytes())
    with load_workbook(content) as book:
        for meta in book.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet:
                yield {"sheet": meta.name, "hidden": meta.visible != SheetVisibleEnum.Visible}
                yield from rows(book.get_sheet_by_name(meta.name))
    yield {"end": True}


def rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    """From the sheet's first row on, whatever stands in it: the n-th row is Excel's row n."""
    for row in sheet.iter_rows():
        cells: list[object] = list(row)
        while cells and cells[-1] == "":
            cells.pop()
        yield cells


def as_list(value: object) -> object:
    """What JSON has no word for: dates as a list of their ISO form, durations and clock times as text."""
    return [value.isoformat()] if isinstance(value, date) else str(value)


def checked(path: Path, limits: dict[str, int]) -> IO[bytes]:
    """The content, without a name that could mislead the reader; formula errors as text, else they would seem empty."""
    with ZipFile(path) as package:
        check_sizes(package, path.stat().st_size, limits["unpacked"])
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        has_errors = [inspect(package, name, limits) for name in sheets]
        return with_errors_as_text(package, sheets) if any(has_errors) else BytesIO(path.read_bytes())


def check_sizes(package: ZipFile, packed: int, most: int) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS or unpacked > most or unpacked > max(BOMB_BYTES, packed * BOMB_RATIO):
        raise Refused("bomb", f"{unpacked / 1024**2:.0f} MB")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("password")


def inspect(package: ZipFile, name: str, limits: dict[str, int]) -> bool:
    """Refuse a sheet with a cell far outside; say whether the sheet holds formula errors."""
    has_errors = False
    with package.open(name) as member:
        for block in blocks(member):
            for found in FAR_CELL.finditer(block):
                check_cell(found[1].decode(), limits)
            has_errors = has_errors or bool(ERROR_CELL.search(block))
    return has_errors


def check_cell(reference: str, limits: dict[str, int]) -> None:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]  # FAR_CELL found it
    if len(letters) > 2 or int(row) > limits["rows"]:
        raise Refused("far", reference)


def blocks(member: IO[bytes]) -> Iterator[bytes]:
    tail = b""
    while block := member.read(BLOCK):
        yield tail + block
        tail = block[-OVERLAP:]


def with_errors_as_text(package: ZipFile, sheets: list[str]) -> IO[bytes]:
    copy = BytesIO()
    with ZipFile(copy, "w") as marked:
        for name in package.namelist():
            content = package.read(name)
            marked.writestr(name, ERROR_CELL.sub(rb"\1str\2", content) if name in sheets else content)
    copy.seek(0)
    return copy


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
