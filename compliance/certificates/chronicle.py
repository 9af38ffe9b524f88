"""What happens to certificates, told to the public log: what the acts tell at once, and what is seen only later."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.bound import agrees
from compliance.certificates.covered import SEED_BYTES, logged_digest
from compliance.certificates.lives import CAUSES, SUPERSEDED_BY_LOG, Life, LifeState, state_at
from compliance.certificates.models import Cause, Certificate, CertificateStatus
from compliance.history import operations as history
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.kernel.errors import Conflict

E = LeafEvent
REASON_LOST = CAUSES[Cause.LOST]
ENDS = {  # the worst first
    E.REVOKED: (LifeState.REVOKED, REASON_LOST),
    E.SUPERSEDED: (LifeState.SUPERSEDED, SUPERSEDED_BY_LOG),
}
NEVER_ISSUED = (LifeState.REQUESTED, LifeState.DECLINED, LifeState.NOT_YET)


def inscribe(ctx: Context, certificate: Certificate, event: LeafEvent, at: datetime | None = None) -> None:
    """A leaf for what has just been done. Raises Conflict."""
    history.append(ctx, event, str(certificate.number), logged_digest(certificate), at)


def vouch(ctx: Context, certificate: Certificate) -> None:
    """Nothing is handed out that the public log does not hold, or that it calls revoked. Raises Conflict."""
    history.require_logged(ctx, str(certificate.number), logged_digest(certificate), [E.REVOKED])


def vouch_valid(ctx: Context, certificate: Certificate, until: datetime | None = None) -> None:
    """Nothing is called valid or paid that the log has ended, or had by ``until``, or whose row is not its statement.

    Raises Conflict.
    """
    history.require_logged(ctx, str(certificate.number), logged_digest(certificate), ENDS, until)
    if not agrees(ctx, certificate, today=until is None):
        raise history.differs(str(certificate.number))


def sure(ctx: Context, certificate: Certificate, found: Life, until: datetime | None = None) -> Life:
    """What the tables say of it, unless the public log knows better: what it ended outlives a restored backup.

    ``until``: of a day that is past. What is valid must also be published. Raises Conflict.
    """
    try:
        worse = _lost_end(ctx, certificate, found, until)
    except Conflict:
        if found.is_valid:
            raise
        return found  # it is of no use either way
    if worse is None and found.is_valid:
        vouch_valid(ctx, certificate, until)
    return worse or found


def _lost_end(ctx: Context, certificate: Certificate, found: Life, until: datetime | None) -> Life | None:
    """What the log knows and the table does not, where it is worse than what the table says."""
    lost = {ending.leaf.event: ending.leaf for ending in history.lost_endings(ctx, str(certificate.number))}
    for event, (state, reason) in ENDS.items():
        if found.state is state or found.state in NEVER_ISSUED:
            return None
        if (leaf := lost.get(event)) and (until is None or leaf.at < until):
            return Life(state, leaf.at, reason)
    return None


@operation(Permission.HISTORY_KEEP)
def end_again(ctx: Context) -> list[str]:
    """Of what a restored database calls good, all that was published as ended; returns the numbers.

    Every minute. The rest of what was lost waits for ``recover``, which an operator asks for.
    """
    return [ending.leaf.certificate for ending in history.lost_endings(ctx) if _end_again(ctx, ending.leaf)]


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
            certificate.superseded_at = ctx.now
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
    """After a restore: take over what was published since the backup; what was revoked or superseded stays so.

    Returns the leaves that the database lacked. Raises Conflict where the two contradict each other.
    """
    leaves = history.adopt(ctx)
    for leaf in leaves:
        _end_again(ctx, leaf)
    if leaves:
        log.record(ctx, log.Event.HISTORY_RECOVERED, count=len(leaves))
    history.publish_after(ctx)
    return leaves


def unknown(ctx: Context, leaves: list[Leaf]) -> list[str]:
    """Numbers of certificates that the log knows and the database lost."""
    numbers = dict.fromkeys(leaf.certificate for leaf in leaves)
    known = set(ctx.db.exec(select(Certificate.number).where(col(Certificate.number).in_(numbers))))
    return [number for number in numbers if number not in known]


def _end_again(ctx: Context, leaf: Leaf) -> bool:
    """Whether there was anything to do."""
    certificate = ctx.db.exec(select(Certificate).where(Certificate.number == leaf.certificate)).first()
    if certificate is None:
        return False
    if leaf.event is E.REVOKED and certificate.status is CertificateStatus.ISSUED:
        certificate.status, certificate.revoked_at = CertificateStatus.REVOKED, leaf.at
        certificate.revocation_cause, certificate.revocation_reason = Cause.LOST, str(REASON_LOST)
        told = log.Event.CERTIFICATE_REVOKED
    elif leaf.event is E.SUPERSEDED and certificate.superseded_at is None:
        certificate.superseded_at, told = leaf.at, log.Event.CERTIFICATE_SUPERSEDED
    else:
        return False
    log.record(ctx, told, certificate, number=certificate.number, reason=str(ENDS[leaf.event][1]))
    return True
