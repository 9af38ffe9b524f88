"""A contract of the demonstration with those who act on it, and the papers they hold."""

from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

from weasyprint import HTML

from compliance.access.context import Context
from compliance.contracts import operations as contracts
from compliance.contracts.models import Contract
from compliance.demo.crew import Member
from compliance.demo.data import AGENCIES, ContractPlan
from compliance.demo.generator import Employer
from compliance.uploads.proof import Proof

PAPER = "<h1>{title}</h1><p>Contoh untuk peragaan; tidak memuat data siapa pun.</p>"


@dataclass
class Deal:
    """A contract with those who act on it, by mailbox."""

    plan: ContractPlan
    employer: Employer
    crew: list[Member]
    contract_id: int = field(default=0, init=False)
    treasury: str = field(default="perbendaharaan", init=False)

    def __post_init__(self) -> None:
        agency = next(agency for agency in AGENCIES if agency.code == self.plan.agency)
        self.officer, self.approver = f"petugas.{agency.mailbox}", f"penyetuju.{agency.mailbox}"
        self.contractor = f"penyedia{self.plan.company + 1}"


def contract_of(ctx: Context, deal: Deal) -> Contract:
    return contracts.get_contract(ctx, deal.contract_id)


@cache
def paper_bytes(title: str) -> bytes:
    return bytes(HTML(string=PAPER.format(title=title)).write_pdf())


def a_paper(title: str) -> Proof:
    return Proof(f"{title}.pdf", BytesIO(paper_bytes(title)))
