"""Register a contract, change it while it is a draft, bring it into force, list and find contracts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission, Reach, reach
from compliance.audit import log
from compliance.contracts import rules
from compliance.contracts.models import Contract, ContractKind, ContractStatus, PaymentTerm, hold_contract
from compliance.contracts.rules import TermEntry, TermPlan
from compliance.contracts.subcontracts import active_parts, ask_checks, end_subcontract
from compliance.jobs.models import JobKind
from compliance.jobs.operations import enqueue
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, Invalid, Stale
from compliance.kernel.i18n import _
from compliance.kernel.paging import SIZE, Page, paginate

WHOLE = tuple(joinedload(each) for each in (Contract.agency, Contract.company, Contract.terms, Contract.addenda))  # type: ignore[arg-type]  # SQLModel types relationships as their values


@dataclass(frozen=True)
class ContractFilter:
    text: str = ""
    agency_id: int | None = None
    company_id: int | None = None
    kind: ContractKind | None = None
    status: ContractStatus | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        exact = {"agency_id": self.agency_id, "company_id": self.company_id, "kind": self.kind, "status": self.status}
        clauses = [getattr(Contract, name) == value for name, value in exact.items() if value]
        if self.text:
            found = (col(field).icontains(self.text, autoescape=True) for field in (Contract.number, Contract.title))
            clauses.append(or_(*found))
        return clauses


def visible(ctx: Context, permission: Permission = Permission.CONTRACT_READ) -> ColumnElement[bool]:
    """The contracts on which the actor has the permission, as a condition of a query."""
    reaches = reach(ctx.actor, permission)
    if Reach.EVERYWHERE in reaches:
        return true()
    own: list[ColumnElement[bool]] = [false()]
    if Reach.AGENCY in reaches:
        own.append(col(Contract.agency_id) == ctx.actor.agency_id)
    if Reach.COMPANY in reaches:
        own.append(col(Contract.company_id) == ctx.actor.company_id)
    return or_(*own)


@operation(Permission.CONTRACT_READ)
def find_contracts(ctx: Context, wanted: ContractFilter, page: int = 1, size: int = SIZE) -> Page[Contract]:
    """The visible contracts that match, newest SPK first; of subcontracts one's own company's."""
    query = (
        select(Contract)
        .where(visible(ctx), or_(mains(), col(Contract.company_id) == ctx.actor.company_id), *wanted.clauses())
        .options(selectinload(Contract.agency), selectinload(Contract.company))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .order_by(col(Contract.signed_on).desc(), col(Contract.id).desc())
    )
    return paginate(ctx.db, query, page, size)


def mains() -> ColumnElement[bool]:
    """Contracts that are paid; the others are parts of them."""
    return col(Contract.main_id).is_(None)


def get_contract(ctx: Context, contract_id: int, permission: Permission = Permission.CONTRACT_READ) -> Contract:
    """The contract, or NotFound when it does not exist or may not be seen."""
    contract = _stored(ctx, contract_id)
    ctx.require(permission, contract)
    return contract


def _stored(ctx: Context, contract_id: int) -> Contract:
    """To be read, with all that belongs to it; a row that is to be locked can't be fetched by outer joins."""
    return existing(ctx.db, Contract, contract_id, WHOLE if ctx.only_reads else ())


def get_term(ctx: Context, term_id: int) -> PaymentTerm:
    term = existing(ctx.db, PaymentTerm, term_id)
    hold_contract(term, _stored(ctx, term.contract_id))
    ctx.require(Permission.CONTRACT_READ, term)
    return term


@operation(Permission.CONTRACT_EDIT)
def register_contract(ctx: Context, fields: dict[str, Any], terms: Sequence[TermEntry]) -> Contract:
    """A draft of the officer's own agency. Raises Invalid with every fault at once."""
    own = {"agency_id": ctx.actor.agency_id, "created_at": ctx.now, "created_by": ctx.actor.id}
    contract = Contract(**fields | own)
    plans = _sound_plans(ctx, contract, terms)
    ctx.db.add(contract)
    ctx.db.flush()
    _set_terms(contract, plans)
    log.record(ctx, log.Event.CONTRACT_REGISTERED, contract, number=contract.number)
    return contract


@operation(Permission.CONTRACT_EDIT)
def change_contract(
    ctx: Context, contract: Contract, fields: dict[str, Any], terms: Sequence[TermEntry], version: int
) -> None:
    """Change a draft that nobody changed since ``version``. Raises Stale, Conflict or Invalid."""
    refuse_stale(contract, version)
    if contract.status is not ContractStatus.DRAFT:
        raise Conflict(_("Kontrak yang sudah berjalan hanya berubah lewat adendum."))
    changed = sorted(name for name, value in fields.items() if getattr(contract, name) != value)
    contract.sqlmodel_update(fields)
    _set_terms(contract, _sound_plans(ctx, contract, terms))
    contract.version += 1
    contract.vouched_version += 1
    log.record(ctx, log.Event.CONTRACT_CHANGED, contract, fields=changed)


@operation(Permission.CONTRACT_EDIT)
def record_project_number(ctx: Context, contract: Contract, project_number: str) -> None:
    """Note the number that a verified registration gives the project, or that none does any more (empty).

    Whoever calls holds the contract's lock. Certificates that vouch for another number are superseded.
    """
    if contract.project_number == project_number.strip():
        return
    if not rules.needs_project_number(contract):
        raise Conflict(_("Nomor proyek BPJS hanya untuk pekerjaan konstruksi."))
    before, contract.project_number = contract.project_number, project_number.strip()
    for part in active_parts(ctx, contract):
        part.version += 1
    contract.version += 1
    contract.vouched_version += 1
    log.record(ctx, log.Event.CONTRACT_CHANGED, contract, project_number=[before, contract.project_number])
    ask_checks(ctx, contract)


@operation(Permission.CONTRACT_EDIT)
def activate_contract(ctx: Context, contract: Contract) -> None:
    """Bring a draft into force: from here on rosters, checks and payments go."""
    _move(ctx, contract, ContractStatus.ACTIVE, log.Event.CONTRACT_ACTIVATED)


@operation(Permission.CONTRACT_EDIT)
def close_contract(ctx: Context, contract: Contract) -> None:
    """With all below it."""
    if contract.is_part:
        end_subcontract(ctx, contract)
        return
    for part in active_parts(ctx, contract):
        _move(ctx, part, ContractStatus.CLOSED, log.Event.CONTRACT_CLOSED)
    _move(ctx, contract, ContractStatus.CLOSED, log.Event.CONTRACT_CLOSED)


def refuse_stale(contract: Contract, version: int) -> None:
    if contract.version != version:
        raise Stale


def _move(ctx: Context, contract: Contract, status: ContractStatus, event: log.Event) -> None:
    if (contract.status, status) not in rules.STATUS_STEPS:
        raise Conflict(_("Kontrak ini tidak dalam keadaan yang dapat diubah begitu. Muat ulang halaman."))
    contract.status = status
    log.record(ctx, event, contract)
    if status is ContractStatus.CLOSED:
        enqueue(ctx, JobKind.RECHECK, contract_id=contract.id)  # for those who share people with it


def _sound_plans(ctx: Context, contract: Contract, terms: Sequence[TermEntry]) -> list[TermPlan]:
    """The payment schedule; raises Invalid with every fault of contract and schedule at once."""
    faults = rules.field_faults(contract)
    plans, term_faults = rules.plan_terms(contract.value, terms)
    same_number = select(Contract.id).where(  # one contract under two rows would be paid twice
        Contract.agency_id == contract.agency_id,
        Contract.number == contract.number,
        col(Contract.id) != (contract.id or 0),
    )
    with ctx.db.no_autoflush:
        if ctx.db.exec(same_number).first():
            faults["number"] = _("Nomor kontrak ini sudah terdaftar di OPD Anda.")
    if faults or term_faults:
        raise Invalid(*term_faults, fields=faults)
    return plans


def _set_terms(contract: Contract, plans: Sequence[TermPlan]) -> None:
    """Terms keep their rows as far as there are plans: number n stays number n."""
    assert contract.id is not None, "flushed before"  # noqa: S101 - a fault of ours
    for term, plan in zip(contract.terms, plans, strict=False):
        term.kind, term.amount, term.percentage = plan.kind, plan.amount, plan.percentage
    for number, plan in list(enumerate(plans, start=1))[len(contract.terms) :]:
        contract.terms.append(PaymentTerm(contract_id=contract.id, number=number, **asdict(plan)))
    del contract.terms[len(plans) :]
