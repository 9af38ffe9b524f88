"""``make bench``: measures, and prints the table that stands in docs/performance.md.

``python -m tests.bench --growth`` measures instead how a check grows with the roster, and with a register
so many times as large where a number follows.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median

from tests.bench import (
    certificate,
    check,
    data,
    every_page,
    growth,
    load,
    offline,
    pack,
    pages,
    paint,
    recheck,
    sheet,
    verify,
)
from tests.bench.stores import opened
from tests.bench.table import FOLDER, HEAD, figure, row, shown

DATABASES = ("SQLite", "PostgreSQL")
GOAL = 0.1  # seconds of a page


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.bench", description="Measure, and print a table.")
    parser.add_argument("--growth", type=int, nargs="?", const=1, metavar="TIMES", help="see tests/bench/growth.py")
    times = parser.parse_args().growth
    data.made(FOLDER)
    print(HEAD)
    for line in growth.lines(times) if times else lines():
        print(line, flush=True)


def lines() -> Iterator[str]:
    for name in DATABASES:
        checked, joined = check.medians(opened(name.lower(), FOLDER))
        pandas = median(check.seconds_of_pandas(FOLDER) for _run in range(3))
        yield row(f"check, 10,000 × 1,000,000, {name}", checked, "the bare SQL join, fetched", joined, "6")
        yield row(f"the same, {name}", checked, "pandas: read both files, merge, write", pandas, "0.20")
        followed, full = recheck.seconds(opened(name.lower(), FOLDER, "recheck", recheck.fill), FOLDER)
        yield row(f"200 contracts after a list, 1 % changed, {name}", followed, "a full check of them", full, "0.05")
    stored, calamine, read_excel = sheet.medians()
    yield row("XLSX, 10,000 × 8, to a stored roster", stored, "python-calamine, only read", calamine, "10")
    yield row("the same", stored, "pandas.read_excel, only read", read_excel, "1.5")
    yield from lines_of_loads()
    yield from of_certificates()
    yield from of_verification()
    yield from pack.lines()
    yield from of_pages()


def of_pages() -> Iterator[str]:
    """Of a whole district; then a table of its own, from a browser."""
    for name in DATABASES:
        found = every_page.measured(name.lower(), FOLDER)
        middle, p95, worst = every_page.summary(found)
        yield row(
            f"p95 of {len(found)} pages, 5,000 contracts, 500,000 workers, {name}", p95, "their median", middle, "–"
        )
        yield row(f"the slowest of them, {worst.page}, {name}", worst.p95, "the goal", GOAL, "1")
    yield from ("", *paint.lines())


def of_certificates() -> Iterator[str]:
    one, bare = certificate.seconds_of_certificate(3), certificate.seconds_of_bare_page()
    yield row("certificate, annex of three, PDF/A-3a, sealed", one, "a bare WeasyPrint page", bare, "150 ms")
    thousand, table = certificate.seconds_of_certificate(1_000), certificate.seconds_of_table(1_000)
    yield row("the same with 1,000 workers", thousand, "the workers as a plain HTML table", table, "600 ms, 0.17")
    yield row("the same", thousand, "the same document by typst", certificate.seconds_of_typst(1_000), "1.20")
    many = certificate.seconds_of_certificate(10_000)
    yield row("the same with 10,000 workers", many, "ten times that with 1,000", 10 * thousand, "1")
    most = certificate.mebibytes_of_certificate(10_000)
    yield figure("most memory with 10,000 workers", f"{most:,.0f} MiB", "400 MB")
    two, alone = certificate.seconds_of_batch(2), certificate.seconds_of_batch(1)
    yield row(
        "a job that issues 200 certificates, with two processes for the pages", two, "the same in one", alone, "0.59"
    )


def of_verification() -> Iterator[str]:
    live, bare = verify.requests_a_second()
    yield row(f"live check as JSON, {live:,.0f} a second", 1 / live, f"a bare route, {bare:,.0f}", 1 / bare, "1.67")
    check, opening = offline.seconds()
    yield figure("a code checked in the browser, from the scan to the verdict", shown(check), "100 ms")
    yield figure("the same, where the page has to be opened", shown(opening), "–")


def lines_of_loads() -> Iterator[str]:
    for name, beside in (("SQLite", "csv and sqlite3.executemany alone"), ("PostgreSQL", "COPY of the file alone")):
        first, replacing, bare, megabytes = load.measured(name.lower(), FOLDER)
        yield row(f"register of 1,000,000 rows from CSV, {name}", first, beside, bare, "2")
        yield row("the same, in the place of one as long", replacing, beside, bare, "2")
        yield figure(f"peak memory of these loads, {name}", f"{megabytes:.0f} MB", load.PEAK)
    yield row("p95 of a page while they load, SQLite", *interleaved(pages.p95s(FOLDER)), "2")


def interleaved(p95s: tuple[float, float]) -> tuple[float, str, float]:
    return p95s[0], "the same, idle", p95s[1]


if __name__ == "__main__":
    main()
