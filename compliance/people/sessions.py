"""Signing in and out. A session is a row: it can be seen, ended and revoked; the cookie only holds its token."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.models import User, UserSession
from compliance.access.permissions import Actor, Permission
from compliance.audit import log
from compliance.kernel.errors import Forbidden, NotFound
from compliance.people.passwords import authenticated, digest

LASTS = timedelta(hours=12)


def actor_of(user: User) -> Actor:
    return Actor(user.id, user.name, user.role_set, user.agency_id, user.company_id)


def actor_by_id(ctx: Context, user_id: int) -> Actor:
    """Whoever asked for a job, to do it in their name. Raises Forbidden when they may no longer enter."""
    user = ctx.db.get(User, user_id)
    if user is None or not user.active:
        raise Forbidden
    return actor_of(user)


def live(ctx: Context) -> tuple[ColumnElement[bool], ...]:
    """Neither revoked nor expired, as conditions of a query."""
    return col(UserSession.revoked_at).is_(None), col(UserSession.expires_at) > ctx.now


def person_of_token(ctx: Context, token: str) -> User | None:
    """The active person behind a session's token, or None when it ended, was revoked or never was."""
    owner = select(User).join(UserSession, col(UserSession.user_id) == col(User.id))
    found = owner.where(UserSession.token_hash == digest(token), *live(ctx), col(User.active))
    return ctx.db.exec(found.options(joinedload(User.roles))).unique().first()  # type: ignore[arg-type]  # SQLModel types relationships as their values


@operation(Permission.PUBLIC)
def sign_in(ctx: Context, email: str, password: str, device: str = "") -> str | None:
    """The token of a new session; None when the pair is wrong. Raises Invalid while the throttle holds."""
    user = authenticated(ctx, email, password)
    return open_session(ctx, user, device) if user else None


def open_session(ctx: Context, user: User, device: str) -> str:
    """The token of a new session of the person, who acts from here on."""
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


@operation(Permission.ACCOUNT)
def sign_out(ctx: Context, token: str) -> None:
    session = ctx.db.exec(select(UserSession).where(UserSession.token_hash == digest(token))).first()
    if session and session.user_id == ctx.actor.id:
        end(ctx, session, log.Event.SIGNED_OUT)


@operation(Permission.ACCOUNT)
def own_sessions(ctx: Context) -> list[UserSession]:
    """The actor's live sessions, newest first."""
    own = select(UserSession).where(UserSession.user_id == ctx.actor.id, *live(ctx))
    return list(ctx.db.exec(own.order_by(col(UserSession.id).desc())))


@operation(Permission.ACCOUNT)
def revoke_session(ctx: Context, session_id: int) -> None:
    """End one of the actor's own sessions, on whatever device it is."""
    session = ctx.db.get(UserSession, session_id)
    if session is None or session.user_id != ctx.actor.id:
        raise NotFound
    end(ctx, session, log.Event.SESSION_REVOKED)


def end(ctx: Context, session: UserSession, event: log.Event) -> None:
    """Once only: a session that has ended keeps its moment, and nothing more is logged."""
    if session.revoked_at is None:
        session.revoked_at = ctx.now
        ctx.db.add(session)
        log.record(ctx, event, session)


def end_all(ctx: Context, user: User, keep: str = "") -> None:
    """After a new password, or when a person may no longer enter; the session with the token ``keep`` goes on."""
    sessions = select(UserSession).where(UserSession.user_id == user.id, UserSession.token_hash != digest(keep))
    for session in ctx.db.exec(sessions.where(*live(ctx))).all():
        end(ctx, session, log.Event.SESSION_REVOKED)
