"""What happens to certificates, told to the public log: what the acts tell at once, and what is seen only later."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.covered import SEED_BYTES, logged_digest
from compliance.certificates.lives import Life, LifeState, state_at
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.history import operations as history
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.history.tiles import Damaged
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _

E = LeafEvent
REASON_LOST = _("Dicabut menurut catatan publik; alasannya hilang waktu cadangan dipulihkan.")


def inscribe(ctx: Context, certificate: Certificate, event: LeafEvent, at: datetime | None = None) -> None:
    """A leaf for what has just been done. Raises Conflict."""
    history.append(ctx, event, str(certificate.number), logged_digest(certificate), at)


def vouch(ctx: Context, certificate: Certificate) -> None:
    """Nothing is handed out or called valid that the public log does not hold. Raises Conflict."""
    history.require_logged(ctx, str(certificate.number), logged_digest(certificate))


def sure(ctx: Context, certificate: Certificate, found: Life, until: datetime | None = None) -> Life:
    """What the tables say of it, unless the public log knows better: a revocation outlives a restored backup.

    ``until``: of a day that is past; of today, what is valid must also be published. Raises Conflict.
    """
    if not found.is_valid:
        return found
    leaf = _lost_revocations(ctx).get(str(certificate.number))
    if leaf and (until is None or leaf.at < until):
        return Life(LifeState.REVOKED, leaf.at, REASON_LOST)
    if until is None:
        vouch(ctx, certificate)
    return found


def _lost_revocations(ctx: Context) -> dict[str, Leaf]:
    """Raises Conflict where the files can't be read: nothing is called valid then."""
    try:
        return history.unknown_revocations(ctx)
    except Damaged as error:
        raise Conflict(_("Berkas {path} dari catatan publik hilang atau rusak.", path=str(error))) from error


@operation(Permission.HISTORY_KEEP)
def revoke_again(ctx: Context) -> list[str]:
    """Of what a restored database calls issued, all that was published as revoked; returns the numbers.

    Every minute. The rest of what was lost waits for ``recover``, which an operator asks for.
    """
    lost = _lost_revocations(ctx)
    issued = (col(Certificate.number).in_(lost), Certificate.status == CertificateStatus.ISSUED)
    again = ctx.db.exec(select(Certificate).where(*issued).order_by(col(Certificate.id))).all() if lost else ()
    for certificate in again:
        _revoke_again(ctx, lost[str(certificate.number)])
        log.record(ctx, log.Event.CERTIFICATE_REVOKED, certificate, number=certificate.number, reason=str(REASON_LOST))
    return [str(certificate.number) for certificate in again]


@operation(Permission.HISTORY_KEEP)
def catch_up(ctx: Context) -> int:
    """Tell what nobody did: supersession, which is seen by comparing, and acts from before there was a log.

    Returns how many leaves that made. Whatever was committed and not published is published after it.
    """
    history.publish_after(ctx)
    due = list(_due(ctx))
    for certificate, event, at in due:
        certificate.seed = certificate.seed or secrets.token_hex(SEED_BYTES)
        inscribe(ctx, certificate, event, at)
        if event is E.SUPERSEDED:
            log.record(ctx, log.Event.CERTIFICATE_SUPERSEDED, certificate, number=certificate.number)
    return len(due)


def _due(ctx: Context) -> Iterator[tuple[Certificate, LeafEvent, datetime | None]]:
    issued, revoked = col(Certificate.number).is_not(None), Certificate.status == CertificateStatus.REVOKED
    for one in _without(ctx, E.ISSUED, issued):
        yield one, E.ISSUED, one.decided_at
    for one in _without(ctx, E.SUPERSEDED, state_at(ctx.now) == LifeState.SUPERSEDED.value):
        yield one, E.SUPERSEDED, None
    for one in _without(ctx, E.REVOKED, revoked):
        yield one, E.REVOKED, one.revoked_at


def _without(ctx: Context, event: LeafEvent, condition: ColumnElement[bool] | bool) -> list[Certificate]:
    """Certificates of which the log does not say this yet, oldest first."""
    told = select(HistoryLeaf.position).where(HistoryLeaf.number == Certificate.number, HistoryLeaf.event == event)
    wanted = select(Certificate).where(condition, ~told.exists()).order_by(col(Certificate.id))
    return list(ctx.db.exec(wanted).all())


@operation(Permission.HISTORY_KEEP)
def recover(ctx: Context) -> list[Leaf]:
    """After a restore: take over what was published since the backup; what was revoked stays revoked.

    Returns the leaves that the database lacked. Raises Conflict where the two contradict each other.
    """
    leaves = history.adopt(ctx)
    for leaf in leaves:
        if leaf.event is E.REVOKED:
            _revoke_again(ctx, leaf)
    if leaves:
        log.record(ctx, log.Event.HISTORY_RECOVERED, count=len(leaves))
    history.publish_after(ctx)
    return leaves


def unknown(ctx: Context, leaves: list[Leaf]) -> list[str]:
    """Numbers of certificates that the log knows and the database lost."""
    numbers = dict.fromkeys(leaf.certificate for leaf in leaves)
    known = set(ctx.db.exec(select(Certificate.number).where(col(Certificate.number).in_(numbers))))
    return [number for number in numbers if number not in known]


def _revoke_again(ctx: Context, leaf: Leaf) -> None:
    certificate = ctx.db.exec(select(Certificate).where(Certificate.number == leaf.certificate)).first()
    if certificate:
        certificate.status, certificate.revoked_at = CertificateStatus.REVOKED, leaf.at
        certificate.revocation_reason = str(REASON_LOST)
