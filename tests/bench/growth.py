"""How the time of a check grows: with the roster from 1,000 to 50,000, with the register from 1 to 10 million.

``python -m tests.bench.growth`` measures the roster's on SQLite, and on PostgreSQL under ``scripts/with-postgres``;
``--register 10`` the register's, too.
"""

import csv
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import text
from sqlmodel import col, select

from compliance.contracts.models import Contract
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import RegisterSource
from compliance.installation import House
from tests.bench import data
from tests.bench.check import seconds_of_check
from tests.bench.data import PROJECT, TODAY
from tests.bench.recheck import a_list, roster
from tests.bench.stores import opened
from tests.bench.table import FOLDER, HEAD, row
from tests.builders import a_contract, build_world
from tests.rosters.builders import hand_in

ROSTERS = (1_000, 50_000)
RUNS = 5
# The same lines under the NIKs of other provinces.
MULTIPLY = """
    INSERT INTO enrolment (snapshot_id, nik, kpj, name, birth_date, npp, company, segment, project_number, programmes,
                           active_from, active_until, active)
    SELECT snapshot_id, :province || substr(nik, 3), kpj, name, birth_date, npp, company, segment, project_number,
           programmes, active_from, active_until, active
    FROM enrolment WHERE nik >= '64' AND nik < '65'
"""


def fill(house: House, folder: Path, times: int = 1) -> None:
    """Two contracts without a common worker, nine in ten of their people covered; a register so many times as large."""
    world = build_world(house)
    with world.work("registrar") as ctx:
        load_register(ctx, a_list(folder, "growth", sum(ROSTERS)), "growth.csv", RegisterSource.COMBINED, TODAY)
    with (folder / "register.csv").open(encoding="utf-8") as file:
        lines = csv.reader(file, delimiter=";")
        next(lines)
        for people in ROSTERS:
            with world.work("officer") as ctx:
                contract = a_contract(ctx, world, number=str(people), project_number=PROJECT)
                hand_in(ctx, contract, "\r\n".join(roster(islice(lines, people))).encode())
    multiply_register(house, times)


def multiply_register(house: House, times: int) -> None:
    for province in range(11, 10 + times):
        with house.engine.execution_options(write=True).begin() as connection:
            connection.execute(text(MULTIPLY), {"province": str(province)})
    with house.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("ANALYZE"))


Took = tuple[float, float]  # by the clock, and of this process's own work


def seconds(house: House) -> Iterator[Took]:
    """Of the small roster's check, and of the large one's."""
    with house.engine.connect() as connection:
        contracts = connection.scalars(select(col(Contract.id)).order_by(col(Contract.id))).all()
    for contract in contracts:
        runs = [took(house, contract or 0) for _run in range(RUNS)]
        yield median(clock for clock, _own in runs), median(own for _clock, own in runs)


def took(house: House, contract: int) -> Took:
    """Forgetting the run before is not counted by the clock, and hardly by the processor."""
    before = process_time()
    return seconds_of_check(house, contract), process_time() - before


def lines(times: int) -> Iterator[str]:
    for name in ("SQLite", "PostgreSQL") if os.environ.get("TEST_POSTGRES_URL") else ("SQLite",):
        small = list(seconds(opened(name.lower(), FOLDER, "growth_1", fill)))
        yield from of_roster(name, *small)
        if times > 1:
            large = seconds(opened(name.lower(), FOLDER, f"growth_{times}", partial(fill, times=times)))
            yield from of_register(name, times, small, list(large))


def of_roster(name: str, few: Took, many: Took) -> Iterator[str]:
    """The time of one row."""
    for how, place in (("by the clock", 0), ("processor time", 1)):
        each = [took[place] / people for took, people in zip((few, many), ROSTERS, strict=True)]
        yield row(f"a row of {ROSTERS[1]:,}, {name}, {how}", each[1], f"a row of {ROSTERS[0]:,}", each[0], "1.1")


def of_register(name: str, times: int, before: list[Took], after: list[Took]) -> Iterator[str]:
    for people, (was, _own), (now, _also) in zip(ROSTERS, before, after, strict=True):
        yield row(f"check, {people:,} × {times},000,000, {name}", now, "the same × 1,000,000", was, "1.3")


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.bench.growth", description="Measure how a check grows.")
    parser.add_argument("--register", type=int, default=1, metavar="TIMES", help="as large, too (1.4 GB for ten)")
    times = parser.parse_args().register
    data.made(FOLDER)
    print(HEAD)
    for line in lines(times):
        print(line, flush=True)


if __name__ == "__main__":
    main()
