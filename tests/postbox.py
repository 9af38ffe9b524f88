"""A mail server on loopback, and what it was handed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from compliance.installation import House
from tests.postgres import free_port

TAKEN = "250 OK"


@dataclass
class Postbox:
    """What the mail server was handed, and what it answers."""

    answer: Callable[[], str] = lambda: TAKEN
    received: list[Message] = field(default_factory=list)
    see: Callable[[Message], None] = lambda message: None  # whatever becomes of it

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):  # noqa: N802 - aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope):  # noqa: N802 - aiosmtpd's name
        message, answer = message_from_bytes(envelope.original_content or b"", policy=default), self.answer()
        self.see(message)
        if not answer and server.transport:
            server.transport.close()  # the line breaks after the message was handed over
            return TAKEN
        if answer == TAKEN:
            self.received.append(message)
        return answer


@contextmanager
def served(postbox: Postbox) -> Iterator[int]:
    """On this port."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def sending(house: House, url: str) -> House:
    return House(house.engine, replace(house.installation, smtp_url=url, mail_from="Patuh <patuh@kutim.test>"))
