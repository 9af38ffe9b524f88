"""Signing in and out. The throttle counts failures in the database, so it holds across processes and restarts."""

import hashlib
import secrets
from datetime import timedelta

from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import col, func, or_, select

from compliance.access.context import Context, operation
from compliance.access.models import SignInFailure, User, UserSession
from compliance.access.permissions import Actor, Permission
from compliance.audit import log
from compliance.kernel.errors import Invalid, NotFound
from compliance.kernel.i18n import _

LASTS = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ORIGIN = 30  # an office shares one address


def digest(secret: str) -> str:
    """What the database keeps of a token or an account name that was tried."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of(user: User) -> Actor:
    return Actor(user.id, user.name, user.role_set, user.agency_id, user.company_id)


def person_of_token(ctx: Context, token: str) -> User | None:
    """The active person behind a session's token, or None when it ended, was revoked or never was."""
    session = ctx.db.exec(
        select(UserSession).where(
            UserSession.token_hash == digest(token),
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > ctx.now,
        )
    ).first()
    user = ctx.db.get(User, session.user_id) if session else None
    return user if user and user.active else None


@operation(Permission.PUBLIC)
def sign_in(ctx: Context, email: str, password: str, device: str = "") -> str | None:
    """The token of a new session; None when the pair is wrong. Raises Invalid while the throttle holds."""
    account = digest(email.strip().lower())
    if failures_exhausted(ctx, account):
        raise Invalid(_("Terlalu banyak percobaan gagal. Tunggu {minutes} menit, lalu coba lagi.", minutes=15))
    user = ctx.db.exec(select(User).where(User.email == email.strip().lower(), col(User.active))).first()
    if not password_fits(ctx, user, password):
        ctx.db.add(SignInFailure(account=account, origin=ctx.origin, at=ctx.now))
        log.record(ctx, log.Event.SIGN_IN_FAILED, user)
        return None
    assert user is not None  # noqa: S101 - password_fits is false without a person
    return open_session(ctx, user, device)


def open_session(ctx: Context, user: User, device: str) -> str:
    token = secrets.token_urlsafe(32)
    assert user.id is not None  # noqa: S101 - it came from the database
    session = UserSession(
        user_id=user.id,
        token_hash=digest(token),
        created_at=ctx.now,
        expires_at=ctx.now + LASTS,
        origin=ctx.origin,
        device=device[:200],
    )
    ctx.db.add(session)
    ctx.actor = actor_of(user)
    log.record(ctx, log.Event.SIGNED_IN, session)
    return token


def failures_exhausted(ctx: Context, account: str) -> bool:
    """Too many failures of this account, or from this address, within the window."""
    by_account, by_origin = col(SignInFailure.account) == account, col(SignInFailure.origin) == ctx.origin
    counted = ctx.db.exec(
        select(
            func.count().filter(by_account),
            func.count().filter(by_origin),
        ).where(or_(by_account, by_origin), col(SignInFailure.at) > ctx.now - WINDOW)
    ).one()
    return counted[0] >= FAILURES_PER_ACCOUNT or counted[1] >= FAILURES_PER_ORIGIN


def password_fits(ctx: Context, user: User | None, password: str) -> bool:
    """Takes the same time for an unknown person as for a known one."""
    hasher = ctx.installation.passwords
    stored = user.password_hash if user and user.password_hash else hasher.hash("nobody")
    try:
        hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None


@operation(Permission.ACCOUNT)
def sign_out(ctx: Context, token: str) -> None:
    session = ctx.db.exec(select(UserSession).where(UserSession.token_hash == digest(token))).first()
    if session and session.user_id == ctx.actor.id:
        end(ctx, session, log.Event.SIGNED_OUT)


def own_sessions(ctx: Context) -> list[UserSession]:
    """The actor's live sessions, newest first."""
    live = select(UserSession).where(
        UserSession.user_id == ctx.actor.id,
        col(UserSession.revoked_at).is_(None),
        col(UserSession.expires_at) > ctx.now,
    )
    return list(ctx.db.exec(live.order_by(col(UserSession.id).desc())))


@operation(Permission.ACCOUNT)
def revoke_session(ctx: Context, session_id: int) -> None:
    """End one of the actor's own sessions, on whatever device it is."""
    session = ctx.db.get(UserSession, session_id)
    if session is None or session.user_id != ctx.actor.id:
        raise NotFound
    end(ctx, session, log.Event.SESSION_REVOKED)


def end(ctx: Context, session: UserSession, event: log.Event) -> None:
    session.revoked_at = session.revoked_at or ctx.now
    ctx.db.add(session)
    log.record(ctx, event, session)


def end_all(ctx: Context, user: User) -> None:
    """After a new password, or when a person may no longer enter."""
    for session in ctx.db.exec(
        select(UserSession).where(UserSession.user_id == user.id, col(UserSession.revoked_at).is_(None))
    ):
        end(ctx, session, log.Event.SESSION_REVOKED)
