"""What the words mean that branches write into the cells of their lists."""

import re
from functools import lru_cache

from compliance.kernel.headings import words
from compliance.kernel.membership import Programme, Segment, programme_set
from compliance.kernel.sheets import Cell, shown

SEGMENTS = (
    (re.compile(r"\bbpu\b|bukan penerima upah|mandiri"), Segment.BPU),
    (re.compile(r"jakon|jasa konstruksi|jaskon"), Segment.JAKON),
    (re.compile(r"\bp?pu\b|penerima upah"), Segment.PU),
)
YES = frozenset(("y", "ya", "yes", "1", "true", "v", "√", "✓", "✔", "aktif", "ada", "ikut"))
ACTIVE = re.compile(r"a|y|ya|1|true|(?:peserta )?(?:aktif|active)(?: .*)?")
OWING = re.compile(r"(?:y|ya|yes|true|v|ada|belum (?:lunas|bayar).*|(?:me)?nunggak.*|tunggak.*|arrears)")
NOT_OWING = re.compile(r"(?:n|t|no|false|tidak.*|nihil|lancar|lunas.*|bebas.*|sudah (?:lunas|bayar).*|0)")
INACTIVE = re.compile(r"n|t|0|false|(?:peserta )?(?:non|tidak|belum).*|inactive|lapsed|keluar|berhenti|meninggal.*")


@lru_cache
def is_owing(text: str) -> bool | None:
    if NOT_OWING.fullmatch(text):
        return False
    return True if OWING.fullmatch(text) or re.fullmatch(r"\d+(?: (?:bulan|bln))?", text) else None


@lru_cache
def segment_named(text: str) -> Segment | None:
    name = words(text)
    return next((segment for pattern, segment in SEGMENTS if pattern.search(name)), None)


@lru_cache
def programmes_named(text: str) -> frozenset[Programme]:
    return programme_set(text)


def is_yes(cell: Cell) -> bool:
    """A tick, a yes, or an amount of contribution."""
    if isinstance(cell, int | float):
        return cell > 0
    return shown(cell).casefold() in YES


@lru_cache
def is_active(text: str) -> bool | None:
    status = words(text)
    if INACTIVE.fullmatch(status):
        return False
    return True if ACTIVE.fullmatch(status) else None
