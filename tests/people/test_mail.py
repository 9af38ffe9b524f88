"""The outbox: written with the act, sent at most once, each failure kept as a sentence."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlmodel import select

from compliance.access.models import Mail
from compliance.access.permissions import SYSTEM
from compliance.installation import House
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.people import mail, smtp
from compliance.people.mail import MailState
from tests.builders import NOW, World
from tests.people.builders import person_of
from tests.postbox import TAKEN, Postbox, sending
from tests.postgres import free_port


def written(world: World, *names: str, now: datetime = NOW, language: str = "id") -> None:
    """Mails to the officer, one each."""
    with world.work("admin", now) as ctx:
        officer = person_of(ctx, world, "officer")
        officer.language = language
        for name in names:
            mail.post(ctx, officer, _("Masuk"), _("Halo {name}", name=name))


def send(house: House, url: str, now: datetime = NOW) -> int:
    with sending(house, url).work(SYSTEM, now=now) as ctx:
        return mail.send_due(ctx)


def states(world: World, now: datetime = NOW) -> list[tuple[MailState, str | None]]:
    with world.work("admin", now) as ctx:
        return [(mail.state(ctx, one), one.error) for one in ctx.db.exec(select(Mail).order_by(Mail.id)).all()]  # type: ignore[arg-type]  # a column


def test_a_mail_goes_out_once_and_forgets_its_body(world: World, house: House, postbox: Postbox, port: int):
    written(world, "Budi")
    assert [send(house, f"smtp://127.0.0.1:{port}") for _time in range(2)] == [1, 0]
    [message] = postbox.received
    assert (message["To"], message["From"]) == ("officer@patuh.test", "Patuh <patuh@kutim.test>")
    assert message["Subject"] == "Masuk"
    assert message.get_content().strip() == "Halo Budi"  # type: ignore[attr-defined]  # an EmailMessage by its policy
    assert message["Message-ID"].endswith("@kutim.test>")
    with world.work("admin") as ctx:
        stored = ctx.db.exec(select(Mail)).one()
        assert (stored.sent_at, stored.body, stored.error) == (NOW, "", None)


def test_a_mail_speaks_the_language_of_its_reader(world: World, monkeypatch):
    monkeypatch.setattr("compliance.kernel.i18n.catalogue", lambda code: {"Masuk": "Sign in"} if code == "en" else {})
    written(world, "Budi", language="en")
    with world.work("admin") as ctx:
        assert ctx.db.exec(select(Mail.subject)).one() == "Sign in"


def test_a_name_can_not_break_the_header(world: World, house: House, postbox: Postbox, port: int):
    with world.work("admin") as ctx:
        mail.post(ctx, person_of(ctx, world, "officer"), _("Dari {name}", name="A\r\nBcc: x@y.z"), _("Halo"))
    assert send(house, f"smtp://127.0.0.1:{port}") == 1
    assert postbox.received[0]["Bcc"] is None


def test_a_mail_of_work_that_failed_is_not_written(world: World):
    def fail() -> None:
        with world.work("admin") as ctx:
            mail.post(ctx, person_of(ctx, world, "officer"), _("Masuk"), _("Halo"))
            raise Conflict

    with pytest.raises(Conflict):
        fail()
    assert states(world) == []


def test_without_a_server_mails_wait(world: World, house: House):
    written(world, "Budi")
    assert send(house, "") == 0
    assert states(world) == [(MailState.WAITING, None)]


def test_nobody_at_home_is_tried_again_later_and_at_last_given_up(world: World, house: House, postbox: Postbox):
    written(world, "Budi")
    nowhere = f"smtp://127.0.0.1:{free_port()}"
    for wait in mail.WAITS:
        if wait:
            assert send(house, nowhere, NOW + wait - timedelta(seconds=1)) == 0
        assert send(house, nowhere, NOW + wait) == 0
    assert states(world) == [(MailState.FAILED, "Server surat tidak dapat dihubungi.")]
    with world.work("admin") as ctx:
        assert ctx.db.exec(select(Mail.attempts)).one() == len(mail.WAITS)


def test_it_is_sent_when_the_server_is_back(world: World, house: House, postbox: Postbox, port: int):
    written(world, "Budi")
    send(house, f"smtp://127.0.0.1:{free_port()}")
    assert states(world) == [(MailState.WAITING, "Server surat tidak dapat dihubungi.")]
    assert send(house, f"smtp://127.0.0.1:{port}", NOW + mail.WAITS[1]) == 1
    assert states(world) == [(MailState.SENT, None)]


def test_the_servers_no_is_kept_and_the_next_mail_goes_out(world: World, house: House, postbox: Postbox, port: int):
    answers = iter(["550 No such mailbox", TAKEN])
    postbox.answer = lambda: next(answers)
    written(world, "Satu", "Dua")
    assert send(house, f"smtp://127.0.0.1:{port}") == 1
    assert states(world) == [(MailState.WAITING, "Server surat menolak kiriman."), (MailState.SENT, None)]


def test_every_attempt_carries_the_same_message_id(world: World, house: House, postbox: Postbox, port: int):
    """Should a mail arrive twice after all, mailboxes can tell."""
    seen: list[str] = []
    postbox.answer = lambda: "451 Try later" if not seen else TAKEN
    postbox.see = lambda message: seen.append(message["Message-ID"])
    written(world, "Budi")
    for wait in mail.WAITS[:2]:
        send(house, f"smtp://127.0.0.1:{port}", NOW + wait)
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_a_broken_line_leaves_a_doubt_and_nothing_is_sent_twice(
    world: World, house: House, postbox: Postbox, port: int
):
    postbox.answer = lambda: ""
    written(world, "Budi")
    assert [send(house, f"smtp://127.0.0.1:{port}", NOW + wait) for wait in mail.WAITS] == [0] * len(mail.WAITS)
    assert states(world) == [(MailState.DOUBTFUL, str(mail.IN_DOUBT))]


def test_a_worker_that_dies_leaves_the_doubt_behind(world: World, house: House, monkeypatch):
    written(world, "Budi")

    def die(url: str, message: Message) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance.people.mail.deliver", die)
    with pytest.raises(KeyboardInterrupt):
        send(house, "smtp://127.0.0.1:1")
    assert states(world) == [(MailState.DOUBTFUL, str(mail.IN_DOUBT))]


def test_a_worker_that_dies_after_the_server_took_it_sends_nothing_twice(
    world: World, house: House, postbox: Postbox, port: int, monkeypatch
):
    """Killed between the server's word and our note of it."""
    written(world, "Budi")

    def die_afterwards(url: str, message: Message) -> None:
        smtp.deliver(url, message)  # type: ignore[arg-type]  # an EmailMessage
        raise KeyboardInterrupt

    monkeypatch.setattr("compliance.people.mail.deliver", die_afterwards)
    with pytest.raises(KeyboardInterrupt):
        send(house, f"smtp://127.0.0.1:{port}")
    monkeypatch.setattr("compliance.people.mail.deliver", smtp.deliver)
    assert [send(house, f"smtp://127.0.0.1:{port}", NOW + wait) for wait in mail.WAITS] == [0] * len(mail.WAITS)
    assert len(postbox.received) == 1
    assert states(world) == [(MailState.DOUBTFUL, str(mail.IN_DOUBT))]


def test_two_workers_do_not_send_the_same_mail(world: World, house: House, postbox: Postbox, port: int):
    written(world, *(str(number) for number in range(6)))
    with ThreadPoolExecutor(3) as threads:
        sent = threads.map(lambda _worker: send(house, f"smtp://127.0.0.1:{port}"), range(3))
    assert sum(sent) == 6
    assert len({message["Message-ID"] for message in postbox.received}) == len(postbox.received) == 6


def test_old_news_stays_here(world: World, house: House, postbox: Postbox, port: int):
    written(world, "Budi")
    assert send(house, f"smtp://127.0.0.1:{port}", NOW + mail.KEPT_FOR) == 0
    assert states(world, NOW + mail.KEPT_FOR) == [(MailState.FAILED, None)]


def test_the_server_is_told_who_sends(world: World, house: House, postbox: Postbox):
    """User and password of the address are percent-decoded and used."""
    seen = []

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss/1", handled=False)

    controller = Controller(
        postbox, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_require_tls=False
    )
    controller.start()
    written(world, "Satu")
    assert send(house, f"smtp://patuh:wrong@127.0.0.1:{controller.port}") == 0
    assert states(world) == [(MailState.WAITING, "Server surat menolak nama atau kata sandi pengirim.")]
    assert send(house, f"smtp://patuh:p%40ss%2F1@127.0.0.1:{controller.port}", NOW + mail.WAITS[1]) == 1
    controller.stop()
    assert seen[-1] == (b"patuh", b"p@ss/1")


def test_no_secret_goes_over_a_line_that_could_not_be_closed(world: World, house: House, postbox: Postbox, port: int):
    """The server offers no STARTTLS: nothing is sent at all."""
    written(world, "Budi")
    assert send(house, f"smtp://127.0.0.1:{port}?starttls=1") == 0
    assert states(world) == [(MailState.WAITING, "Server surat menolak kiriman.")]
    assert postbox.received == []


def test_smtps_is_spoken_from_the_first_byte(monkeypatch):
    called = []
    monkeypatch.setattr(smtplib, "SMTP_SSL", lambda *address, **options: called.append(address))
    smtp.connect("smtps://mail.kutim.test")
    assert called == [("mail.kutim.test", 465)]


def test_the_outbox_shows_the_newest_first(world: World):
    written(world, "Satu", "Dua")
    with world.work("admin") as ctx:
        assert [one.body for one in mail.outbox(ctx).items] == ["Halo Dua", "Halo Satu"]
