"""What happens to the cover of a project: registered, paid for, verified, doubted; and its contract amended."""

from typing import Any

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.contracts.addenda import Amendment, amend_contract
from compliance.contracts.rules import TermEntry
from compliance.demo.deal import Deal, a_paper, contract_of
from compliance.projects.decisions import reject_evidence, verify_evidence
from compliance.projects.gather import project_facts
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.operations import submit_evidence
from compliance.projects.papers import PaperEntry
from compliance.projects.words import KINDS


def submit(ctx: Context, deal: Deal, kind: EvidenceKind, number: str, **said: Any) -> None:
    entry = PaperEntry(number, ctx.today, **said)
    submit_evidence(ctx, contract_of(ctx, deal), kind, entry, a_paper(KINDS[kind].sentence))


def enrol(ctx: Context, deal: Deal) -> None:
    """The project is registered, and BPJS says what it costs."""
    facts = project_facts(ctx, contract_of(ctx, deal))
    submit(ctx, deal, EvidenceKind.REGISTRATION, deal.plan.project_number)
    assessed = {"amount": facts.total, "base": facts.value_net}
    submit(ctx, deal, EvidenceKind.ASSESSMENT, f"PI/{deal.plan.project_number}", **assessed)


def contribute(ctx: Context, deal: Deal) -> None:
    """The first instalment is paid."""
    facts = project_facts(ctx, contract_of(ctx, deal))
    first = {"amount": facts.first_amount, "instalment": 1}
    submit(ctx, deal, EvidenceKind.RECEIPT, f"KW-{deal.plan.project_number}-1", **first)
    covered = {"covers_until": facts.cover_ends_on}
    submit(ctx, deal, EvidenceKind.MEMBERSHIP, f"SK/{deal.plan.project_number}", **covered)


def verify(ctx: Context, deal: Deal) -> None:
    """Everything that waits; receipts were looked up today."""
    for paper in waiting(ctx, deal):
        verify_evidence(ctx, paper, ctx.today, paper.version)


def doubt(ctx: Context, deal: Deal) -> None:
    for paper in waiting(ctx, deal):
        if paper.kind is EvidenceKind.RECEIPT:
            reject_evidence(ctx, paper, "Nomor kuitansi ini tidak ditemukan di laman e-Jakon.", paper.version)
        else:
            verify_evidence(ctx, paper, ctx.today, paper.version)


def waiting(ctx: Context, deal: Deal) -> list[Evidence]:
    of_deal = select(Evidence).where(Evidence.contract_id == deal.contract_id)
    return list(ctx.db.exec(of_deal.where(Evidence.status == EvidenceStatus.SUBMITTED).order_by(col(Evidence.id))))


def amend(ctx: Context, deal: Deal) -> None:
    """A tenth more work in the same time; the schedule keeps its percentages."""
    contract = contract_of(ctx, deal)
    more = Amendment(
        document=f"ADD-1/{contract.number}",
        signed_on=ctx.today,
        reason="Tambahan pekerjaan gorong-gorong menurut hasil pemeriksaan bersama di lapangan.",
        value=contract.value * 11 // 10,
        vat=contract.vat * 11 // 10,
        itemised_wages=0,
        ends_on=contract.ends_on,
        maintenance_ends_on=contract.maintenance_ends_on,
        terms=[TermEntry(term.kind, f"{term.percentage}%") for term in contract.terms],
    )
    amend_contract(ctx, contract, more, contract.version)
