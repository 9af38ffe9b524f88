"""What a BPJS Ketenagakerjaan membership is made of: its segment and its programmes."""

import re
from collections.abc import Iterable
from enum import StrEnum


class Segment(StrEnum):
    PU = "pu"  # wage recipient, under the employer's NPP
    BPU = "bpu"  # self-employed
    JAKON = "jakon"  # per construction project


class Employment(StrEnum):
    """How somebody is employed; on a building site it decides through what they are insured (domain.md §3)."""

    PERMANENT = "permanent"  # tetap, PKWTT
    FIXED_TERM = "fixed_term"  # PKWT
    DAILY = "daily"  # harian lepas
    PIECE = "piece"  # borongan


class Programme(StrEnum):
    JKK = "jkk"  # work accident
    JKM = "jkm"  # death
    JHT = "jht"  # old age
    JP = "jp"  # pension
    JKP = "jkp"  # loss of work


BITS = {Programme.JKK: 1, Programme.JKM: 2, Programme.JHT: 4, Programme.JP: 8, Programme.JKP: 16}

LONG_FORMS = {
    "kecelakaan kerja": Programme.JKK,
    "kematian": Programme.JKM,
    "hari tua": Programme.JHT,
    "pensiun": Programme.JP,
    "jpn": Programme.JP,
    "kehilangan pekerjaan": Programme.JKP,
}
PROGRAMMES = {programme.value: programme for programme in Programme} | LONG_FORMS
NAMED = re.compile(rf"\b({'|'.join(PROGRAMMES)})\b")
WITHOUT = re.compile(r"\b(?:tanpa|kecuali|tidak|belum|non|without|except)\b")


def programme_set(text: str) -> frozenset[Programme]:
    """The programmes named in ``JKK, JKM`` or ``JKK+JKM``; what follows a "without" is not covered."""
    named = WITHOUT.split(" ".join(text.casefold().split()))[0]
    return frozenset(PROGRAMMES[word] for word in NAMED.findall(named))


def to_mask(programmes: Iterable[Programme]) -> int:
    """As one number of bits, for columns and set comparisons in SQL."""
    return sum(BITS[programme] for programme in set(programmes))


def from_mask(mask: int) -> frozenset[Programme]:
    return frozenset(programme for programme, bit in BITS.items() if mask & bit)
