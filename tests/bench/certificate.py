"""Certificates as they are issued, PDF/A-3a and sealed, beside WeasyPrint's plainest pages and typst."""

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from typing import Any

import typst
from fontTools.ttLib import TTFont
from sqlmodel import col, func, select
from weasyprint import HTML

from compliance.audit.log import canonical
from compliance.certificates import batches, qr
from compliance.certificates.annex import COLUMNS
from compliance.certificates.document import render
from compliance.certificates.models import Certificate
from compliance.certificates.presses import Presses
from compliance.certificates.seal import Keys, Room
from compliance.certificates.statement import digest
from compliance.certificates.typefaces import FACES
from compliance.worker import carry_out
from tests.bench.batch import asked, confirmed
from tests.certificates.test_document import a_statement

RUNS = 15
BATCH = 200
TYPST = Path(__file__).parent / "certificate.typ"
BARE = "<h1>Sertifikat</h1>" + "<p>Satu halaman, satu huruf, tanpa gaya, tanpa gambar.</p>" * 20
AT = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
MEBI = 1024  # the kernel tells KiB; getrusage would tell what the parent took, too


def seconds_of(act: Callable[[], object], runs: int = RUNS) -> float:
    act()  # typefaces and templates are read once
    return median(_seconds(act) for _run in range(runs))


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


@cache
def room() -> Room:
    return Room(Keys(Path(mkdtemp())))


def made(statement: dict[str, Any]) -> bytes:
    """As an issue does it: canonical statement, signed code, page, seal."""
    text = canonical(statement)
    return room().seal(render(text, code_of(text)), AT)


def code_of(statement: str) -> str:
    return qr.token(qr.claims(json.loads(statement), digest(statement)), room().code_key_id, room().sign_code)


def seconds_of_certificate(people: int) -> float:
    statement = a_statement(people)
    return seconds_of(lambda: made(statement), RUNS if people < 100 else 3)


def seconds_of_batch(processes: int) -> float:
    """So many requests, confirmed with one code: the job that judges, seals and enters each in the log.

    Their pages are set by this process, or by others that are started for it.
    """
    world, requests = asked(BATCH)
    ticket = confirmed(world, requests)
    batches.WORTH = 1 if processes > 1 else BATCH + 1
    batches.Presses = partial(Presses, processes)  # type: ignore[attr-defined,assignment]
    taken = _seconds(lambda: carry_out(world.house, ticket))
    with world.house.work() as ctx:
        assert ctx.db.exec(select(func.count(col(Certificate.number)))).one() == BATCH
    return taken


def seconds_of_bare_page() -> float:
    return seconds_of(lambda: HTML(string=BARE).write_pdf())


def seconds_of_table(people: int) -> float:
    """The same list as the HTML table that one would write first, in the typeface that is there."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in _listed(people))
    heads = "".join(f"<th>{column.heading}</th>" for column in COLUMNS)
    page = HTML(string=f"<html lang=id><title>x</title><table><thead><tr>{heads}</tr></thead>{rows}</table>")
    return _seconds(lambda: page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True))


def _listed(people: int) -> Iterator[tuple[object, ...]]:
    for number, worker in enumerate(a_statement(people)["workers"], start=1):
        yield number, worker["name"], worker["nik"], " ".join(worker["programmes"]).upper(), worker["cover_until"]


def seconds_of_typst(people: int) -> float:
    """The same document by typst, not sealed; each run has another number, for typst remembers what it has set."""
    folder = Path(mkdtemp())
    shutil.copy(TYPST, folder)
    for face in FACES:
        font = TTFont(face.path)
        font.flavor = None
        font.save(folder / f"{face.path.stem}.ttf")
    numbers = count()

    def typeset() -> None:
        statement = a_statement(people, number=f"KTM-2026-{next(numbers):06}-7F3K9Q")
        picture = qr.picture(f"{statement['address']}#{code_of(canonical(statement))}")
        (folder / "qr.png").write_bytes(b64decode(picture.partition(",")[2]))
        (folder / "certificate.json").write_text(canonical(statement))
        source, root = folder / TYPST.name, folder
        typst.compile(source, root=root, font_paths=[folder], ignore_system_fonts=True, pdf_standards=["a-3a"])

    return seconds_of(typeset, 3)


def mebibytes_of_certificate(people: int) -> float:
    """The most memory that a process of its own took."""
    command = [sys.executable, "-m", "tests.bench.certificate", str(people)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


if __name__ == "__main__":
    made(a_statement(int(sys.argv[1])))
    print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / MEBI)
