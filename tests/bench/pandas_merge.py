"""What somebody at a desk would write: read both files, merge on the NIK, write who is missing or not covered."""

import sys
from pathlib import Path
from time import perf_counter

import pandas as pd

folder = Path(sys.argv[1])
start = perf_counter()
roster = pd.read_csv(folder / "roster.csv", sep=";", dtype=str)
register = pd.read_csv(folder / "register.csv", sep=";", dtype=str)
merged = roster.merge(register, on="NIK", how="left", suffixes=("", " BPJS"))
merged["Aktif Sampai"] = pd.to_datetime(merged["Aktif Sampai"], format="%d/%m/%Y")
flagged = merged[merged["Segmen"].isna() | (merged["Aktif Sampai"] < "2026-09-01")]
flagged.to_csv(folder / "flagged.csv", sep=";", index=False)
assert 0 < flagged["NIK"].nunique() < len(roster)
print(perf_counter() - start)
