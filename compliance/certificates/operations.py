"""Ask for a certificate, decline the request, revoke what was issued (``issuing.py``), hand it out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from compliance.access.context import Context, operation
from compliance.access.names import name_of, names_of
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates import rules
from compliance.certificates.chronicle import inscribe, vouch
from compliance.certificates.gate import decide_alone, obstacles_to_issue
from compliance.certificates.grounds import ground_of
from compliance.certificates.issuing import decide, reasons_against_issue, term_of
from compliance.certificates.lives import Life, LifeState, life
from compliance.certificates.models import Cause, Certificate, CertificateStatus
from compliance.certificates.reminders import tell
from compliance.contracts.models import PaymentTerm
from compliance.history.models import LeafEvent
from compliance.kernel.db import existing
from compliance.kernel.errors import Conflict, GateClosed, Invalid, NotFound
from compliance.kernel.i18n import Text, _
from compliance.kernel.identity import mask_numbers
from compliance.notices.models import NoticeKind

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
    decide(ctx, certificate)
    certificate.decline_reason = reason
    certificate.status = CertificateStatus.DECLINED
    log.record(ctx, log.Event.CERTIFICATE_DECLINED, certificate, reason=reason)


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
