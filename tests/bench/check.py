"""A check of 10,000 workers against a register of 1,000,000, beside the bare join and beside a pandas script."""

import subprocess  # the script is our own
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlmodel import delete

from compliance.checks.models import CheckRun, Finding
from compliance.checks.operations import check_contract
from compliance.contracts.models import Contract
from compliance.installation import House
from tests.builders import NOW

RUNS = 9
JOIN = """
    SELECT worker.line, worker.name, worker.birth_date, worker.starts_on, worker.ends_on, enrolment.nik,
           enrolment.name, enrolment.birth_date, npp, company, segment, project_number, programmes, active_from,
           active_until, active, as_of
    FROM worker
    JOIN enrolment ON enrolment.nik = worker.nik
    JOIN register_snapshot ON register_snapshot.id = enrolment.snapshot_id AND register_snapshot.status = 'current'
    WHERE worker.contract_id = {contract_id} AND worker.until_version IS NULL
"""


def seconds_of_check(house: House, contract_id: int = 1) -> float:
    """From the question to the commit of the run and all its findings; none is there before."""
    with house.work(now=NOW) as ctx:
        ctx.db.exec(delete(Finding))
        ctx.db.exec(delete(CheckRun))
    start = perf_counter()
    with house.work(now=NOW) as ctx:
        check_contract(ctx, ctx.db.get_one(Contract, contract_id), "request")
    return perf_counter() - start


def seconds_of_join(house: House) -> float:
    """The same rows by the driver alone, fetched and thrown away."""
    with house.engine.connect() as connection:
        contract_id = connection.exec_driver_sql("SELECT id FROM contract").scalar_one()
        cursor: Any = connection.connection.cursor()
        start = perf_counter()
        cursor.execute(JOIN.format(contract_id=contract_id))
        cursor.fetchall()
        return perf_counter() - start


def seconds_of_pandas(folder: Path) -> float:
    """What the script says it took, without starting Python and importing pandas."""
    command = [sys.executable, "-m", "tests.bench.pandas_merge", str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def medians(house: House) -> tuple[float, float]:
    """Of check and join, taken in turn so that both see the same machine."""
    pairs = [(seconds_of_check(house), seconds_of_join(house)) for _run in range(RUNS)]
    return median(check for check, _join in pairs), median(join for _check, join in pairs)
