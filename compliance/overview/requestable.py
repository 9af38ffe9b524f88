"""Terms for which an officer can ask for a certificate now: nothing else is missing, and nobody has asked.

Home asks it of all contracts at once, so it believes the last check where nothing has changed since; the term's own
page judges anew, by the same facts.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func, select

from compliance.access.context import Context
from compliance.certificates.lives import live_terms
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.gather import judged_by, register_age
from compliance.checks.keeping import ids
from compliance.checks.models import UNSETTLED, CheckRun, Finding
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.next_payment import NextTerm
from compliance.contracts.operations import mains
from compliance.enrolments.snapshots import lists_with_limits
from compliance.payments.models import Override
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Severity
from compliance.rulebook.operations import book_on

Part = aliased(Contract)


def is_requestable(ctx: Context) -> list[ColumnElement[bool]]:
    """Of active contracts with their ``NextTerm``: nothing in the way, of them or of the subcontracts in force."""
    requested = (col(Certificate.term_id) == NextTerm.id, col(Certificate.status) == CertificateStatus.REQUESTED)
    confirmed = select(Override.term_id).where(col(Override.confirmed_at).is_not(None))
    in_force = (col(Part.main_id) == Contract.id, col(Part.status) == ContractStatus.ACTIVE)
    return [
        mains(),
        col(NextTerm.id).is_not(None),
        *(col(NextTerm.id).not_in(paid_by) for paid_by in (live_terms(ctx.now), confirmed)),
        ~exists().where(*requested),
        _is_clear(ctx, Contract),
        ~exists().where(*in_force, ~_is_clear(ctx, Part)),
    ]


def can_be_judged(ctx: Context, contract: Contract) -> bool:
    """The lists of BPJS for its kind are not too old by now."""
    age = register_age(contract, *lists_with_limits(ctx), ctx.today)
    return not judged_by(book_on(ctx, ctx.today), age).is_too_old(age.as_of, ctx.today)


def _is_clear(ctx: Context, contract: Any) -> ColumnElement[bool]:
    """Its newest list was checked on what is true today, and nothing that was found is open."""
    lists, _limits = lists_with_limits(ctx)
    checked = exists().where(
        _is_newest(RosterVersion, contract),
        _is_newest(CheckRun, contract),
        col(RosterVersion.workers) > 0,
        col(CheckRun.roster_version) == RosterVersion.number,
        col(CheckRun.contract_version) == contract.version,
        col(CheckRun.lists) == ids(lists),
        col(CheckRun.rule_version) == book_on(ctx, ctx.today).version,
        or_(col(CheckRun.lapses_on).is_(None), col(CheckRun.lapses_on) > ctx.today),
        col(CheckRun.unjudged) == 0,
    )
    unsettled = (col(Finding.contract_id) == contract.id, col(Finding.status).in_(UNSETTLED))
    return and_(checked, ~exists().where(*unsettled, col(Finding.severity) != Severity.WARN))


def _is_newest(rows: Any, contract: Any) -> ColumnElement[bool]:
    newest = select(func.max(rows.id)).where(col(rows.contract_id) == contract.id).correlate(contract)
    return col(rows.id) == newest.scalar_subquery()
