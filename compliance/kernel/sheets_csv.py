"""CSV as it comes: separated by ``;`` ``,`` tab or ``|``, in UTF-8, UTF-16 or Windows' Western European."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets_refusals import lone_quote, long_cell, long_line

BLOCK = 1024 * 1024
SAMPLE_LINES, LONG_LINE = 100, 10_000
LONGEST_LINE = 1_000_000  # signs: a line is in memory as a whole, and a list of people has some hundred in one
LONG_CELL = 100_000  # signs: less than what csv takes in one
DELIMITERS = ";\t|,"  # commas last: they stand in amounts too
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARATION = re.compile(r"sep=([;\t|,])\s*", re.IGNORECASE)


SAMPLE_BYTES, MANY_NULS = 4_096, 4  # in UTF-16, of Latin letters every second byte is NUL; in a list one in four is
BARE = {1: "utf-16-le", 0: "utf-16-be"}  # by the place of the NUL


def read_csv(path: Path) -> Iterator[list[str]]:
    """The records one by one, empty ones too; a lone quotation mark would swallow rows and raises UnusableFile.

    NUL, which stands in no text and which PostgreSQL does not store, is left out.
    """
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        try:
            delimiter = declared_delimiter(file) or likely_delimiter(file)
        except csv.Error as fault:
            raise _refusal(fault, 1) from None
        yield from _records(enumerate(_lines(file), start=1), delimiter)


def _records(lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[list[str]]:
    """A line without a quotation mark is cut up at its delimiters, at half the time; others may be half a record."""
    for number, line in lines:
        if '"' not in line and len(line) < LONG_CELL:
            text = line.rstrip("\r\n")
            yield text.split(delimiter) if text else []
            continue
        try:
            yield next(csv.reader(chain([line], map(itemgetter(1), lines)), delimiter=delimiter, strict=True))
        except csv.Error as fault:
            raise _refusal(fault, number) from None


def _refusal(fault: csv.Error, line: int) -> UnusableFile:
    return (long_cell if "limit" in str(fault) else lone_quote)(line)


def _lines(file: TextIO) -> Iterator[str]:
    for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise long_line(number)
        yield line.replace("\0", "") if "\0" in line else line


def encoding_of(path: Path) -> str:
    """By its mark; else UTF-8 if every byte of the file says so; else what Excel in Indonesia writes."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        if found := next((name for mark, name in MARKS if head.startswith(mark)), None) or utf16_without_mark(head):
            return found
        file.seek(0)
        return "utf-8" if _all_utf8(iter(lambda: file.read(BLOCK), b"")) else "cp1252"


def utf16_without_mark(head: bytes) -> str | None:
    """By its NULs, which stand beside letters on one side alone; None for other text, and for what is none."""
    sample = head[: min(SAMPLE_BYTES, len(head) // 2 * 2)]
    for place, name in BARE.items():
        nuls, others = sample[place::2].count(0), sample[1 - place :: 2].count(0)
        if nuls * MANY_NULS >= len(sample) // 2 > 0 and not others and _is_readable(sample, name):
            return name
    return None


def _is_readable(sample: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign.isspace() for sign in text)


def _all_utf8(blocks: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def declared_delimiter(file: TextIO) -> str | None:
    """From Excel's ``sep=;``, a line that Excel does not count as a row; leaves the file behind it, or at its start."""
    if found := DECLARATION.fullmatch(file.readline(LONG_LINE)):
        return found[1]
    file.seek(0)
    return None


def likely_delimiter(file: TextIO) -> str:
    """The sign that cuts most of the beginning into rows of equal width; leaves the file at its start."""
    sample = [line for line in (file.readline(LONG_LINE) for _n in range(SAMPLE_LINES)) if line]
    file.seek(0)
    scores = {sign: _evenness(sample, sign) for sign in DELIMITERS}
    best = max(scores.values())
    return next(sign for sign in DELIMITERS if scores[sign] == best) if best else ","


def _evenness(sample: list[str], delimiter: str) -> int:
    """Cuts that the lines of the commonest width make together; "Budi, S.T." is no cut."""
    lines = (line.replace(f"{delimiter} ", " ") if delimiter == "," else line for line in sample)
    widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter))
    return max(((width - 1) * count for width, count in widths.items() if width), default=0)
