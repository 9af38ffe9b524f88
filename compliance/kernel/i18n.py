"""Texts that are translated where they are read, not where they are written.

The text in the code is Indonesian: it is what the users read and what the law is written in. English stands
beside it in ``compliance/translations/en.po``. Below the pages a text travels as a ``Text``: the sentence and
its values, so that a refusal raised in a job can be read by a person in either language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
TRANSLATIONS = Path(__file__).parent.parent / "translations"
WITA = ZoneInfo("Asia/Makassar")
MANY = "many"  # the context of such words in the catalogues

_language: ContextVar[str] = ContextVar("language", default="id")


@cache
def catalogue(code: str) -> dict[str, str]:
    """Sentence, with its context before it → translation; empty for the language that the code is written in."""
    path = TRANSLATIONS / f"{code}.po"
    if code == "id" or not path.exists():
        return {}
    with path.open("rb") as file:
        return {(entry.context or "") + str(entry.id): str(entry.string) for entry in read_po(file) if entry.string}


class Spoken(str):
    """A value in its place: ``{count:worker|workers}`` is the one word for 1, the other for all else."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        one, either, several = words.partition("|")
        return (one if self == "1" else several) if either else super().__format__(words)


class Text:
    """A sentence with named places (``{name}``), translated each time it is read."""

    __slots__ = ("sentence", "values")

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        sentence = catalogue(current_language()).get(self.sentence, self.sentence)
        places = {name: Spoken(spoken(value)) for name, value in self.values.items()}
        return sentence.format(**places) if places else sentence

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.sentence, self.values) == (other.sentence, other.values)

    def __hash__(self) -> int:
        return hash((self.sentence, *sorted(self.values)))


class Many(Text):
    """A word as it stands over several: Indonesian writes it as for one, English does not."""

    __slots__ = ()

    def __str__(self) -> str:
        return catalogue(current_language()).get(MANY + self.sentence, self.sentence)


class Meant(Text):
    """A word that Indonesian uses for several things; ``what`` says for which, and is its context in the catalogues."""

    __slots__ = ("what",)

    def __init__(self, what: str, sentence: str, /) -> None:
        super().__init__(sentence)
        self.what = what

    def __str__(self) -> str:
        return catalogue(current_language()).get(self.what + self.sentence, self.sentence)


_ = Text
many = Many
meant = Meant


def current_language() -> str:
    return _language.get()


def speak(code: str) -> None:
    """Use this language from here on (a request sets it at its start)."""
    _language.set(code if code in LANGUAGES else "id")


@contextmanager
def language(code: str) -> Iterator[None]:
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def spoken(value: object) -> str:
    """A value as people write it: dates in words; everything else as it is."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return str(value)


def day(value: date | None) -> str:
    """``17 Agustus 2026``."""
    return format_date(value, "d MMMM y", locale=current_language()) if value else "–"


def moment(value: datetime | None) -> str:
    """``17 Agustus 2026 09.05 WITA``: the district's own time."""
    if value is None:
        return "–"
    local = value.astimezone(WITA)
    clock = format_datetime(local, "d MMMM y HH.mm", locale=current_language())
    return f"{clock} WITA"


def rupiah(value: int | None) -> str:
    """``Rp1.750.000``; integer rupiah, no cents, Indonesian grouping in both languages as on the papers."""
    if value is None:
        return "–"
    return f"{'-' if value < 0 else ''}Rp{format_decimal(abs(value), locale='id')}"


def number(value: int | None) -> str:
    return "–" if value is None else format_decimal(value, locale=current_language())


def today_in_wita(now: datetime) -> date:
    return now.astimezone(WITA).date()


def utc_now() -> datetime:
    return datetime.now(UTC)
