"""What waits for the person who just signed in: contracts, each with what is to be done there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, null
from sqlmodel import col, exists, func, select

from compliance.access.context import Context, operation
from compliance.access.models import Company, Role
from compliance.access.permissions import Permission
from compliance.audit.log import STANDS_OUT, Event
from compliance.audit.models import AuditEntry
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.models import Finding, FindingStatus, Turn
from compliance.contracts.models import Contract, ContractStatus, OfContract, PaymentTerm
from compliance.contracts.next_payment import NextTerm, is_next, next_terms, soonest_money
from compliance.contracts.operations import visible
from compliance.overview.cover_owed import owed
from compliance.overview.requestable import can_be_judged, is_requestable
from compliance.payments.models import Override
from compliance.payments.queue import payable
from compliance.projects.clocks import ClockKind
from compliance.projects.models import Evidence, EvidenceStatus
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import BookStatus, BookVersion, Severity

Terms = dict[int, PaymentTerm]  # by contract
Waiting = Any  # a query of contracts, each with how many wait there, and their first day, the first or what happened
MOST = 50  # rows of one kind: enough for a morning; the lists behind hold the rest
RECENT = timedelta(days=30)
NO_DAY = null()
GRAVEST = (Event.OVERRIDE_CONFIRMED, Event.OVERRIDE_PROPOSED, Event.CERTIFICATE_REVOKED)


class Need(StrEnum):
    ACTIVATE = "activate"
    ROSTER = "roster"
    REGISTER = "register"
    FIX = "fix"
    RECEIPT = "receipt"
    REPORT = "report"
    DECIDE = "decide"
    EVIDENCE = "evidence"
    REQUEST = "request"
    LATE = "late"
    ISSUE = "issue"
    PAY = "pay"
    CONFIRM = "confirm"
    LOOK = "look"


@dataclass(frozen=True)
class Todo:
    """``count`` people, answers or papers of this kind wait at the contract, and hold up its ``term``.

    ``due_on``: the earliest last day among them; ``event``: what happened, where that is what is told;
    ``first``: the id of the first of them, where it has a page that is better gone to than the contract's.
    """

    need: Need
    contract: Contract
    company: Company
    count: int
    due_on: date | None = None
    event: str = ""
    first: int | None = None
    term: PaymentTerm | None = None


@operation(Permission.ACCOUNT)
def todos(ctx: Context) -> list[Todo]:
    """For every role of the actor, what stops money or people soonest first."""
    found = [
        (need, row)
        for role, needs in NEEDS.items()
        if role in ctx.actor.roles
        for need in needs
        for row in _waiting(ctx, need)
    ]
    terms = next_terms(ctx, {contract.id for _need, (contract, *_rest) in found}) if found else {}
    return [_todo(need, terms, *row) for need, row in found]


@operation(Permission.ACCOUNT)
def awaiting_approval(ctx: Context) -> Sequence[BookVersion]:
    """Changes of the rules that another admin proposed; nothing for whoever may not decide."""
    if not ctx.may(Permission.RULES_CHANGE):
        return []
    proposed = select(BookVersion).where(BookVersion.status == BookStatus.PROPOSED)
    others = proposed.where(col(BookVersion.proposed_by).is_distinct_from(ctx.actor.id))
    return ctx.db.exec(others.order_by(col(BookVersion.id))).all()


def _waiting(ctx: Context, need: Need) -> Sequence[Any]:
    if kind := CLOCKS.get(need):
        return [(contract, 1, clock.due_on, company) for contract, company, clock in owed(ctx) if clock.kind is kind]
    rows = _asked(ctx, need)
    return [row for row in rows if can_be_judged(ctx, row[0])] if need is Need.REQUEST else rows


def _asked(ctx: Context, need: Need) -> Sequence[Any]:
    query = QUERIES[need](ctx).join(Company, col(Company.id) == Contract.company_id).where(visible(ctx))
    return ctx.db.execute(query.add_columns(Company).group_by(col(Company.id)).limit(MOST)).all()


def _todo(need: Need, terms: Terms, contract: Contract, count: int, told: Any, company: Company) -> Todo:
    return Todo(need, contract, company, count, **{_told_as(told): told}, term=terms.get(contract.id or 0))


def _told_as(told: Any) -> str:
    match told:
        case str():
            return "event"
        case int():
            return "first"
    return "due_on"


def _counted(rows: type[OfContract], *conditions: Any, first: Any = NO_DAY) -> Waiting:
    """Active contracts with the number of their rows that meet the conditions, what holds up money soonest first."""
    return (
        select(Contract, func.count(), first)
        .join(rows, col(rows.contract_id) == col(Contract.id))
        .outerjoin(NextTerm, is_next())
        .where(Contract.status == ContractStatus.ACTIVE, *conditions)
        .group_by(col(Contract.id), col(NextTerm.id))
        .order_by(*soonest_money(), col(Contract.id))
    )


def _findings(*conditions: Any) -> Waiting:
    return _counted(Finding, *conditions, first=func.min(Finding.due_on))


def _contracts(*conditions: Any) -> Waiting:
    one = func.count(col(Contract.id))
    return select(Contract, one, NO_DAY).where(*conditions).group_by(col(Contract.id)).order_by(col(Contract.signed_on))


def _without_roster(ctx: Context) -> Waiting:
    handed_in = exists().where(col(RosterVersion.contract_id) == col(Contract.id))
    return _contracts(Contract.status == ContractStatus.ACTIVE, ~handed_in)


def _to_fix(ctx: Context) -> Waiting:
    return _findings(Finding.turn == Turn.CONTRACTOR, Finding.severity == Severity.BLOCK)


def _late(ctx: Context) -> Waiting:
    """What went past its last day, with the contractor or with the officer."""
    late = (col(Finding.due_on) < ctx.today, col(Finding.turn).in_((Turn.CONTRACTOR, Turn.OFFICER)))
    return _findings(*late, Finding.severity != Severity.WARN)


def _requested() -> Waiting:
    requested = Certificate.status == CertificateStatus.REQUESTED
    return _counted(Certificate, requested, first=func.min(col(Certificate.id)))


def _unconfirmed() -> Waiting:
    return _counted(
        Override,
        col(Override.confirmed_at).is_(None),
        col(Override.refused_at).is_(None),
        first=func.min(col(Override.term_id)),
    )


def _payable(ctx: Context) -> Waiting:
    unpaid = (col(PaymentTerm.released_at).is_(None), payable(ctx.now))
    return _counted(PaymentTerm, *unpaid, first=func.min(col(PaymentTerm.id)))


def _unrequested(ctx: Context) -> Waiting:
    wanted = (col(Contract.status) == ContractStatus.ACTIVE, *is_requestable(ctx))
    terms = select(Contract, func.count(), func.min(col(NextTerm.id))).select_from(Contract)
    terms = terms.join(NextTerm, is_next()).where(*wanted)
    return terms.group_by(col(Contract.id), col(NextTerm.id)).order_by(*soonest_money(), col(Contract.id))


def _notable(ctx: Context) -> Waiting:
    """A row for each contract and kind of event, the gravest kind first."""
    event, recent = col(AuditEntry.event), col(AuditEntry.at) > ctx.now - RECENT
    gravity = case({kind.value: place for place, kind in enumerate(GRAVEST)}, value=event, else_=len(GRAVEST))
    return (
        select(Contract, func.count(), event)
        .join(AuditEntry, col(AuditEntry.contract_id) == col(Contract.id))
        .where(recent, event.in_([kind.value for kind in STANDS_OUT]))
        .group_by(col(Contract.id), event)
        .order_by(gravity, func.max(AuditEntry.at).desc())
    )


QUERIES: dict[Need, Callable[[Context], Waiting]] = {
    Need.ACTIVATE: lambda ctx: _contracts(Contract.status == ContractStatus.DRAFT),
    Need.ROSTER: _without_roster,
    Need.FIX: _to_fix,
    Need.DECIDE: lambda ctx: _findings(Finding.status == FindingStatus.ANSWERED),
    Need.EVIDENCE: lambda ctx: _counted(Evidence, Evidence.status == EvidenceStatus.SUBMITTED),
    Need.REQUEST: _unrequested,
    Need.LATE: _late,
    Need.ISSUE: lambda ctx: _requested(),
    Need.PAY: _payable,
    Need.CONFIRM: lambda ctx: _unconfirmed(),
    Need.LOOK: _notable,
}
CLOCKS = {
    Need.REGISTER: ClockKind.REGISTRATION,
    Need.RECEIPT: ClockKind.PAYMENT,
    Need.REPORT: ClockKind.WORKER_CHANGE,
}
NEEDS: dict[Role, tuple[Need, ...]] = {
    Role.OFFICER: (Need.DECIDE, Need.EVIDENCE, Need.REQUEST, Need.ROSTER, Need.ACTIVATE),
    Role.CONTRACTOR: (Need.REGISTER, Need.FIX, Need.RECEIPT, Need.REPORT, Need.ROSTER),
    Role.APPROVER: (Need.ISSUE, Need.LATE),
    Role.TREASURY: (Need.PAY, Need.CONFIRM),
    Role.AUDITOR: (Need.LOOK, Need.LATE),
    Role.HEAD: (Need.LOOK, Need.LATE),
    Role.LEADER: (Need.LOOK, Need.LATE),
}
