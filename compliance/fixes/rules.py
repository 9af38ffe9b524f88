"""Which moves are open on a finding. Pure."""

from compliance.checks.models import TRANSITIONS, Finding, Move
from compliance.contracts.models import ContractStatus
from compliance.kernel.i18n import Text, _
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code

SETTLED_BY_A_LIST = frozenset({Code.ROSTER_MISSING, Code.REGISTER_STALE})  # words and papers don't replace the list


def refusal(finding: Finding, move: Move, book: RuleBook) -> Text | None:
    """Why a person can't make this move now; None when they can."""
    if finding.contract.status is not ContractStatus.ACTIVE:
        return _("Kontrak ini tidak berjalan; temuannya tidak dapat diubah.")
    if (finding.status, move) not in TRANSITIONS:
        return _("Keadaan temuan ini sudah berubah, jadi langkah ini tidak dapat dilakukan lagi.")
    if move is Move.ANSWER and finding.code in SETTLED_BY_A_LIST:
        return _("Temuan ini selesai dengan daftar yang baru, bukan dengan jawaban.")
    if move is Move.ACCEPT and not book.is_acceptable(finding.code):
        return _("Temuan jenis ini tidak dapat diterima dengan alasan; datanya yang harus diperbaiki.")
    return None
