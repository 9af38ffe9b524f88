"""After a list in which one row in a hundred changed: only whom it concerns, beside a full check of all contracts."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from sqlmodel import delete, select

from compliance.checks.models import CheckRun, Finding
from compliance.checks.operations import check_contract, recheck_all
from compliance.contracts.models import Contract, ContractStatus
from compliance.enrolments.loading import load_register
from compliance.enrolments.models import RegisterSource
from compliance.installation import House
from compliance.jobs.models import Job
from tests.bench.data import PROJECT, TODAY
from tests.builders import NOW, a_contract, build_world
from tests.rosters.builders import hand_in

CONTRACTS, PEOPLE, EVERY = 200, 250, 100


def fill(house: House, folder: Path) -> None:
    """Contracts whose people are those of the register, one after another; nobody works on two."""
    world = build_world(house)
    with world.work("registrar") as ctx:
        load_register(ctx, a_list(folder, "former"), "former.csv", RegisterSource.COMBINED, TODAY)
    with (folder / "register.csv").open(encoding="utf-8") as file:
        lines = csv.reader(file, delimiter=";")
        next(lines)
        for number in range(CONTRACTS):
            with world.work("officer") as ctx:
                contract = a_contract(ctx, world, number=f"602.1/{number}", project_number=PROJECT)
                hand_in(ctx, contract, "\r\n".join(roster(islice(lines, PEOPLE))).encode())


def roster(lines: Iterator[list[str]]) -> Iterator[str]:
    yield "NIK;Nama Lengkap;Jabatan;Tanggal Lahir;Mulai"
    for nik, _kpj, name, born, *_rest in lines:
        yield f"{nik};{name};Pekerja;{born};15/06/2026"


def a_list(folder: Path, name: str, people: int = CONTRACTS * PEOPLE) -> Path:
    """Of the first ``people``, nine in ten are covered by the project; in ``changed`` each hundredth line differs."""
    path = folder / f"register-{name}.csv"
    with (folder / "register.csv").open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as written:
        written.write(next(lines))
        for number, line in enumerate(lines):
            cells = line.split(";")
            if number < people and number % 10:
                cells[4:9] = ["JAKON", "JKK, JKM", "", "", PROJECT]
            if name == "changed" and number % EVERY == EVERY - 1:
                cells[-1] = "NON AKTIF\n"
            written.write(";".join(cells))
    return path


def seconds_of_full_check(house: House) -> float:
    """Of every contract in a transaction of its own, as the jobs do."""
    with house.work(now=NOW) as ctx:
        ctx.db.exec(delete(Finding))
        ctx.db.exec(delete(CheckRun))
        contracts = ctx.db.exec(select(Contract.id).where(Contract.status == ContractStatus.ACTIVE)).all()
    start = perf_counter()
    for contract in contracts:
        with house.work(now=NOW) as ctx:
            check_contract(ctx, ctx.db.get_one(Contract, contract), "change")
    return perf_counter() - start


def seconds_of_following(house: House) -> float:
    """From the question to the commit of all runs and findings; no contract is left for a check of its own."""
    start = perf_counter()
    with house.work(now=NOW) as ctx:
        asked = recheck_all(ctx)
    took = perf_counter() - start
    assert not asked, f"{asked} contracts need a check of their own"
    return took


def seconds(house: House, folder: Path) -> tuple[float, float]:
    """Following, and the full check."""
    with house.work(now=NOW) as ctx:
        load_register(ctx, a_list(folder, "former"), "former.csv", RegisterSource.COMBINED, TODAY)
    full = seconds_of_full_check(house)
    with house.work(now=NOW) as ctx:
        load_register(ctx, a_list(folder, "changed"), "changed.csv", RegisterSource.COMBINED, TODAY)
        ctx.db.exec(delete(Job))
    return seconds_of_following(house), full
