"""Ask for a certificate, issue or decline it, revoke it, hand it out."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlmodel import col, func, select

from compliance.access import settings
from compliance.access.context import Context, operation, unchanged
from compliance.access.names import name_of, names_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates import rules
from compliance.certificates.alarms import quota_reached, refuse_over_quota, sound_alarms
from compliance.certificates.chronicle import inscribe, vouch
from compliance.certificates.document import render
from compliance.certificates.foreseen import Begin, Foreseen
from compliance.certificates.gate import decide_alone, obstacles_of, obstacles_to_issue
from compliance.certificates.grounds import ground_of
from compliance.certificates.lives import Life, LifeState, life
from compliance.certificates.models import Cause, Certificate, CertificateStatus
from compliance.certificates.reminders import tell
from compliance.certificates.statement import code_of, make_statement
from compliance.checks.gate_rules import gates_of
from compliance.checks.obstacles import conditions
from compliance.checks.standings import standing_of
from compliance.contracts.models import PaymentTerm
from compliance.history.models import LeafEvent
from compliance.kernel.db import existing, lock
from compliance.kernel.errors import Conflict, Forbidden, GateClosed, Invalid, NotFound, Refusal
from compliance.kernel.i18n import WITA, Text, _
from compliance.kernel.identity import mask_numbers
from compliance.kernel.locks import NUMBERS_LOCK
from compliance.notices.models import NoticeKind
from compliance.people.second_factor import Proof, prove

REASON_LETTERS = 10


def get_certificate(
    ctx: Context, certificate_id: int, permission: Permission = Permission.CERTIFICATE_READ
) -> Certificate:
    """The certificate or request, or NotFound when it does not exist or may not be seen."""
    certificate = existing(ctx.db, Certificate, certificate_id)
    ctx.require(permission, certificate)
    return certificate


@operation(Permission.CERTIFICATE_REQUEST)
def request_certificate(ctx: Context, term: PaymentTerm) -> Certificate:
    """Ask the approver for a certificate. Raises Conflict when somebody did already, GateClosed with every reason."""
    decide_alone(ctx, term)
    _refuse_second_request(ctx, term)
    if obstacles := obstacles_to_issue(ctx, term):
        raise GateClosed(*(obstacle.reason for obstacle in obstacles))
    of_term = {"contract_id": term.contract_id, "term_id": term.id, "term_version": term.version}
    facts = ground_of(ctx, term.contract).facts() | of_term
    certificate = Certificate(requested_at=ctx.now, requested_by=ctx.actor.id, **facts)
    ctx.db.add(certificate)
    log.record(ctx, log.Event.CERTIFICATE_REQUESTED, certificate, term=term.number)
    return certificate


def _refuse_second_request(ctx: Context, term: PaymentTerm) -> None:
    waiting = (Certificate.term_id == term.id, Certificate.status == CertificateStatus.REQUESTED)
    if asked := ctx.db.exec(select(Certificate).where(*waiting)).first():
        by = {"name": name_of(ctx, asked.requested_by), "at": asked.requested_at}
        raise Conflict(_("Sertifikat untuk termin ini sudah diminta oleh {name} pada {at}.", **by))


@operation(Permission.CERTIFICATE_ISSUE)
def decline(ctx: Context, certificate: Certificate, reason: str) -> None:
    """Send a request back; another can be made. Raises Conflict or Invalid."""
    reason = rules.weighed(reason, REASON_LETTERS)
    decide_alone(ctx, certificate)
    _decide(ctx, certificate)
    certificate.decline_reason = reason
    certificate.status = CertificateStatus.DECLINED
    log.record(ctx, log.Event.CERTIFICATE_DECLINED, certificate, reason=reason)


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
    _decide(ctx, certificate)
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

    By the request's id; who would be refused is left out. Nothing is kept, and nobody has to wait for it.
    """
    for request in requests:
        may_issue(ctx, request)
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
                _decide(ctx, request)
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


def _decide(ctx: Context, certificate: Certificate) -> None:
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


@operation(Permission.CERTIFICATE_REVOKE)
def revoke(ctx: Context, certificate: Certificate, reason: str, cause: Cause | None = Cause.OTHER) -> None:
    """Final: nothing makes a revoked certificate valid again. Anybody is told the cause; the reason stays inside.

    Raises Conflict or Invalid.
    """
    if cause is None:
        raise Invalid(fields={"cause": _("Pilih sebab yang boleh dibaca umum.")})
    reason = mask_numbers(rules.weighed(reason, REASON_LETTERS))
    decide_alone(ctx, certificate)
    if certificate.status is not CertificateStatus.ISSUED:
        raise Conflict(_("Hanya sertifikat yang sudah terbit dan belum dicabut yang dapat dicabut."))
    certificate.status, certificate.revocation_cause = CertificateStatus.REVOKED, cause
    certificate.revocation_reason = reason
    certificate.revoked_at, certificate.revoked_by = ctx.now, ctx.actor.id
    facts = {"number": certificate.number, "cause": cause, "reason": reason}
    log.record(ctx, log.Event.CERTIFICATE_REVOKED, certificate, **facts)
    tell(ctx, NoticeKind.CERTIFICATE_REVOKED, certificate)
    inscribe(ctx, certificate, LeafEvent.REVOKED)


@dataclass(frozen=True)
class CertificateFile:
    """Everything that its page shows. ``reasons`` keep this actor from issuing what is asked for."""

    certificate: Certificate
    term: PaymentTerm
    life: Life
    reasons: Sequence[Text]
    conditions: Sequence[str]
    requested_by: str
    decided_by: str
    revoked_by: str


@operation(Permission.CERTIFICATE_READ)
def certificate_file(ctx: Context, certificate: Certificate) -> CertificateFile:
    waits = certificate.status is CertificateStatus.REQUESTED
    people = (certificate.requested_by, certificate.decided_by, certificate.revoked_by)
    names = names_of(ctx, people)
    return CertificateFile(
        certificate=certificate,
        term=term_of(ctx, certificate),
        life=(now := life(ctx, certificate)),
        conditions=_conditions(certificate) if now.state is LifeState.CONDITIONAL else (),
        reasons=reasons_against_issue(ctx, certificate) if waits else [],
        requested_by=names[people[0]],
        decided_by=names[people[1]],
        revoked_by=names[people[2]],
    )


def _conditions(certificate: Certificate) -> list[str]:
    return list(json.loads(certificate.statement)["conditions"])


def term_of(ctx: Context, certificate: Certificate) -> PaymentTerm:
    return cast(PaymentTerm, ctx.db.get(PaymentTerm, certificate.term_id))


@operation(Permission.CERTIFICATE_FILE)
def download(ctx: Context, certificate: Certificate) -> bytes:
    """The PDF as it was issued; it names people, so whoever takes it is noted. Raises NotFound or Conflict."""
    if not certificate.pdf_digest:
        raise NotFound
    pdf = stored_pdf(ctx, certificate)
    log.record(ctx, log.Event.CERTIFICATE_EXPORTED, certificate, number=certificate.number)
    return pdf


def stored_pdf(ctx: Context, certificate: Certificate) -> bytes:
    """The stored bytes, once the public log tells of them; compared with their digest. Raises Conflict."""
    if certificate.status is CertificateStatus.ISSUED:
        vouch(ctx, certificate)
    path = ctx.files.path(certificate.pdf_digest)
    pdf = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(pdf).hexdigest() != certificate.pdf_digest:
        number = certificate.number
        raise Conflict(_("Berkas {number} tidak lagi sama dengan yang diterbitkan. Hubungi admin.", number=number))
    return pdf
