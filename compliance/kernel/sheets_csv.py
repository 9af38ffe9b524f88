"""CSV as it comes: separated by ``;`` ``,`` tab or ``|``, in UTF-8, UTF-16 or Windows' Western European."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from compliance.kernel.sheets_refusals import lone_quote, long_cell, long_line

BLOCK = 1024 * 1024
SAMPLE_LINES, LONG_LINE = 100, 10_000
LONGEST_LINE = 1_000_000  # signs: a line is in memory as a whole, and a list of people has some hundred in one
DELIMITERS = ";\t|,"  # commas last: they stand in amounts too
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARATION = re.compile(r"sep=([;\t|,])\s*", re.IGNORECASE)


def read_csv(path: Path) -> Iterator[list[str]]:
    """The records one by one, empty ones too; a lone quotation mark would swallow rows and raises UnusableFile.

    NUL, which stands in no text and which PostgreSQL does not store, is left out.
    """
    encoding, line = encoding_of(path), 1
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        try:
            delimiter = declared_delimiter(file) or likely_delimiter(file)
            reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
            for record in reader:
                yield record
                line = reader.line_num + 1
        except csv.Error as fault:
            raise (long_cell if "limit" in str(fault) else lone_quote)(line) from None


def _lines(file: TextIO) -> Iterator[str]:
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise long_line(number)
        yield line.replace("\0", "")


def encoding_of(path: Path) -> str:
    """By its mark; else UTF-8 if every byte of the file says so; else what Excel in Indonesia writes."""
    with path.open("rb") as file:
        head = file.read(4)
        if found := next((name for mark, name in MARKS if head.startswith(mark)), None):
            return found
        file.seek(0)
        return "utf-8" if _all_utf8(iter(lambda: file.read(BLOCK), b"")) else "cp1252"


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
