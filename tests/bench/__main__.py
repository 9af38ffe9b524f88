"""``make bench``: measures, and prints the table that stands in docs/performance.md."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import certificate, check, data, load, pages
from tests.bench.stores import opened

FOLDER = Path(__file__).parents[2] / "var/bench"
HEAD = "| what | took | beside | took | ratio |\n|---|---:|---|---:|---:|"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "register.csv").exists():
        data.write(FOLDER)
    print(HEAD)
    for line in lines():
        print(line, flush=True)


def lines() -> Iterator[str]:
    for name in ("SQLite", "PostgreSQL"):
        checked, joined = check.medians(opened(name.lower(), FOLDER))
        pandas = median(check.seconds_of_pandas(FOLDER) for _run in range(3))
        yield row(f"check, 10,000 × 1,000,000, {name}", checked, "the bare SQL join, fetched", joined)
        yield row(f"the same, {name}", checked, "pandas: read both files, merge", pandas)
    yield from lines_of_loads()
    printed, bare = certificate.seconds_of_certificate(), certificate.seconds_of_bare_page()
    yield row("certificate with an annex of three, PDF/A", printed, "a bare WeasyPrint page", bare)


def lines_of_loads() -> Iterator[str]:
    for name, beside in (("SQLite", "csv and sqlite3.executemany alone"), ("PostgreSQL", "COPY of the file alone")):
        first, replacing, bare, megabytes = load.measured(name.lower(), FOLDER)
        yield row(f"register of 1,000,000 rows from CSV, {name}; peak {megabytes:.0f} MB", first, beside, bare)
        yield row("the same, in the place of one as long", replacing, beside, bare)
    yield row("p95 of a page while they load, SQLite", *interleaved(pages.p95s(FOLDER)))


def interleaved(p95s: tuple[float, float]) -> tuple[float, str, float]:
    return p95s[0], "the same, idle", p95s[1]


def row(what: str, took: float, beside: str, other: float) -> str:
    return f"| {what} | {took * 1000:,.0f} ms | {beside} | {other * 1000:,.0f} ms | {took / other:.2f} |"


if __name__ == "__main__":
    main()
