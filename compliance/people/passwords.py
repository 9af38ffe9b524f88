"""Is this the person? Passwords are kept as argon2id; failures are counted in the database, across processes."""

import hashlib
from datetime import datetime, timedelta
from functools import cache
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement
from sqlmodel import col, delete, select

from compliance.access.context import Context
from compliance.access.models import SignInFailure, User
from compliance.audit import log
from compliance.kernel.db import lock
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import _
from compliance.people.rules import email_key

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ORIGIN = 30  # an office shares one address
SHORTEST = 12


def digest(secret: str) -> str:
    """What the database keeps of a token, or of an account name that was tried."""
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticated(ctx: Context, email: str, password: str) -> User | None:
    """The active person with this pair; None counts as a failure. Raises Invalid while the throttle holds."""
    account = digest(email_key(email))
    lock(ctx.db, int(account[:15], 16))  # guesses sent at the same moment take turns, or all would pass the count
    refuse_haste(ctx, account)
    user = ctx.db.exec(select(User).where(User.email == email_key(email), col(User.active))).first()
    if fits(ctx.installation.passwords, user.password_hash if user else None, password):
        return user
    count_failure(ctx, account)
    log.record(ctx, log.Event.SIGN_IN_FAILED, user)
    return None


def fits(hasher: PasswordHasher, stored: str | None, password: str) -> bool:
    """Takes the same time where there is nobody, or no password yet."""
    try:
        hasher.verify(stored or decoy(hasher), password)
    except VerifyMismatchError:
        return False
    return stored is not None


@cache
def decoy(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody")


def refuse_haste(ctx: Context, account: str) -> None:
    """Raise Invalid, with the minutes to wait, after too many failures of this account or from this address."""
    by_account = free_again(ctx, col(SignInFailure.account) == account, FAILURES_PER_ACCOUNT)
    by_origin = free_again(ctx, col(SignInFailure.origin) == ctx.origin, FAILURES_PER_ORIGIN)
    wait = max(by_account, by_origin) - ctx.now
    if wait > timedelta(0):
        minutes = ceil(wait / timedelta(minutes=1))
        raise Invalid(_("Terlalu banyak percobaan gagal. Tunggu {minutes} menit, lalu coba lagi.", minutes=minutes))


def free_again(ctx: Context, counted: ColumnElement[bool], allowed: int) -> datetime:
    """When the failure that reached the limit leaves the window; now, if none did."""
    newest_first = select(SignInFailure.at).where(counted).order_by(col(SignInFailure.at).desc())
    reached = ctx.db.exec(newest_first.offset(allowed - 1).limit(1)).first()
    return reached + WINDOW if reached else ctx.now


def count_failure(ctx: Context, account: str) -> None:
    """Note one more, and forget those that no longer count."""
    ctx.db.exec(delete(SignInFailure).where(col(SignInFailure.at) <= ctx.now - WINDOW))
    ctx.db.add(SignInFailure(account=account, origin=ctx.origin, at=ctx.now))


def set_password(ctx: Context, user: User, password: str) -> None:
    """Raises Invalid for one that is too easily guessed."""
    if len(password) < SHORTEST:
        raise Invalid(fields={"password": _("Kata sandi paling sedikit {length} huruf atau angka.", length=SHORTEST)})
    if email_key(password) == user.email:
        raise Invalid(fields={"password": _("Kata sandi tidak boleh sama dengan alamat surel.")})
    user.password_hash = ctx.installation.passwords.hash(password)
    ctx.db.add(user)
