"""The list of contracts behind a figure of the dashboard, with sums that are that figure; also as a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any

from sqlalchemy import ColumnElement, Row, String, Subquery, cast, func, select
from sqlmodel import col

from compliance.access.context import Context, operation
from compliance.access.models import Agency, Company
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract
from compliance.contracts.operations import visible
from compliance.kernel.i18n import Text, _
from compliance.kernel.paging import Page, paginate
from compliance.kernel.sheets import Cell
from compliance.kernel.sheets_write import write_table
from compliance.overview.dashboard import Cover
from compliance.overview.figures import WORKERS, by_contract
from compliance.overview.words import HELD

HEADINGS: dict[Text, int] = {
    _("Nomor kontrak"): 32,
    _("Nama paket"): 44,
    _("OPD"): 28,
    _("Penyedia"): 28,
    _("Nilai kontrak"): 18,
    _("Pekerja"): 10,
    _("Terlindungi"): 12,
    _("Perlu ditindaklanjuti"): 20,
    _("Belum dinilai"): 14,
    _("Belum diperiksa"): 16,
    _("Pembayaran berikutnya"): 22,
    _("Yang menahannya"): 34,
}


@dataclass(frozen=True)
class Behind:
    """Which contracts stand behind a figure; an empty field chooses nothing, ``subdistrict`` None neither."""

    agency_id: str = ""
    kind: str = ""
    month: str = ""
    status: str = ""
    held: str = ""
    subdistrict_code: str | None = None  # empty: those without a place
    having: str = ""  # one of ``WORKERS``: those that have any of them

    def clauses(self, rows: Subquery) -> Iterator[ColumnElement[bool]]:
        chosen = {name: value for name, value in asdict(self).items() if value or name == "subdistrict_code"}
        if (having := chosen.pop("having", "")) in WORKERS:
            yield rows.c[having] > 0
        yield from (cast(rows.c[name], String) == value for name, value in chosen.items() if value is not None)

    def as_query(self) -> dict[str, str]:
        """For an address, and for the log."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)} | (
            {"subdistrict_code": ""} if self.subdistrict_code == "" else {}
        )


@dataclass(frozen=True)
class Listed:
    """A page of contracts; ``total`` and ``amount`` (rupiah of the next payments) are over all pages."""

    page: Page[Any]
    total: Cover
    amount: int


@operation(Permission.DASHBOARD_READ)
def contracts_behind(ctx: Context, wanted: Behind, page: int = 1) -> Listed:
    ctx.require(Permission.CONTRACT_READ)
    rows = by_contract(ctx)
    sums = (func.coalesce(func.sum(rows.c[figure]), 0) for figure in (*WORKERS, "next_amount"))
    counts = (func.count(), func.coalesce(func.sum(rows.c.contracts), 0))
    lines, count, *figures, amount = ctx.db.execute(select(*counts, *sums).where(*wanted.clauses(rows))).one()
    found = paginate(ctx.db, _largest(select(rows.c.id).where(*wanted.clauses(rows)), rows), page, total=lines)
    shown = ctx.db.execute(_lines(ctx, rows, rows.c.id.in_([row[0] for row in found.items]))).all()
    return Listed(replace(found, items=shown), Cover("", int(count), *map(int, figures)), int(amount))


@operation(Permission.DASHBOARD_READ)
def contracts_file(ctx: Context, wanted: Behind) -> bytes:
    """All of them as XLSX, a line each and none with a person's data; every export is on record."""
    ctx.require(Permission.CONTRACT_READ)
    rows = by_contract(ctx)
    found = ctx.db.execute(_lines(ctx, rows, *wanted.clauses(rows))).all()
    log.record(ctx, log.Event.FILE_EXPORTED, file="kontrak.xlsx", filter=wanted.as_query(), count=len(found))
    target = BytesIO()
    columns = {str(heading): width for heading, width in HEADINGS.items()}
    write_table(target, str(_("Kontrak")), columns, map(_cells, found))
    return target.getvalue()


def _cells(row: Row[Any]) -> Sequence[Cell]:
    figures = [int(getattr(row, name)) for name in (*WORKERS, "next_amount")]
    held = str(HELD[row.held]) if row.held else ""
    return row.number, row.title, row.agency, row.company, row.value, *figures, held


def _lines(ctx: Context, rows: Subquery, *wanted: ColumnElement[bool]) -> Any:
    figures = (rows.c[name] for name in (*WORKERS, "next_amount", "held"))
    named: tuple[Any, ...] = (col(Agency.name).label("agency"), col(Company.name).label("company"))
    lines = select(col(Contract.id), col(Contract.number), col(Contract.title), *named, rows.c.value, *figures)
    joined = lines.join(rows, rows.c.id == Contract.id).join(Agency, col(Agency.id) == Contract.agency_id)
    joined = joined.join(Company, col(Company.id) == Contract.company_id).where(visible(ctx), *wanted)
    return _largest(joined, rows)


def _largest(lines: Any, rows: Subquery) -> Any:
    return lines.order_by(rows.c.next_amount.desc(), rows.c.id)
