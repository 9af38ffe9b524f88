"""Codes of six digits from a person's telephone (RFC 6238), asked for where a password alone is too little.

Each code works once: the row remembers the last one used, under a lock. Wrong ones are counted like wrong passwords.
"""

import re
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import cast

from cryptography.fernet import InvalidToken
from pyotp import TOTP, random_base32
from sqlalchemy import ColumnElement
from sqlmodel import col, delete, exists, func, select

from compliance.access.context import Context, operation
from compliance.access.models import RecoveryCode, SecondFactor, User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.kernel.db import lock
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _
from compliance.people import letters, mail
from compliance.people.account import own_person
from compliance.people.passwords import authenticated, count_failure, digest, refuse_haste

STEP = 30  # seconds that a code is shown
DRIFT = 1  # steps that a telephone's clock may be off
RECOVERY_CODES = 10
ISSUER = "Patuh"
WRONG = _("Kode ini salah atau sudah dipakai. Tunggu sampai telepon menunjukkan kode berikutnya.")
UNSET = _("Kode keamanan belum dipasang. Pasang lebih dahulu di halaman Akun saya.")


@dataclass(frozen=True)
class Proof:
    """That the person had their telephone, or a recovery code, at hand at that moment."""

    user_id: int
    at: datetime


@dataclass(frozen=True)
class OwnFactor:
    """What its page shows. ``secret`` and ``address`` (for the QR code) only until the first code has come."""

    is_set: bool
    since: datetime | None
    secret: str
    address: str
    recovery_left: int


@operation(Permission.ACCOUNT)
def own_factor(ctx: Context) -> OwnFactor:
    user = own_person(ctx)
    factor = ctx.db.get(SecondFactor, user.id)
    waits = factor is not None and factor.confirmed_at is None
    secret = _secret(ctx, factor) if factor and waits else ""
    address = TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER) if secret else ""
    return OwnFactor(is_set(ctx), factor.confirmed_at if factor else None, secret, address, _recovery_left(ctx))


def works(ctx: Context) -> ColumnElement[bool]:
    """As ``is_set``, as a column of another query."""
    return exists().where(col(SecondFactor.user_id) == ctx.actor.id, col(SecondFactor.confirmed_at).is_not(None))


def is_set(ctx: Context) -> bool:
    """Whether the actor has one that works."""
    factor = ctx.db.get(SecondFactor, ctx.actor.id) if ctx.actor.id else None
    return factor is not None and factor.confirmed_at is not None


@operation(Permission.ACCOUNT)
def begin(ctx: Context, password: str, code: str = "") -> dict[str, Text]:
    """A new secret, to be confirmed by its first code; what is wrong by field, and then nothing is changed.

    The password is asked for again, and a code where there is one: an open screen is not enough.
    """
    user = own_person(ctx)
    if authenticated(ctx, user.email, password) is None:
        return {"password": _("Kata sandi ini salah.")}
    if is_set(ctx) and not passes(ctx, code):
        return {"old_otp": WRONG}
    secret = ctx.installation.vault.encrypt(random_base32().encode()).decode()
    ctx.db.merge(SecondFactor(user_id=cast(int, user.id), secret=secret))
    _forget_recovery(ctx, user)
    return {}


@operation(Permission.ACCOUNT)
def confirm(ctx: Context, code: str) -> list[str]:
    """From here on it is asked for; returns the recovery codes, which nobody sees again. Raises Invalid or Conflict."""
    user, factor = own_person(ctx), _held(ctx)
    if factor is None or factor.confirmed_at:
        raise Conflict(_("Kode keamanan sudah dipasang, atau pemasangannya belum dimulai."))
    if not _spend_code(ctx, factor, _tidy(code)):
        raise Invalid(fields={"otp": _("Kode ini tidak cocok. Periksa jam telepon Anda, lalu ketik kode yang baru.")})
    factor.confirmed_at = ctx.now
    log.record(ctx, log.Event.CODE_SET, user)
    mail.post(ctx, user, *letters.code_set(user))
    return _new_recovery(ctx, user)


@operation(Permission.ACCOUNT)
def renew_recovery(ctx: Context, code: str) -> list[str]:
    """Ten new recovery codes; the old ones end. None at all when the code is wrong. Raises Invalid or Conflict."""
    user = own_person(ctx)
    if not passes(ctx, code):
        return []
    log.record(ctx, log.Event.CODE_RENEWED, user)
    return _new_recovery(ctx, user)


@operation(Permission.PEOPLE_MANAGE)
def has_factor(ctx: Context, user: User) -> bool:
    return ctx.db.get(SecondFactor, user.id) is not None


@operation(Permission.PEOPLE_MANAGE)
def remove(ctx: Context, user: User) -> None:
    """For whoever lost telephone and recovery codes; they are told. Raises Conflict."""
    factor = ctx.db.get(SecondFactor, user.id)
    if factor is None:
        raise Conflict(_("Orang ini tidak memasang kode keamanan."))
    ctx.db.delete(factor)
    _forget_recovery(ctx, user)
    mail.post(ctx, user, *letters.code_removed(user))
    log.record(ctx, log.Event.CODE_REMOVED, user, person=user.name)


def prove(ctx: Context, code: str) -> Proof:
    """Use up a code of the actor. Call it outside an operation: what that rolls back would not be counted.

    Raises Invalid for a wrong one and while the throttle holds, Conflict where none is set.
    """
    if not passes(ctx, code):
        raise Invalid(fields={"otp": WRONG})
    return Proof(cast(int, ctx.actor.id), ctx.now)


def passes(ctx: Context, code: str) -> bool:
    """Whether the actor's code fits; it is used up. Raises like ``prove``, but for a wrong one, which is counted."""
    account = digest(f"code:{ctx.actor.id}")
    lock(ctx.db, int(account[:15], 16))  # the same code, sent twice at the same moment, passes once
    refuse_haste(ctx, account)
    factor = _held(ctx)
    if factor is None or factor.confirmed_at is None:
        raise Conflict(UNSET)
    typed = _tidy(code)
    if _spend_code(ctx, factor, typed) or _spend_recovery(ctx, typed):
        return True
    count_failure(ctx, account)
    log.record(ctx, log.Event.CODE_REFUSED, own_person(ctx))
    return False


def _held(ctx: Context) -> SecondFactor | None:
    """The actor's, as the last one to use it left it, locked until the commit."""
    return ctx.db.get(SecondFactor, ctx.actor.id, with_for_update=True, populate_existing=True)


def _tidy(code: str) -> str:
    """As it is compared, however it was typed."""
    return re.sub(r"[\s-]", "", code).lower()


def _spend_code(ctx: Context, factor: SecondFactor, typed: str) -> bool:
    now, totp = int(ctx.now.timestamp()) // STEP, TOTP(_secret(ctx, factor))
    for counter in range(max(now - DRIFT, factor.last_counter + 1), now + DRIFT + 1):
        if compare_digest(totp.generate_otp(counter).encode(), typed.encode()):
            factor.last_counter = counter
            return True
    return False


def _secret(ctx: Context, factor: SecondFactor) -> str:
    try:
        return ctx.installation.vault.decrypt(factor.secret).decode()
    except InvalidToken as error:  # PATUH_SECRET_KEY was changed
        raise Conflict(
            _("Kode keamanan Anda tidak dapat dibaca lagi oleh server. Minta admin menghapusnya, lalu pasang lagi.")
        ) from error


def _spend_recovery(ctx: Context, typed: str) -> bool:
    unused = (RecoveryCode.user_id == ctx.actor.id, col(RecoveryCode.used_at).is_(None))
    wanted = select(RecoveryCode).where(*unused, RecoveryCode.code_hash == digest(typed)).with_for_update()
    found = ctx.db.exec(wanted).first()
    if found:
        found.used_at = ctx.now
        log.record(ctx, log.Event.CODE_RECOVERED, own_person(ctx), unused=_recovery_left(ctx))
    return found is not None


def _recovery_left(ctx: Context) -> int:
    unused = (RecoveryCode.user_id == ctx.actor.id, col(RecoveryCode.used_at).is_(None))
    return ctx.db.exec(select(func.count(col(RecoveryCode.id))).where(*unused)).one()


def _new_recovery(ctx: Context, user: User) -> list[str]:
    _forget_recovery(ctx, user)
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _place in range(RECOVERY_CODES)]
    ctx.db.add_all(RecoveryCode(user_id=cast(int, user.id), code_hash=digest(code)) for code in codes)
    return ["-".join(in_fours(code)) for code in codes]


def _forget_recovery(ctx: Context, user: User) -> None:
    ctx.db.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))


def in_fours(code: str) -> Sequence[str]:
    """As people copy it."""
    return [code[place : place + 4] for place in range(0, len(code), 4)]
