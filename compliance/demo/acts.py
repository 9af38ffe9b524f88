"""What happens to a contract, each act by the one whose it is, through the same operations as on the pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.access.models import Company
from compliance.certificates import issuing
from compliance.certificates import operations as certificates
from compliance.certificates.models import Cause, Certificate, CertificateStatus
from compliance.checks.models import NO_LINE, Finding, FindingStatus
from compliance.contracts import operations as contracts
from compliance.contracts.models import Contract, PaymentTerm
from compliance.contracts.subcontracts import Subcontracting, add_subcontract
from compliance.demo.crew import write_roster
from compliance.demo.data import Act
from compliance.demo.deal import Deal, a_paper, contract_of
from compliance.demo.project_acts import amend, contribute, doubt, enrol, verify
from compliance.demo.stage import Stage, trial_code
from compliance.fixes import operations as fixes
from compliance.kernel.identity import npp_key
from compliance.payments import operations as payments
from compliance.payments import overrides
from compliance.rosters import operations as rosters
from compliance.rosters.handing_in import commit_roster, stage_roster
from compliance.rulebook.models import Code
from compliance.rulebook.operations import book_on

ANSWERS = 3


def perform(stage: Stage, deal: Deal, act: Act, at: datetime | None = None) -> None:
    """The act, and what the system does after it."""
    who, do = ACTS[act]
    with stage.work(getattr(deal, who), at) as ctx:
        do(ctx, deal)
    stage.settle(at)


def register(ctx: Context, deal: Deal) -> None:
    plan = deal.plan
    agreed: dict[str, Any] = {
        "number": f"{plan.number}/{plan.signed_on.year}",
        "title": plan.title,
        "company_id": ctx.db.exec(select(Company.id).where(Company.npp == npp_key(deal.employer.npp))).one(),
        "value": plan.value,
        "vat": plan.vat,
        "signed_on": plan.signed_on,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
    }
    if plan.under:
        above = ctx.db.exec(select(Contract).where(col(Contract.number).startswith(f"{plan.under}/"))).one()
        deal.contract_id = add_subcontract(ctx, above, Subcontracting(**agreed)).id or 0
        return
    fields = agreed | {
        "kind": plan.kind,
        "subdistrict_code": plan.place[:8],
        "village_code": plan.place if len(plan.place) > 8 else "",
        "maintenance_ends_on": plan.ends_on + timedelta(days=180),
    }
    deal.contract_id = contracts.register_contract(ctx, fields, plan.terms).id or 0


def activate(ctx: Context, deal: Deal) -> None:
    contracts.activate_contract(ctx, contract_of(ctx, deal))


def hand_in(ctx: Context, deal: Deal) -> None:
    contract = contract_of(ctx, deal)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "daftar.xlsx"
        write_roster(path, deal.plan, deal.employer.name, deal.crew)
        with path.open("rb") as stream:
            upload = stage_roster(ctx, contract, stream, f"Daftar Tenaga Kerja {deal.plan.title}.xlsx")
    commit_roster(ctx, contract, upload.token, rosters.current_number(ctx, contract))


ENROLLED = "Sudah didaftarkan di kantor cabang, bukti terlampir."
MATCHED = "Bukti pendaftaran sudah dicocokkan dengan kantor cabang BPJS."
ANSWERED = {Code.HEADCOUNT_IMPLAUSIBLE: "Sebagian besar pekerjaan memakai alat berat; daftar alat terlampir."}
ACCEPTED = {Code.HEADCOUNT_IMPLAUSIBLE: "Pekerjaan bertumpu pada alat berat; jumlah orang dicek di lapangan."}


def answer(ctx: Context, deal: Deal) -> None:
    book = book_on(ctx, ctx.today)
    answerable = [found for found in findings(ctx, deal, FindingStatus.OPEN) if book.is_acceptable(found.code)]
    of_contract = [found for found in answerable if found.line == NO_LINE]
    for finding in [*of_contract, *answerable[len(of_contract) :][:ANSWERS]]:
        proof = a_paper("Bukti pendaftaran peserta")
        fixes.answer(ctx, finding, ANSWERED.get(finding.code, ENROLLED), proof, finding.version)


def accept(ctx: Context, deal: Deal) -> None:
    finding = findings(ctx, deal, FindingStatus.ANSWERED)[0]
    fixes.accept(ctx, finding, ACCEPTED.get(finding.code, MATCHED), finding.version)


def return_(ctx: Context, deal: Deal) -> None:
    finding = findings(ctx, deal, FindingStatus.ANSWERED)[0]
    fixes.return_(ctx, finding, "Bukti tidak memuat nomor proyek kontrak ini. Mohon dilengkapi.", finding.version)


def let_go(ctx: Context, deal: Deal) -> None:
    """A worker leaves, so the certificate no longer vouches for the roster."""
    contract = contract_of(ctx, deal)
    worker = rosters.workers_of(ctx, contract)[0]
    rosters.end_worker(ctx, worker, ctx.today, rosters.current_number(ctx, contract))


def request(ctx: Context, deal: Deal) -> None:
    certificates.request_certificate(ctx, next_term(ctx, deal))


def issue(ctx: Context, deal: Deal) -> None:
    issuing.issue(ctx, certificate_of(ctx, deal, CertificateStatus.REQUESTED), trial_code(ctx.now))


def revoke(ctx: Context, deal: Deal) -> None:
    reason = "Daftar tenaga kerja di lapangan ternyata berbeda dari yang diserahkan."
    certificates.revoke(ctx, certificate_of(ctx, deal, CertificateStatus.ISSUED), reason, Cause.UNCOVERED)


def propose(ctx: Context, deal: Deal) -> None:
    reason = "Longsor memutus satu-satunya jalan; upah harus dibayar sementara pendaftaran pekerja diselesaikan."
    overrides.propose_override(ctx, next_term(ctx, deal), reason)


def confirm(ctx: Context, deal: Deal) -> None:
    override = overrides.get_override(ctx, next_term(ctx, deal))
    overrides.confirm_override(ctx, override, "Disetujui karena keadaan darurat yang ditetapkan bupati.")


def release(ctx: Context, deal: Deal) -> None:
    term, day = next_term(ctx, deal), ctx.today
    spm, sp2d = f"{term.id:05}/SPM-LS/{day.year}", f"{term.id:05}/SP2D-LS/{day.year}"
    payments.release_term(ctx, term, spm, day, sp2d, day)


def close(ctx: Context, deal: Deal) -> None:
    contracts.close_contract(ctx, contract_of(ctx, deal))


ACTS: dict[Act, tuple[str, Callable[[Context, Deal], None]]] = {
    Act.REGISTER: ("officer", register),
    Act.ACTIVATE: ("officer", activate),
    Act.ENROL: ("contractor", enrol),
    Act.VOUCH: ("officer", verify),
    Act.CONTRIBUTE: ("contractor", contribute),
    Act.ACKNOWLEDGE: ("officer", verify),
    Act.DOUBT: ("officer", doubt),
    Act.AMEND: ("officer", amend),
    Act.HAND_IN: ("contractor", hand_in),
    Act.ANSWER: ("contractor", answer),
    Act.ACCEPT: ("officer", accept),
    Act.RETURN: ("officer", return_),
    Act.LET_GO: ("contractor", let_go),
    Act.REQUEST: ("officer", request),
    Act.ISSUE: ("approver", issue),
    Act.REVOKE: ("approver", revoke),
    Act.PROPOSE: ("approver", propose),
    Act.CONFIRM: ("treasury", confirm),
    Act.RELEASE: ("treasury", release),
    Act.CLOSE: ("officer", close),
}


def next_term(ctx: Context, deal: Deal) -> PaymentTerm:
    return next(term for term in contract_of(ctx, deal).terms if term.released_at is None)


def certificate_of(ctx: Context, deal: Deal, status: CertificateStatus) -> Certificate:
    newest_first = col(Certificate.id).desc()
    of_deal = select(Certificate).where(Certificate.contract_id == deal.contract_id, Certificate.status == status)
    return ctx.db.exec(of_deal.order_by(newest_first).limit(1)).one()


def findings(ctx: Context, deal: Deal, status: FindingStatus) -> list[Finding]:
    of_deal = select(Finding).where(Finding.contract_id == deal.contract_id, Finding.status == status)
    return list(ctx.db.exec(of_deal.order_by(col(Finding.line))))
