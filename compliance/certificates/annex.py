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
UNTIL = {"open": _("tanpa batas"), None: _("tidak satu tanggal")}
ACCEPTED = _("diterima dengan alasan")
TRIAL = _("UJI COBA")
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
    closes: bool = False
    heading: bool = False  # of a company: one cell, across all columns
    again: bool = False  # on a further sheet; it is not read aloud again

    @property
    def height(self) -> float:
        return LINE * max(map(len, self.cells)) + GAP * self.closes


def sheets(stated: Mapping[str, Any], letters: Letters) -> list[list[Row]]:
    """At least one; nothing is cut off: what is too long for its column goes on in the next line."""
    workers, headings = stated["workers"], _headings(stated, letters)
    filled: list[list[Row]] = [[]]
    company, top = None, 0.0
    for number, worker in enumerate(workers, start=1):
        ends = number % PER_BLOCK == 0 or number == len(workers)
        rows = [Row(_cells(number, worker, letters), 0.0, ends)]
        if headings and worker["company"] != company:
            rows.insert(0, headings[company := worker["company"]])
        if filled[-1] and top + sum(row.height for row in rows) > ROOM:
            filled.append([])
            top = 0.0
            if headings and not rows[0].heading:
                rows.insert(0, replace(headings[worker["company"]], again=True))
        for row in rows:
            filled[-1].append(replace(row, top=top))
            top += row.height
    return filled


def _headings(stated: Mapping[str, Any], letters: Letters) -> list[Row]:
    """By the place of the company; none where there is but one."""
    if len(stated["companies"]) < 2:
        return []
    narrow = 0.9 * sum(COLUMNS[-1][1:])  # they are bold
    named = (wrapped(plain(f"{each['name']}, {each['contract']}"), narrow, letters) for each in stated["companies"])
    return [Row([lines], 0.0, heading=True) for lines in named]


def running_head(stated: Mapping[str, Any]) -> str:
    """On every page, so that no single sheet of a trial passes for an official one."""
    trial = stated.get("seal", {}).get("trial")
    return f"{stated['district']} \N{MIDDLE DOT} {TRIAL}" if trial else str(stated["district"])


def _cells(number: int, worker: Mapping[str, Any], letters: Letters) -> list[list[str]]:
    texts = (
        f"{number}{'*' if worker['accepted'] else ''}",
        worker["name"],
        worker["nik"],
        " ".join(worker["programmes"]).upper() or "\N{EN DASH}",
        _until(worker),
    )
    return [wrapped(plain(text), column.width, letters) for text, column in zip(texts, COLUMNS, strict=True)]


def _until(worker: Mapping[str, Any]) -> str:
    stated = worker["cover_until"]
    if stated is None and worker["accepted"]:
        return str(ACCEPTED)
    return str(UNTIL[stated]) if stated in UNTIL else f"{date.fromisoformat(stated):%d-%m-%Y}"


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
    yield plain(running_head(statement))
    yield "\N{EN DASH}"
    for company in statement["companies"]:
        yield plain(company["name"] + company["contract"])
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
