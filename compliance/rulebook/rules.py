"""Reads a rule book, or says of everything that is wrong with it where it stands and how to put it right."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _
from compliance.rulebook.book import BOOK, RuleBook
from compliance.rulebook.entries import called

BOOKS = Path(__file__).parent / "books"
LINE = re.compile(r"at line (\d+)")
LONGEST_SHOWN = 40  # letters of what was found
KEPT = 32  # read books; each is read anew a few hundred times a minute otherwise

REASONS: Mapping[str, Text] = {  # by the kind of pydantic's error
    "list_type": _("{place} harus berupa daftar dalam kurung siku: [..., ...]."),
    "tuple_type": _("{place} harus berupa daftar dalam kurung siku: [..., ...]."),
    "missing": _("{place} belum ada."),
    "missing_argument": _("{place} belum ada."),
    "unexpected_keyword_argument": _("{place} tidak dikenal; periksa ejaannya."),
    "slices": _("Lapis iuran: batasnya harus naik, dan hanya lapis terakhir yang tanpa batas."),
    "instalments": _("Angsuran iuran harus berjumlah 100 persen."),
    "rates": _("Tarif iuran ditulis sebagai pecahan antara 0 dan {highest}: 0.0021 berarti 0,21 %."),
    "rules": _("Belum ada aturan untuk {codes}."),
    "variants": _("Keadaan khusus ini tidak dikenal: {codes}."),
    "enum": _("{place}: '{found}' tidak dikenal; pilihannya {expected}."),
    "greater_than": _("{place}: {found} terlalu kecil; harus lebih dari {gt}."),
    "greater_than_equal": _("{place}: {found} terlalu kecil; paling sedikit {ge}."),
    "less_than_equal": _("{place}: {found} terlalu besar; paling banyak {le}."),
    "string_too_short": _("{place} tidak boleh kosong."),
    "string_too_long": _("{place} terlalu panjang; paling banyak {max_length} huruf."),
}
OTHER = _("{place}: '{found}' tidak dapat dipakai di sini.")


class UnusableBook(Invalid):
    """``fields``: dotted place → what is wrong there."""


class NoBook(Conflict):
    def __init__(self, day: date) -> None:
        super().__init__(_("Belum ada buku aturan yang berlaku pada {day}.", day=day))


@dataclass(frozen=True)
class Shipped:
    """A book that came with the product."""

    name: str
    text: str
    book: RuleBook


@lru_cache(maxsize=KEPT)
def read_book(text: str) -> RuleBook:
    """A rule book from TOML. Raises UnusableBook; its sentences name the lines."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = LINE.search(str(error))
        told = {"line": line[1] if line else "?", "reason": error}
        raise UnusableBook(
            _("Baris {line} bukan TOML yang dapat dibaca ({reason}). Periksa tanda kutip, kurung dan koma.", **told)
        ) from error
    return book_from(data, text.splitlines())


def book_from(data: Mapping[str, Any], lines: Sequence[str] = ()) -> RuleBook:
    """A rule book from plain values. Raises UnusableBook with every fault at once."""
    try:
        return BOOK.validate_python(data)
    except ValidationError as error:
        raise UnusableBook(fields=dict(_faults(error, lines))) from error


def _faults(error: ValidationError, lines: Sequence[str]) -> Iterator[tuple[str, Text]]:
    for fault in error.errors(include_url=False):
        place = [str(part) for part in fault["loc"] if part != "[key]"]
        name = ".".join(place)
        reason = REASONS.get(fault["type"], OTHER)
        told = {"place": name if lines else called(name), "found": str(fault["input"])[:LONGEST_SHOWN]}
        said = Text(reason.sentence, **told | fault.get("ctx", {}))
        line = line_of(place, lines)
        yield name, _("Baris {line}: {reason}", line=line, reason=said) if line else said


def line_of(place: Sequence[str], lines: Sequence[str]) -> int | None:
    """Where a dotted place stands in the TOML, as people count lines; its table's heading where it is missing."""
    for depth in range(len(place) - 1, -1, -1):
        heading = f"[{'.'.join(place[:depth])}]"
        start = next((at for at, line in enumerate(lines, 1) if line.strip() == heading), 0 if depth == 0 else None)
        if start is not None:
            return _key_line(place[depth], lines, start) or (start or None)
    return None


def _key_line(key: str, lines: Sequence[str], start: int) -> int | None:
    for at, line in enumerate(lines[start:], start + 1):
        if line.startswith("["):
            return at if line.startswith(f"[{key}]") else None
        if re.match(rf"{re.escape(key)}\s*=", line):
            return at
    return None


@cache
def shipped_books() -> tuple[Shipped, ...]:
    """The oldest first; of two from the same day the later one counts."""
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in BOOKS.glob("*.toml")]
    return tuple(
        sorted(
            (Shipped(*each, read_book(each[1])) for each in texts),
            key=lambda it: (it.book.in_force_from, it.book.version),
        )
    )


def shipped_on(day: date) -> RuleBook:
    """For those who work without a database. Raises NoBook."""
    found = [shipped.book for shipped in shipped_books() if shipped.book.in_force_from <= day]
    if not found:
        raise NoBook(day)
    return found[-1]
