"""The contractor's own file, with what is not settled marked in it."""

import json
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.checks.dating import dated
from compliance.checks.marks import mark
from compliance.checks.models import UNSETTLED, CheckRun, Finding
from compliance.contracts.models import Contract
from compliance.kernel.sheets import read_workbook
from compliance.rosters.choices import choices_from
from compliance.rosters.handing_in import upload_limits
from compliance.rosters.layout import read_roster
from compliance.rosters.marked import Mark, Marks, mark_roster
from compliance.rosters.models import RosterVersion, Worker
from compliance.rosters.versions import on_version
from compliance.rulebook.models import Code


def marked_file(ctx: Context, contract: Contract, version: RosterVersion) -> bytes:
    """As XLSX; ``version`` is the newest one that came as a file."""
    original = ctx.files.path(version.file_digest)
    book = read_workbook(original, upload_limits(ctx))
    reading = read_roster(book, ctx.today, choices_from(version.choices))
    with TemporaryDirectory() as folder:
        path = Path(folder, "marked.xlsx")
        mark_roster(book, reading, _marks(ctx, contract), path, original, upload_limits(ctx))
        return path.read_bytes()


def _marks(ctx: Context, contract: Contract) -> Marks:
    """By the place in the file, for the people who are on the roster now."""
    same = (col(Worker.contract_id) == Finding.contract_id) & (col(Worker.line) == Finding.line)
    found = (
        select(*map(col, (Worker.sheet, Worker.row, Finding.code, Finding.detail, CheckRun.dates)))
        .join(Finding, same)
        .join(CheckRun, col(CheckRun.id) == Finding.last_run_id)
        .where(on_version(contract, None), col(Worker.row).is_not(None), col(Finding.status).in_(UNSETTLED))
    )
    marks: dict[tuple[str, int], list[Mark]] = defaultdict(list)
    for sheet, row, code, detail, dates in ctx.db.execute(found):
        marks[sheet, row].append(mark(Code(code), dated(json.loads(detail), json.loads(dates))))
    return marks
