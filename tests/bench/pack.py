"""A pack of many certificates: made by its job, beside a plain ZIP of the same files, and checked by its own page.

``python -m tests.bench.pack 1000`` prints the rows of the table; issuing that many takes some minutes first.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from subprocess import run
from tempfile import mkdtemp
from time import perf_counter, process_time
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from playwright.sync_api import expect
from sqlmodel import select

from compliance.certificates import batches
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.certificates.packs import ask_pack, take_pack
from compliance.installation import House, open_house
from compliance.worker import carry_out, take
from config import Config
from tests.bench.batch import asked, confirmed
from tests.bench.table import figure, row
from tests.builders import NOW, World, key
from tests.chromium import chromium

COUNT, TENTH = 1_000, 10
MEBI = 1 << 20
PATIENCE = 600_000  # milliseconds


@dataclass(frozen=True)
class Made:
    seconds: float  # by the clock
    processor: float
    before: float  # MiB that the process had taken when the job began
    most: float


def lines(count: int = COUNT) -> Iterator[str]:
    world, requests = asked(count)
    issue(world, requests)
    few, _path = made(world, count // TENTH)
    many, path = made(world, count)
    bare, opened = seconds_of_bare_zip(path)
    yield row(f"a pack of {count:,} certificates, made by its job", many.seconds, "a ZIP of its files", bare, "–")
    yield row("the same, processor time", many.processor, f"{TENTH} × {count // TENTH}", TENTH * few.processor, "1.1")
    yield figure("size of the pack", f"{path.stat().st_size / MEBI:,.1f} MiB", "–")
    most = f"{many.most:,.0f} MiB, {many.most - many.before:,.0f} of them for it ({count // TENTH}: {few.most:,.0f})"
    yield figure("most memory of the job", most, "–")
    yield row("all of it checked by verify.html", seconds_of_page(opened, path), "its job", many.seconds, "–")
    rmtree(opened)


def issue(world: World, requests: list[int]) -> None:
    """So many at a time as one code may confirm; a code is good for one minute, the last one for the house's own."""
    starts = range(0, len(requests), batches.MOST)
    for minutes, start in zip(reversed(range(len(starts))), starts, strict=True):
        several = requests[start : start + batches.MOST]
        carry_out(world.house, confirmed(world, several, NOW - timedelta(minutes=minutes)))


def made(world: World, count: int) -> tuple[Made, Path]:
    """A pack of the first so many, by a process of its own."""
    issued = select(Certificate.id).where(Certificate.status == CertificateStatus.ISSUED).limit(count)
    with world.work("auditor") as ctx:
        ids = list(ctx.db.exec(issued.order_by(Certificate.id)))  # type: ignore[arg-type]  # SQLModel types columns as their values
        assert len(ids) == count
        job = key(ask_pack(ctx, CertificateFilter(), ids))  # type: ignore[arg-type]  # as above
    folder = str(world.house.installation.files.root)
    command = [sys.executable, "-m", "tests.bench.pack", folder, str(job)]
    told = run(command, capture_output=True, check=True, text=True).stdout.split()
    with world.work("auditor") as ctx:
        return Made(*map(float, told)), take_pack(ctx, job)


def carry(folder: Path, job: int) -> None:
    """Do it, and print what ``Made`` holds."""
    house = house_in(folder)
    ticket = take(house, only=job)
    assert ticket
    before, start, began = peak(), perf_counter(), process_time()
    carry_out(house, ticket)
    print(perf_counter() - start, process_time() - began, before, peak())


def house_in(folder: Path) -> House:
    """As ``fresh_house`` has made it."""
    config = Config(database_url=f"sqlite:///{folder / 'patuh.sqlite'}", data_dir=folder, argon2_memory_kib=8)
    return replace(open_house(config), clock=lambda: NOW)


def peak() -> float:
    """MiB; of this process alone, which ``getrusage`` would not tell."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


def seconds_of_bare_zip(path: Path) -> tuple[float, Path]:
    """The same files, read from a folder, packed the same way and put on the disk; and the folder."""
    opened = Path(mkdtemp())
    with ZipFile(path) as archive:
        archive.extractall(opened)
    files = [file for file in opened.rglob("*") if file.is_file()]
    start = perf_counter()
    with (opened.with_suffix(".zip")).open("wb") as target, ZipFile(target, "w") as archive:
        for file in files:
            archive.write(file, file.relative_to(opened), ZIP_STORED if file.suffix == ".pdf" else ZIP_DEFLATED)
        archive.close()
        target.flush()
        os.fsync(target.fileno())
    taken = perf_counter() - start
    opened.with_suffix(".zip").unlink()
    return taken, opened


def seconds_of_page(opened: Path, pack: Path) -> float:
    """From the choice of the file to the verdict, which has to be a good one."""
    with chromium() as browser:
        page = browser.new_context(offline=True).new_page()
        page.goto((opened / "verify.html").as_uri())
        start = perf_counter()
        page.locator("#zip").set_input_files(pack)
        expect(page.locator("#verdict")).to_have_attribute("data-state", "good", timeout=PATIENCE)
        return perf_counter() - start


if __name__ == "__main__":
    if len(sys.argv) > 2:
        carry(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        print(*lines(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT), sep="\n")
