"""What the clock tells of certificates: soon over, or no longer what they vouch for."""

from datetime import date, datetime, timedelta
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


def tell(ctx: Context, kind: NoticeKind, certificate: Certificate, mark: object = "", day: date | None = None) -> None:
    """``mark``: for news that comes several times of the same certificate; ``day``: its last one unless given."""
    term, day = cast(PaymentTerm, ctx.db.get(PaymentTerm, certificate.term_id)), day or certificate.expires_on
    places: dict[str, Any] = {"certificate": certificate.number, "term": term.number, "day": day}
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
def remind_of_conditions(ctx: Context) -> None:
    """Of every conditional certificate of an unpaid term: once before its conditions are over, and once after.

    What lapsed long ago, while no worker ran, is no news.
    """
    days = book_on(ctx, ctx.today).deadlines
    for certificate in ctx.db.exec(_of_unpaid_terms(ctx, LifeState.CONDITIONAL, LifeState.LAPSED)).all():
        last = today_in_wita(cast(datetime, certificate.fulfil_before) - timedelta(days=1))
        left = (last - ctx.today).days
        if 0 <= left <= days.project_reminder_days:
            tell(ctx, NoticeKind.CERTIFICATE_LAPSING, certificate, day=last)
        elif -days.overdue_told_days <= left < 0:
            tell(ctx, NoticeKind.CERTIFICATE_LAPSED, certificate, day=last)


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
