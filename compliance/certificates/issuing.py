"""Give a certificate that was asked for: judged on today's facts, numbered, stated, sealed and entered in the log."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlmodel import col, func, select

from compliance.access import settings
from compliance.access.context import Context, operation, unchanged
from compliance.access.names import name_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates import rules
from compliance.certificates.alarms import quota_reached, refuse_over_quota, sound_alarms
from compliance.certificates.chronicle import inscribe
from compliance.certificates.document import render
from compliance.certificates.foreseen import Begin, Foreseen
from compliance.certificates.gate import decide_alone, obstacles_of
from compliance.certificates.grounds import ground_of
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.certificates.reminders import tell
from compliance.certificates.statement import code_of, make_statement
from compliance.checks.gate_rules import gates_of
from compliance.checks.obstacles import conditions
from compliance.checks.standings import standing_of
from compliance.contracts.models import PaymentTerm
from compliance.history.models import LeafEvent
from compliance.kernel.db import lock
from compliance.kernel.errors import Conflict, Forbidden, GateClosed, Refusal
from compliance.kernel.i18n import WITA, Text, _
from compliance.kernel.locks import NUMBERS_LOCK
from compliance.notices.models import NoticeKind
from compliance.people.second_factor import Proof, prove


def issue(ctx: Context, certificate: Certificate, code: str) -> Certificate:
    """Give what was asked for, confirmed with a code from the approver's telephone; every door leads through here.

    The code is used up outside the savepoint of the act: a wrong one stays counted. Raises Invalid for it,
    GateClosed with every reason, or Conflict.
    """
    may_issue(ctx, certificate)
    return give(ctx, certificate, prove(ctx, code))


@operation(Permission.CERTIFICATE_ISSUE)
def may_issue(ctx: Context, certificate: Certificate) -> None:
    """Nothing more than the permission: whoever has none shall not use up a code."""


@operation(Permission.CERTIFICATE_ISSUE)
def give(ctx: Context, certificate: Certificate, proof: Proof, foreseen: Foreseen | None = None) -> Certificate:
    """Judge it again on today's facts, seal it, enter it in the log. Raises GateClosed or Conflict.

    ``foreseen``: a page that is set already is taken only if all comes out as it was foreseen.
    """
    if proof.user_id != ctx.actor.id:
        raise Forbidden
    with unchanged(ctx):
        return _given(ctx, certificate, foreseen)


def _given(ctx: Context, certificate: Certificate, foreseen: Foreseen | None) -> Certificate:
    decide_alone(ctx, certificate)
    decide(ctx, certificate)
    if reasons := reasons_against_issue(ctx, certificate):
        raise GateClosed(*reasons)
    term = term_of(ctx, certificate)
    _make(ctx, certificate, term, foreseen=foreseen)
    page = foreseen.paper() if foreseen and foreseen.row == certificate.model_dump() else None
    page = page or render(certificate.statement, code_of(ctx, certificate.statement))
    certificate.pdf_digest = ctx.files.put(ctx.installation.room.seal(page, certificate.decided_at or ctx.now))
    facts = {"number": certificate.number, "term": term.number, "pdf": certificate.pdf_digest}
    log.record(ctx, log.Event.CERTIFICATE_ISSUED, certificate, **facts)
    tell(ctx, NoticeKind.CERTIFICATE_ISSUED, certificate)
    sound_alarms(ctx, certificate, term)
    inscribe(ctx, certificate, LeafEvent.ISSUED, certificate.decided_at)
    return certificate


def _make(
    ctx: Context, certificate: Certificate, term: PaymentTerm, after: str = "", foreseen: Foreseen | None = None
) -> None:
    """All that it says, up to its statement. Its moment and what can't be guessed of it are as foreseen."""
    if foreseen:
        certificate.decided_at, certificate.seed = foreseen.row["decided_at"], foreseen.row["seed"]
    ground = ground_of(ctx, term.contract)
    certificate.sqlmodel_update(ground.facts() | {"term_version": term.version})
    number = rules.as_foreseen(_next_number(ctx, after), foreseen.row["number"] if foreseen else "")
    certificate.status, certificate.number = CertificateStatus.ISSUED, number
    refuse_over_quota(ctx)  # here nobody else issues any more until this is committed
    open_ = set_conditions(ctx, certificate, term)
    certificate.expires_on = last_day(ctx)
    certificate.statement = log.canonical(make_statement(ctx, certificate, term, ground, open_))


@operation(Permission.CERTIFICATE_ISSUE)
def foresee(ctx: Context, requests: Sequence[Certificate], begin: Begin, after: str) -> dict[int, Foreseen]:
    """How they would be issued now, the first as the next one after this number, while ``begin`` sets their pages.

    By the request's id; who would be refused is left out. Nothing is kept.
    """
    for request in requests:
        ctx.require(Permission.CERTIFICATE_ISSUE, request)
    with unchanged(ctx), ctx.db.begin_nested() as tried:
        rows = list(_foreseen_rows(ctx, requests, after))
        tried.rollback()
    return {row["id"]: Foreseen(row, begin(row["statement"], code_of(ctx, row["statement"]))) for row in rows}


def _foreseen_rows(ctx: Context, requests: Sequence[Certificate], after: str) -> Iterator[dict[str, Any]]:
    asked = [(each, term_of(ctx, each)) for each in requests if each.status is CertificateStatus.REQUESTED]
    reasons = reasons_against_all(ctx, asked)
    with suppress(Refusal):  # over the quota, as all that follow
        for request, term in asked:
            if not reasons[request.id or 0]:
                decide(ctx, request)
                _make(ctx, request, term, after)
                yield request.model_dump()


def last_day(ctx: Context) -> date:
    """On which a certificate of today can be used."""
    return ctx.today + timedelta(days=settings.whole_number(ctx, settings.Key.CERTIFICATE_DAYS))


def set_conditions(ctx: Context, certificate: Certificate, term: PaymentTerm) -> list[Text]:
    """What is still open, and the end of the day by which it has to be settled. Empty: nothing is."""
    standing = standing_of(ctx, term.contract)
    found = conditions(standing, *gates_of(term))
    if found:
        last = ctx.today + timedelta(days=standing.book.deadlines.conditional_days)
        certificate.owed = max(condition.owed for condition in found)
        certificate.fulfil_before = datetime.combine(last + timedelta(days=1), time(), WITA)
    return [condition.reason for condition in found]


def decide(ctx: Context, certificate: Certificate) -> None:
    """Be the one who decides about a request. Raises Conflict when somebody has."""
    if certificate.status is not CertificateStatus.REQUESTED:
        by = {"name": name_of(ctx, certificate.decided_by), "at": certificate.decided_at}
        raise Conflict(_("Permintaan ini sudah diputuskan oleh {name} pada {at}.", **by))
    certificate.decided_at, certificate.decided_by = ctx.now, ctx.actor.id


def reasons_against_issue(ctx: Context, certificate: Certificate) -> list[Text]:
    """What keeps this actor from issuing it today."""
    return reasons_against_all(ctx, [(certificate, term_of(ctx, certificate))])[certificate.id or 0]


def reasons_against_all(ctx: Context, asked: Sequence[tuple[Certificate, PaymentTerm]]) -> dict[int, list[Text]]:
    """By the request's id; a few questions for all."""
    obstacles = obstacles_of(ctx, [term for _request, term in asked])
    of_actor = list(_reasons_against_actor(ctx))

    def reasons(request: Certificate, term: PaymentTerm) -> Iterator[Text]:
        yield from (obstacle.reason for obstacle in obstacles[term.id or 0])
        if request.requested_by == ctx.actor.id:
            yield _("Anda sendiri yang meminta sertifikat ini; orang lain yang harus menerbitkannya.")
        yield from of_actor

    return {request.id or 0: list(reasons(request, term)) for request, term in asked}


def _reasons_against_actor(ctx: Context) -> Iterator[Text]:
    """Against issuing anything at all."""
    if ctx.may(Permission.CERTIFICATE_ISSUE) and (reached := quota_reached(ctx)):
        yield reached
    if ctx.installation.room.keys.trial and not ctx.installation.room.keys.trial_allowed:
        yield _("Belum ada kunci penyegel yang resmi; dengan kunci uji coba tidak ada sertifikat yang terbit.")


def _next_number(ctx: Context, after: str) -> str:
    """One at a time, so that no two certificates of a year share their place in the sequence."""
    lock(ctx.db, NUMBERS_LOCK)
    issued = col(Certificate.number).startswith(rules.year_prefix(ctx.today.year))
    last = ctx.db.exec(select(func.max(Certificate.number)).where(issued)).one() or ""
    return rules.number_after(max(last, after), ctx.today.year)


def term_of(ctx: Context, certificate: Certificate) -> PaymentTerm:
    return cast(PaymentTerm, ctx.db.get(PaymentTerm, certificate.term_id))
