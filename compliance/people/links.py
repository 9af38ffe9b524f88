"""One-time links: whoever holds one may set the password of the person that it was made for, once."""

import secrets
from datetime import timedelta

from sqlmodel import col, select, update

from compliance.access.context import Context
from compliance.access.models import LinkPurpose, OneTimeLink, User
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.people.passwords import digest

LASTS = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=1)}


def new_link(ctx: Context, user: User, purpose: LinkPurpose) -> str:
    """The address to send to the person; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    assert user.id is not None  # noqa: S101 - it has been flushed
    expires_at = ctx.now + LASTS[purpose]
    ctx.db.add(OneTimeLink(user_id=user.id, purpose=purpose, token_hash=digest(token), expires_at=expires_at))
    return f"{ctx.installation.public_url}/link/{token}"


def owner(ctx: Context, token: str) -> User:
    """The active person of a link that still works; raises Conflict. Locks the link until the commit."""
    works = (col(OneTimeLink.used_at).is_(None), col(OneTimeLink.expires_at) > ctx.now)
    found = select(OneTimeLink).where(OneTimeLink.token_hash == digest(token), *works).with_for_update()
    link = ctx.db.exec(found).first()
    user = ctx.db.get(User, link.user_id) if link else None
    if user is None or not user.active:
        raise Conflict(_("Tautan ini sudah dipakai atau sudah lewat masanya. Minta tautan baru."))
    return user


def use_up(ctx: Context, user: User) -> None:
    """Every open link of the person: one password, one use."""
    unused = update(OneTimeLink).where(col(OneTimeLink.user_id) == user.id, col(OneTimeLink.used_at).is_(None))
    ctx.db.exec(unused.values(used_at=ctx.now))


def asked_lately(ctx: Context, user: User, pause: timedelta) -> bool:
    """A reset link was made less than a pause ago and is still unused."""
    since = ctx.now + LASTS[LinkPurpose.RESET] - pause
    open_reset = select(OneTimeLink.id).where(
        OneTimeLink.user_id == user.id,
        OneTimeLink.purpose == LinkPurpose.RESET,
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.expires_at) > since,
    )
    return ctx.db.exec(open_reset).first() is not None
