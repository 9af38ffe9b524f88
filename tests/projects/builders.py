"""Papers of a project's cover, handed in and decided."""

from datetime import date
from io import BytesIO
from typing import Any

from compliance.access.context import Context
from compliance.contracts.models import Contract
from compliance.projects.decisions import verify_evidence
from compliance.projects.dues import Due
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.operations import submit_evidence
from compliance.projects.papers import PaperEntry
from compliance.projects.rules import Payment, ProjectFacts
from compliance.uploads.proof import Proof
from tests.builders import World, key
from tests.fixes.builders import PDF

PAID_ON = date(2026, 6, 15)
ENTRY = PaperEntry("PJ-1", PAID_ON, 875_000, covers_until=date(2027, 6, 2))


def a_file(content: bytes = PDF) -> Proof:
    return Proof("surat.pdf", BytesIO(content))


def a_paper(
    ctx: Context,
    contract: Contract,
    kind: EvidenceKind = EvidenceKind.RECEIPT,
    status: EvidenceStatus = EvidenceStatus.SUBMITTED,
    **columns: Any,
) -> Evidence:
    """Stored as it is, without the operation."""
    file = {"file_digest": ctx.files.put(PDF), "file_name": "surat.pdf", "file_type": "application/pdf"}
    said: dict[str, Any] = {"number": "K-1", "dated_on": PAID_ON, "amount": 875_000, "submitted_at": ctx.now} | columns
    paper = Evidence(contract_id=key(contract), kind=kind, status=status, **file | said)
    ctx.db.add(paper)
    ctx.db.flush()
    return paper


def hand_in(world: World, contract_id: int, kind: EvidenceKind, who: str = "contractor", **entry: Any) -> int:
    with world.work(who) as ctx:
        said = PaperEntry(**{"number": "PJ-1", "dated_on": PAID_ON, "amount": 875_000, **entry})
        return key(submit_evidence(ctx, ctx.db.get_one(Contract, contract_id), kind, said, a_file()))


def verify(world: World, evidence_id: int, checked_on: date | None = date(2026, 8, 31)) -> None:
    with world.work("officer") as ctx:
        evidence = ctx.db.get_one(Evidence, evidence_id)
        verify_evidence(ctx, evidence, checked_on, evidence.version)


FACTS = ProjectFacts(
    project_number="PJ-1",
    registered_on=date(2026, 6, 10),
    registration_due=date(2026, 6, 22),
    dues=(
        Due(1, 0, 875_000, date(2026, 6, 22)),
        Due(2, 0, 437_500, date(2026, 9, 6)),
        Due(3, 0, 437_500, date(2026, 12, 4)),
    ),
    first_percent=50,
    payments=(),
    tolerance=1_000,
    assessed=None,
    assessment_doubted=False,
    covered_until=None,
    roster_changed_on=None,
    roster_due=None,
    change_reported_on=None,
    unverified=(),
    value_net=1_000_000_000,
    starts_on=date(2026, 6, 8),
    ends_on=date(2026, 12, 4),
    cover_ends_on=date(2027, 6, 2),
)


def paid(*amounts: int, verified: bool = True) -> tuple[Payment, ...]:
    return tuple(Payment(PAID_ON, amount, verified) for amount in amounts)
