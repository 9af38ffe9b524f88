"""``python -m tests.bench.flips``: is every flipped bit of a certificate found? Not one byte is left out.

Prints how many were tried and what a flip costs; a bit that makes no difference is named, and the end is not 0.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from time import process_time

from compliance.audit.log import canonical
from compliance.certificates import published
from compliance.certificates.document import render
from compliance.certificates.inspection import Faulty, read_seal
from compliance.certificates.published import Jwk
from compliance.certificates.seal import Keys, Room
from tests.certificates.test_document import CODE, a_statement

PROCESSES, PIECE = 2, 500
BITS = range(8)


def unnoticed(pdf: bytes, keys: Mapping[str, Jwk], start: int) -> tuple[list[tuple[int, int]], float]:
    """Place and bit of each flip in this piece of the file that still passes; and the seconds that it took."""
    began = process_time()
    places = range(start, min(start + PIECE, len(pdf)))
    found = [(place, bit) for place in places for bit in BITS if _passes(_flipped(pdf, place, bit), keys)]
    return found, process_time() - began


def _flipped(pdf: bytes, place: int, bit: int) -> bytes:
    return b"".join((pdf[:place], bytes([pdf[place] ^ 1 << bit]), pdf[place + 1 :]))


def _passes(pdf: bytes, keys: Mapping[str, Jwk]) -> bool:
    try:
        read_seal(pdf, keys)
    except Faulty:
        return False
    return True


def lines() -> Iterator[str]:
    room = Room(Keys(Path(mkdtemp())))
    pdf = room.seal(render(canonical(a_statement(3)), CODE), datetime(2026, 9, 1, 2, 0, tzinfo=UTC))
    keys = published.keys(room.keys.public)
    assert _passes(pdf, keys)
    with get_context("spawn").Pool(PROCESSES) as pool:
        pieces = pool.map(partial(unnoticed, pdf, keys), range(0, len(pdf), PIECE), chunksize=1)
    tried, seconds = len(pdf) * len(BITS), sum(took for _found, took in pieces)
    yield f"{tried:,} flips in {len(pdf):,} bytes, {1_000 * seconds / tried:.2f} ms of processor time each"
    for place, bit in (flip for found, _took in pieces for flip in found):
        yield f"not found: bit {bit} of byte {place}"


if __name__ == "__main__":
    told = list(lines())
    print(*told, sep="\n")
    sys.exit(len(told) > 1)
