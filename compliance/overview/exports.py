"""Lists as sheets for auditors: what the filter of each page shows, with no formula of a stranger, every one logged."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.audit.operations import AuditFilter, contract_numbers, find_entries
from compliance.audit.words import EVENTS, label, read, spoken
from compliance.certificates.archive import CertificateFilter, find_certificates
from compliance.certificates.forms import STATES as CERTIFICATE_STATES
from compliance.checks.forms import STATUSES as FINDING_STATES
from compliance.contracts.operations import ContractFilter, find_contracts
from compliance.contracts.words import STATUSES
from compliance.fixes.desk import DeskFilter, desk
from compliance.fixes.forms import TURNS
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import Text, _, meant, moment, number
from compliance.kernel.identity import mask
from compliance.kernel.paging import Page
from compliance.kernel.sheets import Cell
from compliance.kernel.sheets_write import write_csv, write_table
from compliance.overview.sampling import Sample
from compliance.payments.forms import STATES as TERM_STATES
from compliance.payments.queue import QueueFilter, queue
from compliance.rulebook.words import GATES, KINDS

MOST = 100_000  # lines
SIZE = 500  # asked for at once
Line = tuple[object, Sequence[Cell]]  # what it is known by, and its cells
Columns = Mapping[Text, int]  # heading → width in signs


@dataclass(frozen=True)
class Listing:
    columns: Columns
    lines: Callable[[Context, Any], Iterator[Line]]


@operation(Permission.LIST_EXPORT)
def export_list(ctx: Context, name: str, wanted: Any, kind: str) -> BinaryIO:
    """The list as XLSX or CSV, ready to be read. Raises Conflict for an empty or too long one."""
    listing = LISTINGS[name]
    lines = dict(listing.lines(ctx, wanted))
    if not lines:
        raise Conflict(_("Tidak ada yang cocok dengan saringan ini."))
    held = TemporaryFile()  # noqa: SIM115 - it is the reader's to close
    headings = {str(heading): width for heading, width in listing.columns.items()}
    if kind == "csv":
        write_csv(held, headings, lines.values())
    else:
        write_table(held, name, headings, lines.values())
    held.seek(0)
    told = {"method": wanted.draw.method, "frame": wanted.frame} if isinstance(wanted, Sample) else asdict(wanted)
    log.record(ctx, log.Event.LIST_EXPORTED, list=name, format=kind, count=len(lines), filter=told)
    return held


def every(find: Callable[[int], Page[Any]]) -> Iterator[Any]:
    """All that a list holds, page by page. Raises Conflict where there are too many."""
    page = find(1)
    if page.total > MOST:
        raise Conflict(_("Lebih dari {most} baris. Persempit saringannya.", most=number(MOST)))
    yield from page.items
    while page.has_next:
        page = find(page.number + 1)
        yield from page.items


def contracts(ctx: Context, wanted: ContractFilter) -> Iterator[Line]:
    for one in every(lambda page: find_contracts(ctx, wanted, page, SIZE)):
        who = (one.number, one.title, one.agency.name, one.company.name, str(KINDS[one.kind]))
        yield one.id, (*who, one.value, one.vat, one.signed_on, one.starts_on, one.ends_on, str(STATUSES[one.status]))


def findings(ctx: Context, wanted: DeskFilter) -> Iterator[Line]:
    for one in every(lambda page: desk(ctx, wanted, page, SIZE)):
        finding, item, worker = one.finding, one.item, one.item.worker
        who = (worker.name, mask(worker.nik)) if worker else (None, None)
        what = (str(item.title), str(item.sentence), str(item.next_step), str(FINDING_STATES[finding.status]))
        turn = str(TURNS[finding.turn]) if finding.turn else None
        blocked = one.term.amount if one.term else None
        of = (one.contract.number, one.contract.title, one.contract.company.name)
        yield finding.id, (*of, *who, *what, turn, finding.due_on, blocked)


def certificates(ctx: Context, wanted: CertificateFilter) -> Iterator[Line]:
    for one in every(lambda page: find_certificates(ctx, wanted, page, SIZE)):
        paper, contract, term, life = one.certificate, one.contract, one.term, one.life
        of = (paper.number, contract.number, contract.title, contract.agency.name)
        pay = (term.number, str(GATES[term.kind]), term.amount, paper.workers)
        why = " ".join(filter(None, (str(life.reason), paper.revocation_reason)))  # what is public, and what was typed
        state = (str(CERTIFICATE_STATES[life.state]), _when(life.since), why, paper.pdf_digest)
        yield paper.id, (*of, *pay, moment(paper.decided_at), paper.expires_on, *state)


def payments(ctx: Context, wanted: QueueFilter) -> Iterator[Line]:
    for one in every(lambda page: queue(ctx, wanted, page, SIZE)):
        contract, term, paid = one.contract, one.term, one.release
        of = (contract.number, contract.title, contract.agency.name, contract.company.name)
        pay = (term.number, str(GATES[term.kind]), term.amount, str(TERM_STATES[one.state]))
        papers = (paid.spm_number, paid.spm_date, paid.sp2d_number, paid.sp2d_date) if paid else (None,) * 4
        why = "; ".join(str(each.reason) for each in one.obstacles)
        exception = one.override.reason if one.override else None
        yield term.id, (*of, *pay, one.live.number if one.live else None, *papers, exception, why)


def audit(ctx: Context, wanted: AuditFilter) -> Iterator[Line]:
    entries = {entry.sequence: entry for entry in every(lambda page: find_entries(ctx, wanted, page, SIZE))}
    numbers: dict[int, str] = {}
    for entry in entries.values():
        if entry.contract_id and entry.contract_id not in numbers:
            numbers |= contract_numbers(ctx, [entry])
        about = (entry.subject_type, entry.subject_id, numbers.get(entry.contract_id or 0))
        details = "; ".join(f"{label(name)}: {_said(value)}" for name, value in read(entry.details).items())
        event = str(EVENTS[log.Event(entry.event)])
        yield entry.sequence, (entry.sequence, moment(entry.at), entry.actor, entry.origin, event, *about, details)


def sample(ctx: Context, drawn: Sample) -> Iterator[Line]:
    for place, one in enumerate(drawn.drawn, start=1):
        of = (one.certificate.number, one.contract.number, one.contract.title, one.term.number, one.term.amount)
        how = (drawn.draw.method.value, drawn.draw.seed, drawn.frame)
        yield place, (place, *of, one.points, " ".join(map(str, one.reasons)), *how)


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(spoken(value))


def _when(value: object) -> str:
    return str(Text("{at}", at=value)) if value else ""


OF_CONTRACT = {_("Nomor kontrak"): 30, _("Nama paket"): 40, _("OPD"): 24, _("Penyedia"): 24}
OF_TERM = {_("Termin"): 8, _("Jenis pembayaran"): 20, _("Jumlah"): 16}
LISTINGS: Mapping[str, Listing] = {
    "contracts": Listing(
        {
            **OF_CONTRACT,
            **{
                _("Jenis"): 16,
                _("Nilai"): 16,
                _("PPN"): 16,
                _("Tanggal kontrak"): 14,
                _("Mulai"): 14,
                meant("day", "Selesai"): 14,
            },
            _("Keadaan"): 14,
        },
        contracts,
    ),
    "findings": Listing(
        {
            **{_("Nomor kontrak"): 30, _("Nama paket"): 40, _("Penyedia"): 24, _("Pekerja"): 28, _("NIK"): 18},
            **{_("Temuan"): 28, _("Penjelasan"): 60, _("Langkah berikutnya"): 60, _("Keadaan"): 18, _("Giliran"): 16},
            **{_("Paling lambat"): 14, _("Menahan pembayaran"): 18},
        },
        findings,
    ),
    "certificates": Listing(
        {
            **{_("Nomor sertifikat"): 26, _("Nomor kontrak"): 30, _("Nama paket"): 40, _("OPD"): 24, **OF_TERM},
            **{_("Tenaga kerja"): 12, _("Diterbitkan"): 28, _("Dapat dipakai sampai"): 16, _("Keadaan"): 14},
            **{_("Sejak"): 28, _("Alasan"): 40, _("Sidik PDF"): 66},
        },
        certificates,
    ),
    "payments": Listing(
        {
            **{**OF_CONTRACT, **OF_TERM, _("Keadaan"): 16, _("Nomor sertifikat"): 26, _("Nomor SPM"): 20},
            **{
                _("Tanggal SPM"): 14,
                _("Nomor SP2D"): 20,
                _("Tanggal SP2D"): 14,
                _("Pengecualian"): 40,
                _("Halangan"): 60,
            },
        },
        payments,
    ),
    "audit": Listing(
        {
            **{_("Nomor"): 10, _("Waktu"): 28, _("Siapa"): 24, _("Dari"): 18, _("Kejadian"): 30, _("Tentang"): 16},
            **{_("Nomor objek"): 12, _("Nomor kontrak"): 30, _("Rincian"): 80},
        },
        audit,
    ),
    "sample": Listing(
        {
            **{_("Urutan"): 8, _("Nomor sertifikat"): 26, _("Nomor kontrak"): 30, _("Nama paket"): 40, _("Termin"): 8},
            **{_("Jumlah"): 16, _("Nilai risiko"): 12, _("Sebab"): 80, _("Cara"): 10, _("Kunci undian"): 20},
            _("Sidik kerangka"): 66,
        },
        sample,
    ),
}
