"""Numbers that identify people and employers, read as they stand in sheets and forms."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

APOSTROPHES = "'`\u00b4\u2018\u2019"  # also Excel's mark for "this number is text"
SEPARATORS = re.compile(rf"[\s.,/{APOSTROPHES}\-\u2010-\u2015\u200b\ufeff]+")
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)
WAS_A_NUMBER = re.compile(r"(\d+)[.,]0{1,2}")  # what a number becomes when a program writes it as text
LONG_NUMBER = re.compile(r"\d(?:[\s.,\-]?\d){8,}")
LARGEST_EXACT = 2**53  # above it a sheet's numbers are no longer exact to the last digit
WOMEN_DAY_OFFSET = 40
NIK_LENGTH = 16

LEADING_TITLES = re.compile(r"bapak|bpk|ibu|sdri?|tn|ny|nn|hj?|ir|drs?|dra|drg|prof|kh|ust|ustadz|alm")
TRAILING_TITLES = re.compile(
    r"amd(kom|kep|keb)?|ns|apt|ak|ca|ip[mpu]|ba|bsc|meng|mba|phd"
    r"|s(t|e|h|i|p|pt|pi|hut|ip|sos|ag|pd|pdi|di|ei|i?kom|gz|ki|km|kep|keb|ked|si|sn|stp|st|tr|trt|trkes|farm)"
    r"|m(m|ti?|h|p|a|si|sc|pd|pdi|kes|i?kom|farm|ag|ap|ip|hum|hut)"
)
MUHAMMAD = re.compile(r"m[ou]c?h?am+[ae]d|m[ou]c?hd?|mhd")
SHORT_FIRST_NAMES = {"m": "muhammad", "st": "siti", "abd": "abdul"}
COMMON_NAMES = frozenset(("muhammad", "ahmad", "abdul", "siti", "nur", "sri", "dewi", "andi"))  # alone: anybody
SLIP_LENGTH, LONG_WORD = 5, 8  # letters from which a slip, and one in the first letter, is likelier than another name
LAST_VOWEL = re.compile(r"[aeiou]$")
OLD_SPELLING = (("oe", "u"), ("ie", "i"), ("dj", "j"), ("tj", "c"), ("y", "i"))
COMPANY_FORMS = frozenset(("pt", "cv", "ud", "tbk", "persero", "pd", "fa", "firma"))


class NikProblem(StrEnum):
    """Why a NIK can't be right; its region is never a reason, people migrate and districts split."""

    MISSING = "missing"
    PRECISION_LOST = "precision_lost"
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    DATE = "date"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK as read, separators removed: possibly malformed, empty when missing."""

    digits: str
    problem: NikProblem | None


def read_nik(cell: object) -> Nik:
    """A NIK from a sheet's cell: text, or a number that Excel may have cut to 15 digits."""
    if isinstance(cell, str) and len(cell) == NIK_LENGTH and cell.isascii() and cell.isdigit():
        return Nik(cell, problem_of(cell))  # as nearly all are
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(Decimal(cell))
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell)).strip(APOSTROPHES + " \t\n")
    if SCIENTIFIC.fullmatch(text):
        return Nik(f"{Decimal(text.replace(',', '.')):.0f}", NikProblem.PRECISION_LOST)
    if number := WAS_A_NUMBER.fullmatch(text):
        return _from_number(Decimal(number[1]))
    digits = SEPARATORS.sub("", text)
    return Nik(digits, problem_of(digits))


def _from_number(number: Decimal) -> Nik:
    if not number.is_finite() or number != number.to_integral_value():
        return Nik(str(number), NikProblem.NOT_DIGITS)
    digits = f"{number:.0f}"
    cut = number > LARGEST_EXACT or (len(digits) == NIK_LENGTH and digits.endswith("0"))
    return Nik(digits, NikProblem.PRECISION_LOST if cut else problem_of(digits))


def problem_of(digits: str) -> NikProblem | None:
    """The first thing wrong with the structure ``PPRRSS DDMMYY XXXX``; there is no check digit."""
    if not digits:
        return NikProblem.MISSING
    if not (digits.isascii() and digits.isdigit()):
        return NikProblem.NOT_DIGITS
    if len(digits) != NIK_LENGTH:
        return NikProblem.LENGTH
    if not _birth_dates(digits[6:12]):
        return NikProblem.DATE
    return NikProblem.SERIAL if digits.endswith("0000") else None


def birth_date_in(digits: str, today: date) -> date | None:
    """The birth date in a NIK: the latest century that is not in the future; None where there is none."""
    if len(digits) == NIK_LENGTH and digits.isascii() and digits.isdigit():
        for day in _birth_dates(digits[6:12]):
            if day <= today:
                return day
    return None


@lru_cache(maxsize=2**17)  # lists of a million people have some ten thousand birthdays
def _birth_dates(birthday: str) -> tuple[date, ...]:
    """What ``DDMMYY`` can mean in both centuries, latest first."""
    day, month, year = int(birthday[:2]), int(birthday[2:4]), int(birthday[4:])
    day -= WOMEN_DAY_OFFSET if day > WOMEN_DAY_OFFSET else 0
    return tuple(_existing_days((century + year, month, day) for century in (2000, 1900)))


def _existing_days(days: Iterable[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in days:
        with suppress(ValueError):
            yield date(year, month, day)


def mask(nik: str) -> str:
    """``************0123``: what may be shown of a NIK (UU Adminduk art. 84)."""
    shown = 4 if len(nik) > 4 else 0
    return "*" * (len(nik) - shown) + nik[len(nik) - shown :]


def mask_numbers(text: str) -> str:
    """The text with every number masked that could be a NIK or part of one."""
    return LONG_NUMBER.sub(lambda found: mask(SEPARATORS.sub("", found[0])), text)


def read_kpj(cell: object) -> str | None:
    """A BPJS TK member number: 11 digits, 8 to 16 characters on older cards."""
    text = _compact(cell)
    return text if 8 <= len(text) <= 16 and any(map(str.isdigit, text)) else None


def read_npwp(cell: object) -> str | None:
    """A tax number of 15 digits, or of 16 (a leading 0, or the NIK)."""
    return _digits_of_length(cell, 15, 16)


def read_nib(cell: object) -> str | None:
    """A business number of 13 digits."""
    return _digits_of_length(cell, 13)


def npp_key(text: str | None) -> str:
    """An employer's number for comparison: upper case, letters and digits only."""
    return _compact(text)


def same_employer(one: str | None, other: str | None) -> bool:
    """Equal NPP, or equal in the first 8 characters: what follows them is a division of the same employer."""
    a, b = npp_key(one), npp_key(other)
    return bool(a) and (a == b or (len(a) >= 8 and a[:8] == b[:8]))


def _compact(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "".join(filter(str.isalnum, "" if cell is None else str(cell).upper()))


def _digits_of_length(cell: object, *lengths: int) -> str | None:
    text = _compact(cell)
    return text if len(text) in lengths and text.isascii() and text.isdigit() else None


def name_key(name: str) -> str:
    """A person's name for comparison: without titles, ``Moh.`` and its kin as ``muhammad``, in lower case."""
    words = _without_titles(_words(re.sub(f"[{APOSTROPHES}]", "", name)))
    if len(words) > 1:
        words[0] = SHORT_FIRST_NAMES.get(words[0], words[0])
    return " ".join("muhammad" if MUHAMMAD.fullmatch(word) else word for word in words)


def company_key(name: str) -> str:
    """A company's name for comparison: without its legal form and punctuation."""
    words = _words(re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", name.casefold()))
    return " ".join(word for word in words if word not in COMPANY_FORMS)


def _words(text: str) -> list[str]:
    """Lower-case words without accents and punctuation."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain.casefold()).split()


def _without_titles(words: list[str]) -> list[str]:
    """Drop ``H.`` and ``Ir.`` at the front, ``S.T.`` and ``S. Kom`` at the end; never the whole name."""
    while len(words) > 1 and LEADING_TITLES.fullmatch(words[0]):
        words = words[1:]
    while cut := next((n for n in (3, 2, 1) if len(words) > n and TRAILING_TITLES.fullmatch("".join(words[-n:]))), 0):
        words = words[:-cut]
    return words


def names_agree(one: str, other: str) -> bool:
    """Whether two spellings can be one person: a slip in a long word, another order, initials, or a word left out."""
    short, long = sorted((name_key(one).split(), name_key(other).split()), key=len)
    if len(short) == len(long):
        return bool(short) and _all_found(short, long, (str.__eq__, _same_word, _initial))
    if short and _same_word("".join(short), "".join(long)):
        return True
    tells = len(short) > 1 or any(word not in COMMON_NAMES for word in short)
    return tells and _all_found(short, long, (str.__eq__, _same_word))


def _all_found(words: list[str], among: list[str], ways: Iterable[Callable[[str, str], bool]]) -> bool:
    """Whether each word has its own partner, by the first way that finds one; a person is never all initials."""
    left = list(among)
    used = set()
    for word in sorted(words, key=len, reverse=True):
        partner = next(((way, other) for way in ways for other in left if way(word, other)), None)
        if partner is None:
            return False
        used.add(partner[0])
        left.remove(partner[1])
    return used != {_initial}


def _initial(one: str, other: str) -> bool:
    """Whether one abbreviates the other: ``a`` or ``am`` for ``aminah``."""
    short, long = sorted((one, other), key=len)
    return len(short) <= 2 and long.startswith(short)


def _same_word(one: str, other: str) -> bool:
    """Equal but for old spelling, or for one slip in a long word."""
    a, b = _spelling(one), _spelling(other)
    return a == b or _is_slip(a, b) or _is_slip(one, other)


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many; in shorter words the first letter is another name's."""
    if min(len(one), len(other)) < SLIP_LENGTH or OSA.distance(one, other) != 1 or _siblings(one, other):
        return False
    return one[0] == other[0] or len(one) != len(other) or len(one) >= LONG_WORD


def _siblings(one: str, other: str) -> bool:
    """Whether only the last vowel tells them apart (Susanto and Susanti, Yulian and Yuliana); o for a is dialect."""
    return LAST_VOWEL.sub("", one) == LAST_VOWEL.sub("", other) and {one[-1], other[-1]} != {"a", "o"}


def _spelling(word: str) -> str:
    """Today's spelling, doubled letters single."""
    for old, new in OLD_SPELLING:
        word = word.replace(old, new)
    return re.sub(r"(.)\1", r"\1", word)
