"""The list to enrol: the contractor's flagged workers as XLSX, a sheet for each thing that has to be done."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from itertools import groupby
from typing import Any

from sqlmodel import and_, col, select
from xlsxwriter import Workbook

from compliance.access import settings
from compliance.access.columns import Column, Content, read_columns
from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.checks.models import UNSETTLED, Finding
from compliance.checks.worklist import WorkItem, dates_by_run
from compliance.contracts.models import Contract
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import Text, _, number
from compliance.kernel.sheets import Cell
from compliance.kernel.sheets_write import SAFE_OPTIONS, formats, write_cell
from compliance.rosters.models import Worker
from compliance.rosters.versions import on_version
from compliance.rulebook.models import Code


class Todo(StrEnum):
    """What has to be done for a worker at the branch; the order of the sheets."""

    ENROL = "enrol"
    REACTIVATE = "reactivate"
    ADD_PROGRAMME = "add_programme"
    CORRECT = "correct"


SHEETS: Mapping[Todo, Text] = {
    Todo.ENROL: _("Daftarkan"),
    Todo.REACTIVATE: _("Aktifkan kembali"),
    Todo.ADD_PROGRAMME: _("Tambah program"),
    Todo.CORRECT: _("Perbaiki identitas"),
}
TODOS: Mapping[tuple[Code, str | None], Todo] = {
    (Code.NOT_ENROLLED, None): Todo.ENROL,
    (Code.WORKER_NOT_ON_PROJECT_LIST, None): Todo.ENROL,
    (Code.OTHER_EMPLOYER, None): Todo.ENROL,
    (Code.SELF_EMPLOYED_COVER, None): Todo.ENROL,
    (Code.ENROLMENT_INACTIVE, "elsewhere"): Todo.ENROL,
    (Code.ENROLMENT_INACTIVE, "elsewhere_unknown"): Todo.ENROL,
    (Code.ENROLMENT_INACTIVE, None): Todo.REACTIVATE,
    (Code.COVERAGE_GAP, "ahead"): Todo.REACTIVATE,
    (Code.PROGRAMME_MISSING, None): Todo.ADD_PROGRAMME,
    (Code.NIK_INVALID, None): Todo.CORRECT,
    (Code.NIK_PRECISION_LOST, None): Todo.CORRECT,
    (Code.DUPLICATE_WORKER, None): Todo.CORRECT,
    (Code.NAME_MISMATCH, None): Todo.CORRECT,
    (Code.BIRTH_DATE_MISMATCH, None): Todo.CORRECT,
}
NOT_HERE = ((Code.OTHER_EMPLOYER, "project_unknown"),)  # the officer fills in the project's number
LISTED = frozenset(code for code, _variant in TODOS)
NOTE = _("Disusun dari temuan Patuh pada {day}. Ini bukan formulir resmi BPJS Ketenagakerjaan.")
WIDTHS = {Content.NIK: 20, Content.NAME: 32, Content.FOUND: 60, Content.NEXT_STEP: 60, Content.COMPANY: 28}

Entry = tuple[WorkItem, Worker]


@operation(Permission.ENROL_LIST_EXPORT)
def enrol_list(ctx: Context, contract: Contract) -> tuple[str, bytes]:
    """Name and content of the file; it holds whole NIKs, so every export is on record. Raises Conflict."""
    by_todo = _entries(ctx, contract)
    if not by_todo:
        raise Conflict(_("Tidak ada pekerja yang perlu didaftarkan atau diperbaiki di BPJS."))
    columns = read_columns(settings.text(ctx, settings.Key.ENROL_LIST_COLUMNS))
    people = {worker.line for entries in by_todo.values() for _item, worker in entries}
    log.record(ctx, log.Event.ENROL_LIST_EXPORTED, contract, workers=len(people))
    return f"daftar-untuk-didaftarkan-{contract.id}.xlsx", _file(ctx, contract, columns, by_todo)


def todo_of(code: Code, variant: str | None) -> Todo | None:
    """None for what no branch can settle."""
    if (code, variant) in NOT_HERE:
        return None
    return TODOS.get((code, variant)) or TODOS.get((code, None))


def _entries(ctx: Context, contract: Contract) -> dict[Todo, list[Entry]]:
    """Of the people who are on the roster now, in its order."""
    same = and_(col(Worker.contract_id) == Finding.contract_id, col(Worker.line) == Finding.line)
    found = (
        select(Finding, Worker)
        .join(Worker, same)
        .where(on_version(contract, None), col(Finding.status).in_(UNSETTLED), col(Finding.code).in_(LISTED))
        .order_by(col(Worker.line), col(Finding.code))
    )
    by_todo: dict[Todo, list[Entry]] = {todo: [] for todo in Todo}
    rows = ctx.db.exec(found).all()
    dates = dates_by_run(ctx, (finding for finding, _worker in rows))
    for finding, worker in rows:
        if todo := todo_of(finding.code, json.loads(finding.detail).get("variant")):
            by_todo[todo].append((WorkItem(finding, worker, dates[finding.last_run_id]), worker))
    return {todo: entries for todo, entries in by_todo.items() if entries}


def _file(ctx: Context, contract: Contract, columns: Sequence[Column], by_todo: Mapping[Todo, list[Entry]]) -> bytes:
    target = BytesIO()
    book = Workbook(target, SAFE_OPTIONS)
    try:
        for todo, entries in by_todo.items():
            sheet = book.add_worksheet(str(SHEETS[todo]))
            first = _write_head(book, sheet, _head(ctx, contract, todo, entries), columns)
            _write_rows(book, sheet, first, _rows(contract, columns, entries))
    finally:
        book.close()
    return target.getvalue()


def _head(ctx: Context, contract: Contract, todo: Todo, entries: Sequence[Entry]) -> list[Text]:
    count = number(len({worker.line for _item, worker in entries}))
    told = {"what": SHEETS[todo], "count": count, "number": contract.number, "title": contract.title}
    return [_("{what}: {count} pekerja, kontrak {number}, {title}", **told), Text(NOTE.sentence, day=ctx.today)]


def _rows(contract: Contract, columns: Sequence[Column], entries: Iterable[Entry]) -> Iterable[list[Cell]]:
    """One for each worker, whatever the number of findings."""
    for _line, of_worker in groupby(entries, lambda entry: entry[1].line):
        items, workers = zip(*of_worker, strict=True)
        known = _contents(contract, workers[0], items)
        yield [known[column.content] for column in columns]


def _contents(contract: Contract, worker: Worker, items: Sequence[WorkItem]) -> dict[Content, Any]:
    return {
        Content.NIK: worker.nik,
        Content.NAME: worker.name,
        Content.BIRTH_DATE: worker.birth_date,
        Content.OCCUPATION: worker.occupation,
        Content.STARTS_ON: worker.starts_on or contract.starts_on,
        Content.ENDS_ON: worker.ends_on or contract.ends_on,
        Content.WAGE: worker.wage,
        Content.KPJ: worker.kpj,
        Content.COMPANY: contract.company.name,
        Content.NPP: contract.company.npp or "",
        Content.CONTRACT: contract.number,
        Content.PROJECT_NUMBER: contract.root.project_number,  # the project is the main contract's
        Content.FOUND: " ".join(str(item.sentence) for item in items),
        Content.NEXT_STEP: " ".join(dict.fromkeys(str(item.next_step) for item in items)),
        Content.EMPTY: None,
    }


def _write_head(book: Any, sheet: Any, head: Sequence[Text], columns: Sequence[Column]) -> int:
    """Returns the row below, where the workers begin."""
    bold, heading = book.add_format({"bold": True}), formats(book, bold=True, bg_color="#DCE6F1", border=1)
    for column, (_heading, content) in enumerate(columns):
        sheet.set_column(column, column, WIDTHS.get(content, 16))
    for row, line in enumerate(head):
        sheet.write_string(row, 0, str(line), bold if row == 0 else None)
    for column, (text, _content) in enumerate(columns):
        write_cell(sheet, len(head), column, text, heading)
    sheet.freeze_panes(len(head) + 1, 0)
    return len(head) + 1


def _write_rows(book: Any, sheet: Any, first: int, rows: Iterable[Sequence[Cell]]) -> None:
    look = formats(book)
    for row, cells in enumerate(rows, start=first):
        for column, cell in enumerate(cells):
            write_cell(sheet, row, column, cell, look)
