"""Hand in evidence of a project's cover, and look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from sqlmodel import col, select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.names import names_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.operations import get_contract
from compliance.contracts.rules import needs_project_number
from compliance.contracts.subcontracts import ask_checks
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, Invalid, NotFound
from compliance.kernel.i18n import Text, _
from compliance.kernel.logs import masked
from compliance.projects.gather import contributions, papers_of, project_facts
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.papers import SEVERAL, WITH_AMOUNT, WITH_COVER, PaperEntry, paper_faults
from compliance.projects.rules import ProjectFacts
from compliance.rulebook.contribution import Contribution
from compliance.rulebook.operations import book_for_signing
from compliance.uploads.proof import CheckedProof, Proof, check_proof


def get_project(ctx: Context, contract_id: int, permission: Permission = Permission.CONTRACT_READ) -> Contract:
    """A construction contract; others have no project, so there is nothing to be found."""
    contract = get_contract(ctx, contract_id, permission)
    if not needs_project_number(contract):
        raise NotFound
    return contract


def get_evidence(ctx: Context, evidence_id: int) -> Evidence:
    evidence = existing(ctx.db, Evidence, evidence_id)
    ctx.require(Permission.CONTRACT_READ, evidence)
    return evidence


@dataclass(frozen=True)
class ProjectFile:
    """Everything that the project's page shows; ``names`` by the person's id, ``evidence`` newest first."""

    facts: ProjectFacts
    evidence: Sequence[Evidence]
    names: Mapping[int | None, str]


@operation(Permission.CONTRACT_READ)
def project_file(ctx: Context, contract: Contract) -> ProjectFile:
    of_it = select(Evidence).where(Evidence.contract_id == contract.id).order_by(col(Evidence.id).desc())
    evidence = ctx.db.exec(of_it).all()
    people = {person for row in evidence for person in (row.submitted_by, row.decided_by) if person}
    return ProjectFile(project_facts(ctx, contract), evidence, names_of(ctx, people))


@dataclass(frozen=True)
class ContributionSheet:
    """The whole sum: ``reckoned`` as the contract was signed, then after each addendum; ``rules`` names the book."""

    facts: ProjectFacts
    reckoned: Sequence[Contribution]
    receipts: Sequence[Evidence]
    rules: str


@operation(Permission.CONTRACT_READ)
def contribution_sheet(ctx: Context, contract: Contract) -> ContributionSheet:
    book = book_for_signing(ctx, contract.signed_on)
    receipts = [row for row in papers_of(ctx, contract).rows if row.kind is EvidenceKind.RECEIPT]
    return ContributionSheet(project_facts(ctx, contract), contributions(contract, book), receipts, book.version)


@operation(Permission.EVIDENCE_EDIT)
def submit_evidence(
    ctx: Context,
    contract: Contract,
    kind: EvidenceKind,
    entry: PaperEntry,
    proof: Proof | None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Hand in a paper; what it replaces stays on file. Raises Conflict, or Invalid with every fault at once."""
    ctx.db.refresh(contract, with_for_update=True)  # one at a time: two papers must not both be the newest
    refuse_without_project(contract)
    entry = _of_kind(kind, entry)
    checked = _sound_file(ctx, proof, _faults(ctx, contract, kind, entry, replaces))
    evidence = Evidence(
        **asdict(entry) | {"number": entry.number.strip()},
        contract_id=cast(int, contract.id),
        kind=kind,
        file_digest=ctx.files.put(checked.content),
        file_name=masked(checked.name),
        file_type=checked.type,
        replaces_id=_replaced(ctx, contract, kind, replaces),
        submitted_at=ctx.now,
        submitted_by=ctx.actor.id,
    )
    ctx.db.add(evidence)
    log.record(ctx, log.Event.EVIDENCE_SUBMITTED, evidence, **told(evidence))
    ask_checks(ctx, contract)
    return evidence


def _faults(
    ctx: Context, contract: Contract, kind: EvidenceKind, entry: PaperEntry, replaces: Evidence | None
) -> dict[str, Text]:
    faults = paper_faults(kind, entry, contract, ctx.today)
    if kind is EvidenceKind.RECEIPT and _is_known(ctx, contract, entry, replaces):
        faults["number"] = _("Kuitansi dengan nomor ini sudah dikirim untuk kontrak ini.")
    return faults


def _sound_file(ctx: Context, proof: Proof | None, faults: dict[str, Text]) -> CheckedProof:
    """Raises Invalid with what is wrong with the file beside the other faults."""
    if proof is None:
        raise Invalid(fields=faults | {"proof": _("Lampirkan berkas suratnya.")})
    try:
        checked = check_proof(proof, settings.whole_number(ctx, settings.Key.PROOF_MEGABYTES))
    except Invalid as unfit:
        raise Invalid(fields=faults | unfit.fields) from unfit
    if faults:
        raise Invalid(fields=faults)
    return checked


def refuse_without_project(contract: Contract) -> None:
    if not needs_project_number(contract):
        raise Conflict(_("Bukti proyek hanya untuk pekerjaan konstruksi."))
    if contract.status is ContractStatus.CLOSED:
        raise Conflict(_("Kontrak ini sudah selesai."))


def _of_kind(kind: EvidenceKind, entry: PaperEntry) -> PaperEntry:
    """Without what a paper of this kind does not say."""
    return PaperEntry(
        number=entry.number,
        dated_on=entry.dated_on,
        amount=entry.amount if kind in WITH_AMOUNT else None,
        base=entry.base if kind is EvidenceKind.ASSESSMENT else None,
        instalment=entry.instalment if kind is EvidenceKind.RECEIPT else None,
        covers_until=entry.covers_until if kind in WITH_COVER else None,
    )


def _is_known(ctx: Context, contract: Contract, entry: PaperEntry, replaces: Evidence | None) -> bool:
    """The same receipt handed in twice would be counted twice."""
    others = (row for row in papers_of(ctx, contract).rows if row is not replaces)
    return any(row.kind is EvidenceKind.RECEIPT and _same(row.number, entry.number) for row in others)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _replaced(ctx: Context, contract: Contract, kind: EvidenceKind, replaces: Evidence | None) -> int | None:
    """What the new paper takes the place of: at once where nobody verified it, otherwise once itself is verified."""
    if kind not in SEVERAL:
        ours = [row for row in papers_of(ctx, contract).rows if row.kind is kind]
        replaces = ours[-1] if ours else None
    if replaces is None or (replaces.contract_id, replaces.kind) != (contract.id, kind):
        return None
    if replaces.status is not EvidenceStatus.SUBMITTED:
        return replaces.id
    replaces.status, replaces.version = EvidenceStatus.REPLACED, replaces.version + 1
    standing = ctx.db.get(Evidence, replaces.replaces_id) if replaces.replaces_id else None
    return standing.id if standing and standing.status is EvidenceStatus.VERIFIED else replaces.id


def told(evidence: Evidence) -> dict[str, object]:
    """For the log."""
    said = evidence.model_dump(include={"kind", "number", "dated_on", "amount", "covers_until"}, exclude_none=True)
    return said | {"digest": evidence.file_digest}


@operation(Permission.ROSTER_READ)
def read_evidence(ctx: Context, evidence: Evidence) -> bytes:
    """The file; a form may name the workers, so every look is on record."""
    log.record(ctx, log.Event.EVIDENCE_READ, evidence, kind=evidence.kind, digest=evidence.file_digest)
    return ctx.files.get(evidence.file_digest)
