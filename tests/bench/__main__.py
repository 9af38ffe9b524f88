"""``make bench``: measures, and prints the table that stands in docs/performance.md."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import certificate, check, data
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
    yield from of_certificates()


def of_certificates() -> Iterator[str]:
    one, bare = certificate.seconds_of_certificate(3), certificate.seconds_of_bare_page()
    yield row("certificate, annex of three, PDF/A-3a, sealed", one, "a bare WeasyPrint page", bare)
    thousand, table = certificate.seconds_of_certificate(1_000), certificate.seconds_of_table(1_000)
    yield row("the same with 1,000 workers", thousand, "their names as a plain HTML table", table)
    many = certificate.seconds_of_certificate(10_000)
    yield row("the same with 10,000 workers", many, "ten times that with 1,000", 10 * thousand)
    yield f"| most memory with 10,000 workers | {certificate.mebibytes_of_certificate(10_000):,.0f} MiB | | | |"


def row(what: str, took: float, beside: str, other: float) -> str:
    return f"| {what} | {took * 1000:,.0f} ms | {beside} | {other * 1000:,.0f} ms | {took / other:.2f} |"


if __name__ == "__main__":
    main()
