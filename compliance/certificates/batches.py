"""Many at once: an approver ticks what is clear, confirms with one code, and a job issues each whole or not at all."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy.orm import defer, joinedload
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.foreseen import Foreseen
from compliance.certificates.issuing import foresee, give, may_issue, reasons_against_all
from compliance.certificates.models import Certificate, CertificateStatus, IssueBatch, IssueBatchItem, ItemState
from compliance.certificates.operations import get_certificate
from compliance.certificates.presses import Presses
from compliance.contracts.models import Contract, PaymentTerm, hold_contract
from compliance.contracts.operations import visible
from compliance.jobs.models import Job, JobKind, Progress, Result, Step, Steps
from compliance.jobs.operations import enqueue
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from compliance.kernel.i18n import Text, _
from compliance.kernel.paging import Page, paginate_rows
from compliance.kernel.retold import kept, retold
from compliance.people.second_factor import Proof, prove

LASTS = timedelta(hours=12)  # what was confirmed is not issued by a job that comes days later
ON_A_PAGE = 50
MOST = 500
WORTH = 30  # requests from which on other processes set the pages: starting them takes as long as setting so many


@dataclass(frozen=True)
class Waiting:
    """A request, and what keeps the actor from issuing it now."""

    certificate: Certificate
    contract: Contract
    term: PaymentTerm
    reasons: Sequence[Text]


@operation(Permission.CERTIFICATE_ISSUE)
def waiting_requests(ctx: Context, page: int = 1) -> Page[Waiting]:
    """Of the actor's agency, oldest first, each judged on today's facts."""
    found: Page[Any] = paginate_rows(ctx.db, _waiting(ctx), page, ON_A_PAGE)
    for _request, contract, term, _total in found.items:
        hold_contract(term, contract)
    reasons = reasons_against_all(ctx, [(each, term) for each, _contract, term, _total in found.items])
    return replace(found, items=[Waiting(each, of, term, reasons[each.id]) for each, of, term, _ in found.items])


def _waiting(ctx: Context) -> Any:
    return (
        select(Certificate, Contract, PaymentTerm)
        .join(Contract, col(Contract.id) == Certificate.contract_id)
        .join(PaymentTerm, col(PaymentTerm.id) == Certificate.term_id)
        .options(joinedload(Contract.company), joinedload(Contract.addenda), defer(Certificate.statement))  # type: ignore[arg-type]  # SQLModel types relationships as their values
        .where(visible(ctx, Permission.CERTIFICATE_ISSUE), Certificate.status == CertificateStatus.REQUESTED)
        .order_by(col(Certificate.id))
    )


def issue_ticked(ctx: Context, ids: Iterable[int], code: str) -> Job:
    """Confirm these requests with one code, and ask for the job that issues them.

    As with ``issue``, the code is used up outside a savepoint. Raises NotFound, Invalid or Conflict.
    """
    ticked = require_ticked(ctx, sorted(set(ids)))
    return grant(ctx, ticked, prove(ctx, code))


@operation(Permission.CERTIFICATE_ISSUE)
def require_ticked(ctx: Context, ids: Sequence[int]) -> list[Certificate]:
    """All of them, each the actor's to issue. Raises NotFound, or Invalid for none or too many."""
    if not ids:
        raise Invalid(_("Centang paling sedikit satu permintaan."))
    if len(ids) > MOST:
        raise Invalid(_("Paling banyak {most} permintaan sekaligus.", most=MOST))
    ticked = [get_certificate(ctx, each) for each in ids]
    for certificate in ticked:
        may_issue(ctx, certificate)
    return ticked


@operation(Permission.CERTIFICATE_ISSUE)
def grant(ctx: Context, ticked: Sequence[Certificate], proof: Proof) -> Job:
    """The approver's word for these, and no others; nobody else can use it, and it is used once."""
    if proof.user_id != ctx.actor.id:
        raise Forbidden
    ctx.db.add(batch := IssueBatch(approver_id=proof.user_id, granted_at=proof.at))
    ctx.db.flush()
    batch_id = cast(int, batch.id)
    ctx.db.add_all(IssueBatchItem(batch_id=batch_id, certificate_id=cast(int, each.id)) for each in ticked)
    job = enqueue(ctx, JobKind.ISSUE_MANY, batch=batch_id)
    batch.job_id = job.id
    log.record(ctx, log.Event.CERTIFICATES_GRANTED, batch, count=len(ticked))
    return job


@operation(Permission.CERTIFICATE_ISSUE)
def issue_granted(ctx: Context, batch: int) -> Steps:
    """The job, in the approver's name. What an earlier attempt did stays done."""
    return _steps(ctx, batch)


def _steps(ctx: Context, batch_id: int) -> Steps:
    ids = [item.certificate_id for item in _items(ctx, batch_id)]
    yield Progress(Step.ISSUING, 0, len(ids))
    with Presses() if len(ids) >= WORTH else nullcontext() as presses:
        ahead = Ahead(ctx, presses) if presses else None
        for done, certificate_id in enumerate(ids, start=1):
            item = ctx.db.get_one(IssueBatchItem, (batch_id, certificate_id))
            if item.state is ItemState.WAITING:
                foreseen = ahead.taken(certificate_id, ids[done:]) if ahead else None
                _settle(ctx, ctx.db.get_one(IssueBatch, batch_id), item, foreseen)
            yield Progress(Step.ISSUING, done, len(ids))
    return _result(ctx, batch_id)


class Ahead:
    """The pages of the next ones are set while one has its turn. What was foreseen wrongly costs paper, no more."""

    def __init__(self, ctx: Context, presses: Presses) -> None:
        self._ctx, self._presses = ctx, presses
        self._foreseen: dict[int, Foreseen | None] = {}
        self._last = ""
        self._turn: tuple[int, str | None] | None = None

    def taken(self, certificate_id: int, next_ones: Sequence[int]) -> Foreseen | None:
        """What was foreseen of this one; those after it, as many as there is room for, are begun before."""
        if not self._has_come_true():
            self._foreseen, self._last = {}, ""
        room = self._presses.room
        unforeseen = [each for each in (certificate_id, *next_ones)[:room] if each not in self._foreseen]
        if certificate_id in unforeseen or len(unforeseen) > room // 2:  # several share their questions to the store
            self._look(unforeseen)
        found = self._foreseen.pop(certificate_id)
        self._turn = certificate_id, found.row["number"] if found else None
        return found if found and found.is_fresh(self._ctx) else None

    def _has_come_true(self) -> bool:
        """Else the numbers of those behind it are others now."""
        if self._turn is None:
            return True
        certificate_id, number = self._turn
        return self._ctx.db.get_one(Certificate, certificate_id).number == number

    def _look(self, ids: Sequence[int]) -> None:
        try:
            requests = [get_certificate(self._ctx, each) for each in ids]
            found = foresee(self._ctx, requests, self._presses.begin, self._last)
        except Refusal:
            self._ctx.refused.clear()  # whether it is refused is decided at its turn
            found = {}
        self._foreseen |= {each: found.get(each) for each in ids}
        self._last = max((each.row["number"] for each in found.values()), default=self._last)


def _settle(ctx: Context, batch: IssueBatch, item: IssueBatchItem, foreseen: Foreseen | None) -> None:
    """Issued, or why not: a refusal undoes all of that certificate, and the next one has its turn."""
    try:
        if ctx.now > batch.granted_at + LASTS:
            raise Conflict(_("Konfirmasi Anda sudah lebih dari 12 jam. Centang dan konfirmasi lagi."))
        give(ctx, get_certificate(ctx, item.certificate_id), Proof(batch.approver_id, batch.granted_at), foreseen)
        item.state = ItemState.ISSUED
    except Refusal as refusal:
        reasons = [str(reason) for reason in refusal.reasons]
        item.state, item.reasons = ItemState.REFUSED, kept(refusal.reasons)
        ctx.refused.clear()  # noted here, with the step: at the end of the job a killed worker has forgotten it
        subject = ctx.db.get_one(Certificate, item.certificate_id)
        log.record(ctx, log.Event.GATE_REFUSED, subject, operation="issue", reasons=reasons)


def _items(ctx: Context, batch_id: int) -> Sequence[IssueBatchItem]:
    of_batch = select(IssueBatchItem).where(IssueBatchItem.batch_id == batch_id)
    return ctx.db.exec(of_batch.order_by(col(IssueBatchItem.certificate_id))).all()


def _result(ctx: Context, batch_id: int) -> Result:
    states = [item.state for item in _items(ctx, batch_id)]
    return {"batch": batch_id, **{state.value: states.count(state) for state in ItemState}}


@dataclass(frozen=True)
class Settled:
    """What became of a request, as far as the job has come."""

    certificate: Certificate
    contract: Contract
    state: ItemState
    reasons: Sequence[Text]


@dataclass(frozen=True)
class BatchFile:
    """``over``: whoever still waits will not be issued."""

    batch: IssueBatch
    lines: Sequence[Settled]
    over: bool

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


def _settled(batch_id: int) -> Any:
    return (
        select(IssueBatchItem, Certificate, Contract)
        .join(Certificate, col(Certificate.id) == col(IssueBatchItem.certificate_id))
        .join(Contract, col(Contract.id) == Certificate.contract_id)
        .where(IssueBatchItem.batch_id == batch_id)
        .options(defer(Certificate.statement))  # type: ignore[arg-type]  # SQLModel types columns as their values
        .order_by(col(Certificate.id))
    )


@operation(Permission.CERTIFICATE_READ)
def get_batch(ctx: Context, batch_id: int) -> BatchFile:
    """The actor's own, or anybody's for an auditor. Raises NotFound."""
    batch = existing(ctx.db, IssueBatch, batch_id)
    if not (batch.approver_id == ctx.actor.id or ctx.may(Permission.AUDIT_READ)):
        raise NotFound
    job = ctx.db.get(Job, batch.job_id)
    lines = [Settled(each, of, item.state, retold(item.reasons)) for item, each, of in ctx.db.exec(_settled(batch_id))]
    return BatchFile(batch, lines, over=job is None or not job.is_unfinished)
