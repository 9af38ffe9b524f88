"""The annex's list of workers as lines of equal letters: a table of a thousand rows takes ten times as long to set."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from textwrap import wrap
from typing import Any

WIDTHS = {"no": 6, "name": 40, "nik": 16, "programmes": 14, "until": 14}  # letters; a line of A4 holds 100
HEADINGS = {"no": "No.", "name": "Nama", "nik": "NIK", "programmes": "Program", "until": "Terlindungi s.d."}
UNTIL = {"open": "tanpa batas", None: "lihat temuan"}
GAP = "  "
PER_BLOCK = 5


def heading() -> str:
    return _line(HEADINGS)


def blocks(workers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Five people each, so that the eye stays in its row; long names go on in the next line, nothing is cut off."""
    for first in range(0, len(workers), PER_BLOCK):
        people = enumerate(workers[first : first + PER_BLOCK], start=first + 1)
        yield "\n".join(line for number, worker in people for line in _lines(number, worker))


def _lines(number: int, worker: Mapping[str, Any]) -> Iterator[str]:
    cells = {
        "no": f"{number}{'*' if worker['accepted'] else ''}",
        "name": worker["name"],
        "nik": worker["nik"],
        "programmes": " ".join(worker["programmes"]).upper(),
        "until": _until(worker["cover_until"]),
    }
    columns = [wrap(cells[name], width) or [""] for name, width in WIDTHS.items()]
    for parts in zip_longest(*columns, fillvalue=""):
        yield _line(dict(zip(WIDTHS, parts, strict=True)))


def _until(stated: str | None) -> str:
    return UNTIL.get(stated) or f"{date.fromisoformat(stated or ''):%d-%m-%Y}"


def _line(cells: Mapping[str, str]) -> str:
    return GAP.join(f"{cells[name]:<{width}}" for name, width in WIDTHS.items()).rstrip()
