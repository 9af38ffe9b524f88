"""Hand one message to the mail server, and tell what became of it."""

import smtplib
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from compliance.kernel.i18n import Text, _

PATIENCE = 20  # seconds, for each step of the conversation

# The first that fits; smtplib's errors are OSErrors, too.
CAUSES: dict[type[OSError], Text] = {
    smtplib.SMTPRecipientsRefused: _("Server surat menolak alamat penerima."),
    smtplib.SMTPAuthenticationError: _("Server surat menolak nama atau kata sandi pengirim."),
    smtplib.SMTPException: _("Server surat menolak kiriman."),
    OSError: _("Server surat tidak dapat dihubungi."),
}


class NotSent(Exception):
    """The message has certainly not been taken; says why, for the admin."""


class InDoubt(Exception):
    """The connection broke while the message was on its way: it may have arrived."""


def deliver(url: str, message: EmailMessage) -> None:
    """Send by ``smtp://user:secret@host:port?starttls=1`` or ``smtps://…``. Raises NotSent or InDoubt."""
    try:
        server = connect(url)
    except OSError as error:
        raise NotSent(cause_of(error)) from error
    with closing(server):
        hand_over(server, message)
        with suppress(OSError):  # it was taken; whatever is wrong with the farewell is no reason to send it again
            server.quit()


def connect(url: str) -> smtplib.SMTP:
    """A connection on which mail can be handed over."""
    parts = urlsplit(url)
    secure = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(parts.hostname or "", parts.port or 465, timeout=PATIENCE, context=secure)
        if parts.scheme == "smtps"
        else smtplib.SMTP(parts.hostname or "", parts.port or 587, timeout=PATIENCE)
    )
    try:
        if parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError:
        server.close()
        raise
    return server


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Only the server's own no is certain; silence after the message went out is not."""
    try:
        server.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
        raise NotSent(cause_of(error)) from error
    except OSError as error:
        raise InDoubt from error


def cause_of(error: OSError) -> str:
    return str(next(cause for kind, cause in CAUSES.items() if isinstance(error, kind)))
