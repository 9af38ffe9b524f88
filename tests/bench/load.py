"""A register of 1,000,000 rows, from its CSV into its place by the job, beside the driver alone with the same rows.

``python -m tests.bench.load URL FOLDER`` loads once in a process of its own and prints seconds and megabytes.
``python -m tests.bench.load --rows 3000000`` loads a list of another length (at most five million: a list's limit) and
prints its peak; on PostgreSQL, too, under ``scripts/with-postgres``. It needs some 500 bytes of the disk for each row.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import create_engine, make_url, text

from compliance import worker
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import order_load
from compliance.installation import open_house
from compliance.migrate import upgrade
from config import Config
from tests.bench import data
from tests.bench.data import TODAY
from tests.bench.table import FOLDER, HEAD, figure, shown
from tests.bench.watch import Watch

ROOT = Path(__file__).parents[2]
COLUMNS = (
    "nik, kpj, name, birth_date, segment, programmes, npp, company, project_number, active_from, active_until, active"
)
TABLE = """CREATE TABLE enrolment (
    id INTEGER PRIMARY KEY {identity}, nik VARCHAR(16), kpj VARCHAR(20), name VARCHAR(200), birth_date VARCHAR(20),
    segment VARCHAR(32), programmes VARCHAR(32), npp VARCHAR(32), company VARCHAR(200), project_number VARCHAR(40),
    active_from VARCHAR(20), active_until VARCHAR(20), active VARCHAR(10), snapshot_id INTEGER)"""
ANY_SIZE = 2**40
PEAK = "300 MB"
INDEX = "CREATE INDEX ix_enrolment_nik_snapshot_id ON enrolment (nik, snapshot_id)"


def measured(name: str, folder: Path) -> tuple[float, float, float, float]:
    """Seconds of a first load, of one that replaces it, and of the driver alone; megabytes at the peak."""
    url = fresh(name, folder)
    first, replacing = loaded(url, folder), loaded(url, folder)
    bare = seconds_of_sqlite(folder) if name == "sqlite" else seconds_of_copy(folder)
    return first["seconds"], replacing["seconds"], bare, max(first["megabytes"], replacing["megabytes"])


def fresh(name: str, folder: Path) -> str:
    """The address of an empty database."""
    if name == "sqlite":
        for path in folder.glob("load.sqlite*"):
            path.unlink()
        return f"sqlite:///{folder / 'load.sqlite'}"
    server = os.environ["TEST_POSTGRES_URL"]
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS patuh_bench_load WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE patuh_bench_load"))
    admin.dispose()
    return make_url(server).set(database="patuh_bench_load").render_as_string(hide_password=False)


def loaded(url: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.load", url, str(folder)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout))


def load_once(url: str, folder: Path) -> None:
    house = open_house(Config(database_url=url, data_dir=folder / "load", register_bytes=ANY_SIZE))
    upgrade(house.engine)
    with house.work() as ctx:
        job_id = order_load(ctx, folder / "register.csv", RegisterSource.COMBINED, TODAY, again=True).id
    with Watch() as watch:
        ticket = worker.take(house, only=job_id)
        assert ticket
        worker.carry_out(house, ticket)
    worker.run_pending(house)  # the checks that were asked for, and rows that were replaced
    shutil.rmtree(folder / "load")  # the file that was sent in, and the one that is kept
    print(json.dumps({"seconds": watch.seconds, "processor": watch.processor, "megabytes": watch.megabytes}))


def rows(folder: Path) -> Iterator[list[str]]:
    with (folder / "register.csv").open(newline="", encoding="utf-8") as file:
        records = csv.reader(file, delimiter=";")
        next(records)
        yield from records


def seconds_of_sqlite(folder: Path) -> float:
    """The CSV's cells as they stand, in one transaction, with the application's own pragmas."""
    for path in folder.glob("bare.sqlite*"):
        path.unlink()
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(TABLE.format(identity=""))
        connection.execute(INDEX)
        start = perf_counter()
        connection.execute("BEGIN")
        values = f"{', '.join('?' * 12)}, 1"
        statement = f"INSERT INTO enrolment ({COLUMNS}, snapshot_id) VALUES ({values})"  # noqa: S608 - our own names
        connection.executemany(statement, rows(folder))
        connection.execute("COMMIT")
        return perf_counter() - start


def seconds_of_copy(folder: Path) -> float:
    """The file as it stands, in blocks."""
    url = make_url(fresh("postgresql", folder)).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute(TABLE.format(identity="GENERATED ALWAYS AS IDENTITY").encode())
        connection.execute(INDEX)
        connection.commit()
        start = perf_counter()
        statement = f"COPY enrolment ({COLUMNS}) FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)".encode()
        with (folder / "register.csv").open("rb") as file, connection.cursor().copy(statement) as copy:
            while block := file.read(1024 * 1024):
                copy.write(block)
        connection.commit()
        return perf_counter() - start


def lines_of(rows: int) -> Iterator[str]:
    """Only the application's own load: what the driver alone takes is compared at a million rows."""
    folder = FOLDER / f"rows-{rows}"
    data.listed(folder / "register.csv", rows)
    for name in ("sqlite", "postgresql") if os.environ.get("TEST_POSTGRES_URL") else ("sqlite",):
        found = loaded(fresh(name, folder), folder)
        yield figure(f"register of {rows:,} rows from CSV, {name}", shown(found["seconds"]), "–")
        yield figure("its peak memory", f"{found['megabytes']:.0f} MB", PEAK)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.bench.load", description="Load a list, and print what it took.")
    parser.add_argument("--rows", type=int, help="make and load a list of so many rows, in an empty database")
    parser.add_argument("url", nargs="?", help="the database of one load")
    parser.add_argument("folder", nargs="?", type=Path, help="where its register.csv lies")
    asked = parser.parse_args()
    if asked.rows:
        print(HEAD)
        for line in lines_of(asked.rows):
            print(line, flush=True)
    elif asked.url and asked.folder:
        load_once(asked.url, asked.folder)
    else:
        parser.error("either --rows, or URL and FOLDER")


if __name__ == "__main__":
    main()
