"""The outbox: a mail is written with the act that it tells of, and sent after the commit, at most once.

A mail is claimed before it is handed over, and the claim is committed: a second worker does not take it, and if
this one dies half-way, the mail stays claimed with its doubt noted. It is better lost, and seen to be, than sent twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select, update

from compliance.access.context import Context, operation
from compliance.access.models import Mail, User
from compliance.access.permissions import Permission
from compliance.kernel.db import writing
from compliance.kernel.i18n import Text, _, language
from compliance.kernel.paging import Page, paginate
from compliance.people.smtp import InDoubt, NotSent, deliver

WAITS = tuple(timedelta(minutes=after) for after in (0, 1, 5, 30, 120, 480))  # from writing to each attempt
KEPT_FOR = timedelta(days=7)  # what could not be sent by then is no news any more
SENT: dict[str, object] = {"error": None, "body": ""}  # a body may hold a one-time link, so none is kept
IN_DOUBT = _("Sambungan terputus saat mengirim; surat mungkin belum sampai.")


def post(ctx: Context, recipient: User, subject: Text, body: Text) -> Mail:
    """Put a mail into the outbox, in the recipient's language; it leaves after the commit."""
    with language(recipient.language):
        header = " ".join(str(subject).split())  # a name that is quoted in it must not break the line
        mail = Mail(recipient=recipient.email, subject=header, body=str(body), created_at=ctx.now)
    ctx.db.add(mail)
    ctx.wake_worker = True
    return mail


@operation(Permission.PEOPLE_MANAGE)
def outbox(ctx: Context, page: int = 1) -> Page[Mail]:
    """Newest first."""
    return paginate(ctx.db, select(Mail).order_by(col(Mail.id).desc()), page)


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


def state(ctx: Context, mail: Mail) -> MailState:
    if mail.sent_at:
        return MailState.DOUBTFUL if mail.error else MailState.SENT
    over = mail.attempts >= len(WAITS) or mail.created_at <= ctx.now - KEPT_FOR
    return MailState.FAILED if over else MailState.WAITING


def send_due(ctx: Context) -> int:
    """Send what waits, and return how much was sent; nothing where no mail server is configured.

    Every step is a transaction of its own, so the unit of work that calls this must not have written before.
    """
    if not ctx.installation.smtp_url:
        return 0
    with _apart(ctx) as db:
        waiting = db.exec(select(Mail.id).where(due(ctx)).order_by(col(Mail.id))).all()
    return sum(send(ctx, mail_id) for mail_id in waiting if mail_id is not None)


def due(ctx: Context) -> ColumnElement[bool]:
    """Not yet sent, and its next attempt's time has come."""
    turns = (
        and_(col(Mail.attempts) == attempts, col(Mail.created_at) <= ctx.now - wait)
        for attempts, wait in enumerate(WAITS)
    )
    return and_(col(Mail.sent_at).is_(None), col(Mail.created_at) > ctx.now - KEPT_FOR, or_(*turns))


def send(ctx: Context, mail_id: int) -> bool:
    """Claim, hand over, note what became of it; False when it did not leave or another worker has it."""
    with _apart(ctx) as db:
        message = claim(ctx, db, mail_id)
    if message is None:
        return False
    outcome = hand_over(ctx, message)
    if outcome:
        with _apart(ctx) as db:
            db.exec(update(Mail).where(col(Mail.id) == mail_id).values(outcome))
    return outcome == SENT


def claim(ctx: Context, db: Session, mail_id: int) -> EmailMessage | None:
    """Take it as if it were sent, with a doubt that only a sure outcome takes away."""
    mail = db.exec(select(Mail).where(col(Mail.id) == mail_id, due(ctx)).with_for_update()).first()
    if mail is None:
        return None
    mail.sent_at, mail.error = ctx.now, str(IN_DOUBT)
    mail.attempts += 1
    return message_of(ctx, mail)


def hand_over(ctx: Context, message: EmailMessage) -> dict[str, object]:
    """What to note of the mail afterwards; nothing when the doubt remains."""
    try:
        deliver(ctx.installation.smtp_url, message)
    except NotSent as refused:
        return {"sent_at": None, "error": str(refused)}
    except InDoubt:
        return {}
    return SENT


def message_of(ctx: Context, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = ctx.installation.mail_from, mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = message_id(ctx, mail)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def message_id(ctx: Context, mail: Mail) -> str:
    """The same at every attempt: should a mail arrive twice after all, mailboxes can tell."""
    domain = parseaddr(ctx.installation.mail_from)[1].rpartition("@")[2]
    return f"<patuh.{mail.created_at:%Y%m%d%H%M%S}.{mail.id}@{domain}>"


@contextmanager
def _apart(ctx: Context) -> Iterator[Session]:
    with writing(ctx.db.get_bind().engine) as db:
        yield db
        db.commit()
