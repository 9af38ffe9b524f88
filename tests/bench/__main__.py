"""``make bench``: measures, and prints the table that stands in docs/performance.md."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import certificate, check, data, sheet
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
    stored, calamine, read_excel = sheet.medians()
    yield row("XLSX, 10,000 × 8, to a stored roster", stored, "python-calamine, only read", calamine)
    yield row("the same", stored, "pandas.read_excel, only read", read_excel)
    printed, bare = certificate.seconds_of_certificate(), certificate.seconds_of_bare_page()
    yield row("certificate with an annex of three, PDF/A", printed, "a bare WeasyPrint page", bare)


def row(what: str, took: float, beside: str, other: float) -> str:
    return f"| {what} | {took * 1000:,.0f} ms | {beside} | {other * 1000:,.0f} ms | {took / other:.2f} |"


if __name__ == "__main__":
    main()
