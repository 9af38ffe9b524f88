"""A contract at a glance: where it stands between the desk and the money, and what stops its next payment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit.models import AuditEntry
from compliance.checks.gather import next_gates
from compliance.checks.models import CheckRun
from compliance.checks.obstacles import name_obstacles
from compliance.checks.operations import check_pending
from compliance.checks.standings import standing_of
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.rules import Obstacle
from compliance.kernel.i18n import Text, _
from compliance.kernel.paging import Page, paginate
from compliance.kernel.regions import place_names
from compliance.payments.operations import TermLine, TermState, schedule
from compliance.projects.rules import ProjectFacts
from compliance.rosters.models import RosterVersion


class Place(StrEnum):
    """How far a station is: behind us, here, stopped, or still ahead."""

    DONE = "done"
    NOW = "now"
    STOP = "stop"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Station:
    """``tab``: of the contract's pages, the one that tells more; none for what its first page itself tells."""

    name: Text
    place: Place
    words: Text
    tab: str = ""


@dataclass(frozen=True)
class ContractFile:
    """Everything that the contract's page shows; ``blocking`` counts unsettled blocking findings.

    ``project``: the cover of a construction project; other contracts have none. ``held``: what a subcontract holds up
    the main contract's payment by.
    """

    contract: Contract
    roster: RosterVersion | None
    run: CheckRun | None
    pending: bool
    blocking: int
    lines: Sequence[TermLine]
    project: ProjectFacts | None
    held: Sequence[Obstacle] = ()

    @property
    def next_line(self) -> TermLine | None:
        """The next payment, or None when all were made."""
        return next((line for line in self.lines if line.state is not TermState.RELEASED), None)

    @property
    def place(self) -> str:
        """Where the work is, in words; empty when no place was given."""
        return place_names().get(self.contract.village_code or self.contract.subdistrict_code, "")

    @property
    def stations(self) -> list[Station]:
        """Contract → roster → check → fix → certificate → payment."""
        stations = list(STATIONS.items())[:OF_A_PART] if self.contract.is_part else STATIONS.items()
        return [replace(station(self), tab=tab) for station, tab in stations]


@operation(Permission.CONTRACT_READ)
def contract_file(ctx: Context, contract: Contract) -> ContractFile:
    standing = standing_of(ctx, contract)
    return ContractFile(
        contract=contract,
        roster=standing.roster,
        run=standing.run,
        pending=check_pending(ctx, contract),
        blocking=standing.blocking,
        lines=schedule(ctx, contract, standing),
        project=standing.known.project,
        held=list(name_obstacles(standing, *next_gates(contract))) if contract.is_part else (),
    )


@operation(Permission.CONTRACT_READ)
def term_lines(ctx: Context, contract: Contract) -> list[TermLine]:
    """Every term with all that holds it."""
    return schedule(ctx, contract)


@operation(Permission.CONTRACT_READ)
def contract_history(ctx: Context, contract: Contract, page: int = 1) -> Page[AuditEntry]:
    """What was done, newest first."""
    entries = select(AuditEntry).where(AuditEntry.contract_id == contract.id)
    return paginate(ctx.db, entries.order_by(col(AuditEntry.sequence).desc()), page)


def _registered(file: ContractFile) -> Station:
    draft = file.contract.status is ContractStatus.DRAFT
    return Station(_("Kontrak"), Place.NOW if draft else Place.DONE, _("Masih draf") if draft else _("Berjalan"))


def _handed_in(file: ContractFile) -> Station:
    name = _("Daftar pekerja")
    if file.roster:
        return Station(
            name,
            Place.DONE,
            _("Versi {number}: {workers} orang", number=file.roster.number, workers=file.roster.workers),
        )
    return Station(name, _after(_registered(file)), _("Belum diunggah"))


def _checked(file: ContractFile) -> Station:
    name = _("Pemeriksaan")
    if file.pending:
        return Station(name, Place.NOW, _("Sedang diperiksa"))
    if file.run and file.roster and file.run.roster_version == file.roster.number:
        return Station(
            name, Place.DONE, _("{cleared} dari {workers} aman", cleared=file.run.cleared, workers=file.run.workers)
        )
    return Station(name, _after(_handed_in(file)), _("Belum diperiksa"))


def _fixed(file: ContractFile) -> Station:
    name = _("Perbaikan")
    if file.blocking:
        return Station(name, Place.STOP, _("{count} temuan menghalangi", count=file.blocking))
    checked = _checked(file).place is Place.DONE
    return Station(name, Place.DONE if checked else Place.AHEAD, _("Tidak ada halangan") if checked else _("Menunggu"))


def _certified(file: ContractFile) -> Station:
    name, line = _("Sertifikat"), file.next_line
    if line is None:
        return Station(name, Place.DONE, _("Semua termin selesai"))
    term = {"number": line.term.number}
    if line.state is TermState.CLEARED:
        return Station(name, Place.DONE, _("Termin {number} boleh dibayar", **term))
    return Station(name, _after(_fixed(file)), _("Termin {number} belum", **term))


def _paid(file: ContractFile) -> Station:
    paid = sum(line.state is TermState.RELEASED for line in file.lines)
    words = _("{paid} dari {total} termin", paid=paid, total=len(file.lines))
    if paid == len(file.lines):
        return Station(_("Pembayaran"), Place.DONE, words)
    return Station(_("Pembayaran"), _after(_certified(file)), words)


def _after(before: Station) -> Place:
    """Here, once everything before is behind us."""
    return Place.NOW if before.place is Place.DONE else Place.AHEAD


OF_A_PART = 4  # a subcontract has no certificate and no payment of its own
STATIONS = {
    _registered: "",
    _handed_in: "people",
    _checked: "findings",
    _fixed: "findings",
    _certified: "certificates",
    _paid: "terms",
}
