"""The certificate, a page and its annex, as PDF/A, beside the plainest page that WeasyPrint sets."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from weasyprint import HTML

from compliance.certificates.document import render
from tests.certificates.test_document import a_statement

RUNS = 15
BARE = "<h1>Sertifikat</h1>" + "<p>Satu halaman, satu huruf, tanpa gaya, tanpa gambar.</p>" * 20


def seconds_of(act: Callable[[], object]) -> float:
    act()  # typefaces and templates are read once
    return median(_seconds(act) for _run in range(RUNS))


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def seconds_of_certificate() -> float:
    statement = a_statement(people=3)
    return seconds_of(lambda: render(statement))


def seconds_of_bare_page() -> float:
    return seconds_of(lambda: HTML(string=BARE).write_pdf())
