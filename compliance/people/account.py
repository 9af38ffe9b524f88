"""What people do with their own account: a new password, by the old one or by a one-time link; their language."""

from datetime import timedelta

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.models import LinkPurpose, NoticeMail, User
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.kernel.errors import Invalid, NotFound
from compliance.kernel.i18n import LANGUAGES, _
from compliance.people import letters, links, mail
from compliance.people.passwords import authenticated, set_password
from compliance.people.rules import email_key
from compliance.people.sessions import actor_of, end_all, open_session

RESET_PAUSE = timedelta(minutes=5)  # so that nobody's mailbox is flooded by strangers


@operation(Permission.ACCOUNT)
def own_person(ctx: Context) -> User:
    user = ctx.db.get(User, ctx.actor.id) if ctx.actor.id else None
    if user is None:
        raise NotFound
    return user


@operation(Permission.ACCOUNT)
def change_password(ctx: Context, old: str, new: str, token: str) -> bool:
    """Set a new one and end the sessions on other devices; False when the old one is wrong."""
    user = own_person(ctx)
    if authenticated(ctx, user.email, old) is None:
        return False
    set_password(ctx, user, new)
    links.use_up(ctx, user)
    end_all(ctx, user, keep=token)
    log.record(ctx, log.Event.PASSWORD_CHANGED, user)
    return True


@operation(Permission.ACCOUNT)
def choose_language(ctx: Context, code: str) -> None:
    """For pages, and for mails to this person."""
    if code not in LANGUAGES:
        raise Invalid(_("Bahasa ini tidak tersedia."))
    own_person(ctx).language = code


@operation(Permission.ACCOUNT)
def choose_notice_mail(ctx: Context, pace: str) -> None:
    """How notices come by e-mail. Raises Invalid."""
    if pace not in set(NoticeMail):
        raise Invalid(_("Pilihan ini tidak tersedia."))
    own_person(ctx).notice_mail = NoticeMail(pace)


@operation(Permission.PUBLIC)
def ask_reset(ctx: Context, email: str) -> None:
    """Mail a link to the person with this address. For an unknown one nothing happens, and nobody is told."""
    user = ctx.db.exec(select(User).where(User.email == email_key(email), col(User.active))).first()
    if user is None or links.asked_lately(ctx, user, RESET_PAUSE):
        return
    link = links.new_link(ctx, user, LinkPurpose.RESET)
    mail.post(ctx, user, *letters.reset(user, link))
    log.record(ctx, log.Event.PASSWORD_RESET_ASKED, user)


@operation(Permission.PUBLIC)
def person_of_link(ctx: Context, token: str) -> User:
    """Whose password the link sets; raises Conflict when it does not work any more."""
    return links.owner(ctx, token)


@operation(Permission.PUBLIC)
def enter_by_link(ctx: Context, token: str, password: str, device: str = "") -> str:
    """Set the password and sign in: the token of the session. Raises Conflict (a dead link) or Invalid."""
    user = links.owner(ctx, token)
    set_password(ctx, user, password)
    ctx.actor = actor_of(user)
    links.use_up(ctx, user)
    end_all(ctx, user)
    log.record(ctx, log.Event.PASSWORD_CHANGED, user)
    return open_session(ctx, user, device)
