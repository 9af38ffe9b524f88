"""The annex's list of workers: what stands in which row, on which sheet. ``sheets.py`` draws it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from compliance.certificates import typefaces
from compliance.certificates.lettering import Letters
from compliance.kernel.i18n import Text, _

SIZE, LINE = 8.0, 11.4  # points
PER_BLOCK, GAP = 5, 5.0  # a line after every five people, so that the eye stays in its row
ROOM = 664.0  # points of a sheet for rows
UNTIL = {"open": _("tanpa batas"), None: _("lihat temuan")}
ELSEWHERE = _("(dalam huruf lain: lihat halaman sebelum lampiran)")
PLAIN = (range(0x20, 0x250), range(0x1E00, 0x1F00), range(0x2010, 0x2028))  # Latin letters, general punctuation


class Column(NamedTuple):
    """``left`` and ``width`` in points."""

    heading: Text
    left: float
    width: float


COLUMNS = (
    Column(_("No."), 0, 32),
    Column(_("Nama"), 34, 212),
    Column(_("NIK"), 252, 84),
    Column(_("Program"), 346, 74),
    Column(_("Terlindungi s.d."), 424, 69),
)


@dataclass(frozen=True)
class Row:
    """The lines of each cell; how far below the sheet's first line it begins. ``closes``: a line is drawn below."""

    cells: Sequence[Sequence[str]]
    top: float
    closes: bool

    @property
    def height(self) -> float:
        return LINE * max(map(len, self.cells)) + GAP * self.closes


def sheets(workers: Sequence[Mapping[str, Any]], letters: Letters) -> list[list[Row]]:
    """At least one; nothing is cut off: what is too long for its column goes on in the next line."""
    filled: list[list[Row]] = [[]]
    top = 0.0
    for number, worker in enumerate(workers, start=1):
        row = Row(_cells(number, worker, letters), top, number % PER_BLOCK == 0 or number == len(workers))
        if filled[-1] and top + row.height > ROOM:
            filled.append([])
            row = replace(row, top=0.0)
        filled[-1].append(row)
        top = row.top + row.height
    return filled


def _cells(number: int, worker: Mapping[str, Any], letters: Letters) -> list[list[str]]:
    texts = (
        f"{number}{'*' if worker['accepted'] else ''}",
        worker["name"],
        worker["nik"],
        " ".join(worker["programmes"]).upper(),
        _until(worker["cover_until"]),
    )
    return [wrapped(plain(text), column.width, letters) for text, column in zip(texts, COLUMNS, strict=True)]


def _until(stated: str | None) -> str:
    return str(UNTIL[stated]) if stated in UNTIL else f"{date.fromisoformat(stated or ''):%d-%m-%Y}"


def plain(text: str) -> str:
    """As the annex writes it, letter after letter; other scripts need what WeasyPrint knows of them."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    return text if text.isprintable() and (text.isascii() or all(map(_is_plain, text))) else str(ELSEWHERE)


def _is_plain(letter: str) -> bool:
    return ord(letter) in typefaces.letters() and any(ord(letter) in block for block in PLAIN)


def written(statement: Mapping[str, Any]) -> Iterator[str]:
    """All that the annex writes beside ASCII."""
    yield plain(statement["district"])
    for worker in statement["workers"]:
        yield plain(worker["name"])
        yield plain(worker["nik"])


def in_other_scripts(workers: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names that are not written in the annex."""
    named = enumerate(workers, start=1)
    return [f"{number}. {worker['name']}" for number, worker in named if plain(worker["name"]) == str(ELSEWHERE)]


def wrapped(text: str, width: float, letters: Letters, size: float = SIZE) -> list[str]:
    """In lines that fit; a word that is too long by itself is broken where it has to be."""
    if letters.width(text, size) <= width:
        return [text]
    lines = [""]
    for part in _parts(text.split(), width / size, letters):
        longer = f"{lines[-1]} {part}".strip()
        if letters.width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return [line for line in lines if line]


def _parts(words: Iterable[str], width: float, letters: Letters) -> Iterator[str]:
    for word in words:
        while letters.width(word) > width:
            fits = max((n for n in range(1, len(word)) if letters.width(word[:n]) <= width), default=1)
            yield word[:fits]
            word = word[fits:]
        yield word
