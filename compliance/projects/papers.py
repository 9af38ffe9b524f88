"""What must stand on a paper to be of use. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance.contracts.models import Contract
from compliance.kernel.i18n import Text, _
from compliance.projects.models import EvidenceKind, EvidenceStatus

WITH_AMOUNT = frozenset({EvidenceKind.ASSESSMENT, EvidenceKind.RECEIPT})
WITH_COVER = frozenset({EvidenceKind.REGISTRATION, EvidenceKind.MEMBERSHIP})
SEVERAL = frozenset({EvidenceKind.RECEIPT, EvidenceKind.WORKER_CHANGE})  # one paper does not take the place of another
STEPS = {  # what an officer may decide, from which state
    (EvidenceStatus.SUBMITTED, EvidenceStatus.VERIFIED),
    (EvidenceStatus.SUBMITTED, EvidenceStatus.REJECTED),
    (EvidenceStatus.VERIFIED, EvidenceStatus.REJECTED),  # it was found to be wrong after all
}


@dataclass(frozen=True)
class PaperEntry:
    """A paper as typed; what its kind does not have is None."""

    number: str
    dated_on: date | None
    amount: int | None = None
    base: int | None = None
    instalment: int | None = None
    covers_until: date | None = None


def paper_faults(kind: EvidenceKind, entry: PaperEntry, contract: Contract, today: date) -> dict[str, Text]:
    """Field → what is wrong with it, all at once."""
    return dict(_faults(kind, entry, contract, today))


def _faults(kind: EvidenceKind, entry: PaperEntry, contract: Contract, today: date) -> Iterator[tuple[str, Text]]:
    if not entry.number.strip():
        yield "number", _("Isi nomor seperti tertulis pada surat.")
    if entry.dated_on is None:
        yield "dated_on", _("Isi tanggal seperti tertulis pada surat.")
    elif entry.dated_on > today:
        yield "dated_on", _("Tanggal surat tidak boleh sesudah hari ini.")
    if kind in WITH_AMOUNT and not entry.amount:
        yield "amount", _("Isi jumlah rupiah, lebih dari nol.")
    if kind is EvidenceKind.MEMBERSHIP and entry.covers_until is None:
        yield "covers_until", _("Isi hari terakhir perlindungan menurut sertifikat.")
    if entry.covers_until and entry.covers_until < contract.starts_on:
        yield "covers_until", _("Perlindungan berakhir sebelum pekerjaan mulai ({day}).", day=contract.starts_on)
