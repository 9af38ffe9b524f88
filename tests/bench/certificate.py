"""Certificates as they are issued, PDF/A-3a and sealed, beside the plainest pages that WeasyPrint sets."""

import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from typing import Any

from weasyprint import HTML

from compliance.audit.log import canonical
from compliance.certificates import qr
from compliance.certificates.document import render
from compliance.certificates.seal import Keys, Room
from compliance.certificates.statement import digest
from tests.certificates.test_document import a_statement

RUNS = 15
BATCH = 200
BARE = "<h1>Sertifikat</h1>" + "<p>Satu halaman, satu huruf, tanpa gaya, tanpa gambar.</p>" * 20
AT = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
MEBI = 1024  # ru_maxrss is in KiB


def seconds_of(act: Callable[[], object], runs: int = RUNS) -> float:
    act()  # typefaces and templates are read once
    return median(_seconds(act) for _run in range(runs))


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


@cache
def room() -> Room:
    return Room(Keys(Path(mkdtemp())))


def made(statement: dict[str, Any]) -> bytes:
    """As an issue does it: canonical statement, signed code, page, seal."""
    text = canonical(statement)
    code = qr.token(qr.claims(statement, digest(text)), room().code_key_id, room().sign_code)
    return room().seal(render(text, code), AT)


def seconds_of_certificate(people: int) -> float:
    statement = a_statement(people)
    return seconds_of(lambda: made(statement), RUNS if people < 100 else 3)


def seconds_of_batch(processes: int) -> float:
    """So many certificates, set and sealed in so many processes that are warm."""
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        list(pool.map(_one, range(10 * processes)))
        return _seconds(lambda: list(pool.map(_one, range(BATCH), chunksize=5)))


def _one(_place: int) -> int:
    return len(made(a_statement(3)))


def seconds_of_bare_page() -> float:
    return seconds_of(lambda: HTML(string=BARE).write_pdf())


def seconds_of_table(people: int) -> float:
    """The same list as the HTML table that one would write first."""
    cells = ("name", "nik", "cover_until")
    rows = "".join(
        f"<tr>{''.join(f'<td>{w[cell]}</td>' for cell in cells)}</tr>" for w in a_statement(people)["workers"]
    )
    page = HTML(string=f"<table>{rows}</table>")
    return _seconds(lambda: page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


def mebibytes_of_certificate(people: int) -> float:
    """The most memory that a process of its own took."""
    command = [sys.executable, "-m", "tests.bench.certificate", str(people)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


if __name__ == "__main__":
    made(a_statement(int(sys.argv[1])))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI)
