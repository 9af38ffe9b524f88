"""What the clock tells of certificates: soon over, or no longer what they vouch for."""

from datetime import date
from typing import Any, cast

from sqlmodel import col, exists, select
from sqlmodel.sql.expression import SelectOfScalar

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.certificates.lives import USABLE, LifeState, state_at
from compliance.certificates.models import Certificate
from compliance.checks.clocks import reminder_mark
from compliance.contracts.models import PaymentTerm
from compliance.kernel.i18n import today_in_wita
from compliance.notices.models import Notice, NoticeKind
from compliance.notices.operations import notify
from compliance.rulebook.operations import book_on


def tell(ctx: Context, kind: NoticeKind, certificate: Certificate, mark: object = "") -> None:
    """``mark``: for news that comes several times of the same certificate."""
    term = cast(PaymentTerm, ctx.db.get(PaymentTerm, certificate.term_id))
    places: dict[str, Any] = {"certificate": certificate.number, "term": term.number, "day": certificate.expires_on}
    notify(ctx, kind, certificate.contract, certificate, mark, **places)


@operation(Permission.NOTICES_SEND)
def remind_of_expiry(ctx: Context) -> None:
    """Of every valid certificate of a term that is not paid, once for each mark that it lived to see."""
    marks = book_on(ctx, ctx.today).deadlines.certificate_reminder_days
    for certificate in ctx.db.exec(_of_unpaid_terms(ctx, *USABLE)).all():
        issued_on, last = today_in_wita(certificate.decided_at or ctx.now), cast(date, certificate.expires_on)
        if mark := reminder_mark(ctx.today, issued_on, last, marks):
            tell(ctx, NoticeKind.CERTIFICATE_EXPIRING, certificate, mark)


@operation(Permission.NOTICES_SEND)
def tell_superseded(ctx: Context) -> None:
    """Nobody supersedes a certificate by an act of their own: it is seen by looking. One that was over is no news."""
    told = exists().where(
        col(Notice.subject_id) == Certificate.id, col(Notice.kind) == NoticeKind.CERTIFICATE_SUPERSEDED
    )
    fresh = _of_unpaid_terms(ctx, LifeState.SUPERSEDED).where(col(Certificate.expires_on) >= ctx.today, ~told)
    for certificate in ctx.db.exec(fresh).all():
        tell(ctx, NoticeKind.CERTIFICATE_SUPERSEDED, certificate)


def _of_unpaid_terms(ctx: Context, *states: LifeState) -> SelectOfScalar[Certificate]:
    unpaid = (col(PaymentTerm.id) == Certificate.term_id) & col(PaymentTerm.released_at).is_(None)
    found = select(Certificate).join(PaymentTerm, unpaid).where(state_at(ctx.now).in_(states))
    return found.order_by(col(Certificate.id))
