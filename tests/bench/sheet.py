"""An XLSX of 10,000 people in 8 columns, from its bytes to a stored roster, beside what only reads it."""

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pandas as pd
from python_calamine import load_workbook

from compliance.installation import House, open_house
from compliance.migrate import upgrade
from compliance.rosters.columns import HEADINGS
from compliance.rosters.handing_in import commit_roster, stage_roster
from config import Config
from tests.builders import World, a_contract, build_world
from tests.sheets import xlsx

PEOPLE, RUNS = 10_000, 5


def medians() -> tuple[float, float, float]:
    """Seconds of ours, of calamine's bare read and of ``pandas.read_excel``, taken in turn."""
    with TemporaryDirectory() as folder:
        path = xlsx(Path(folder, "roster.xlsx"), _rows())
        world = build_world(_house(Path(folder)))
        rounds = [
            (
                _seconds(lambda: hand_in(world, path)),
                _seconds(lambda: bare(path)),
                _seconds(lambda: pd.read_excel(path, dtype=str, engine="openpyxl")),
            )
            for _run in range(RUNS)
        ]
    ours, calamine, pandas = (median(each) for each in zip(*rounds, strict=True))
    return ours, calamine, pandas


def hand_in(world: World, path: Path) -> None:
    """As the page does it: kept, read, checked, compared, stored with its audit entry, committed."""
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world, number=str(perf_counter()))
        upload = stage_roster(ctx, contract, io.BytesIO(path.read_bytes()), path.name)
        assert commit_roster(ctx, contract, upload.token, 0).workers == PEOPLE


def bare(path: Path) -> None:
    with load_workbook(path) as book:
        assert len(book.get_sheet_by_index(0).to_python()) == PEOPLE + 1


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def _house(folder: Path) -> House:
    url = f"sqlite:///{folder / 'sheet.sqlite'}"
    house = open_house(Config(database_url=url, data_dir=folder, argon2_memory_kib=8, argon2_passes=1))
    upgrade(house.engine)
    return house


def _rows() -> list[Sequence[str | int | date]]:
    random = Random(6408)
    rows: list[Sequence[str | int | date]] = [[str(heading) for heading in HEADINGS.values()]]
    for number in range(PEOPLE):
        born = date(1965, 1, 1) + timedelta(days=random.randrange(15_000))
        nik, kpj = f"640804{born:%d%m%y}{number % 9_999 + 1:04}", f"{random.randrange(10**11):011}"
        starts, ends = date(2026, 6, 15), date(2026, 11, 30)
        rows.append([nik, f"Orang {number}", "Pekerja", born, starts, ends, kpj, 4_000_000 + number])
    return rows
