"""How the time of a check grows: with the roster from 1,000 to 49,000, with the register from 1 to 10 million."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import text
from sqlmodel import col, select

from compliance.contracts.models import Contract
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import load_register
from compliance.installation import House
from tests.bench.check import seconds_of_check
from tests.bench.data import PROJECT, TODAY
from tests.bench.recheck import a_list, roster
from tests.builders import a_contract, build_world
from tests.rosters.builders import hand_in

ROSTERS = (1_000, 49_000)
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
        load_register(ctx, a_list(folder, "former"), "former.csv", RegisterSource.COMBINED, TODAY)
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


def seconds(house: House) -> Iterator[float]:
    """Of the small roster's check, and of the large one's."""
    with house.engine.connect() as connection:
        contracts = connection.scalars(select(col(Contract.id)).order_by(col(Contract.id))).all()
    for contract in contracts:
        yield median(seconds_of_check(house, contract or 0) for _run in range(RUNS))
