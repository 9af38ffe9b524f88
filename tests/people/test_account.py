"""One's own account: passwords, one-time links, language."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import LinkPurpose, Mail, OneTimeLink, UserSession
from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.kernel.errors import Conflict, Invalid, SignInNeeded
from compliance.people import account, links, sessions
from compliance.people.passwords import FAILURES_PER_ACCOUNT
from tests.builders import NOW, PASSWORD, World
from tests.people.builders import address, fail, person_of, stranger, with_password

NEW = "kuda-lumping-menari"


def link_for(world: World, who: str, purpose: LinkPurpose = LinkPurpose.INVITATION) -> str:
    """The token of a new one-time link."""
    with world.work("admin") as ctx:
        return links.new_link(ctx, person_of(ctx, world, who), purpose).rpartition("/")[2]


def events(ctx: Context) -> list[str]:
    return [event for event in ctx.db.exec(select(AuditEntry.event)).all() if event.startswith("password")]


def test_a_new_password_ends_the_other_sessions(world: World, house: House):
    email = with_password(world, "officer")
    here, there = world.token("officer", NOW), world.token("officer", NOW)
    with world.work("officer") as ctx:
        assert account.change_password(ctx, PASSWORD, NEW, here)
    with stranger(house) as ctx:
        assert sessions.person_of_token(ctx, here)
        assert sessions.person_of_token(ctx, there) is None
        assert sessions.sign_in(ctx, email, PASSWORD) is None
        assert sessions.sign_in(ctx, email, NEW)
        assert events(ctx) == ["password:changed"]


def test_a_new_password_needs_the_old_one_and_guesses_at_it_count(world: World):
    with_password(world, "officer")
    for _attempt in range(FAILURES_PER_ACCOUNT):
        with world.work("officer") as ctx:
            assert not account.change_password(ctx, "salah-salah-salah", NEW, "")
    with world.work("officer") as ctx, pytest.raises(Invalid, match="Tunggu"):
        account.change_password(ctx, PASSWORD, NEW, "")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        pytest.param("sebelas-11!", "paling sedikit 12", id="eleven characters"),
        pytest.param("Officer@Patuh.test", "tidak boleh sama", id="one's own address"),
    ],
)
def test_weak_passwords_are_refused(world: World, password, said):
    with_password(world, "officer")
    with world.work("officer") as ctx:
        with pytest.raises(Invalid, match=said) as refused:
            account.change_password(ctx, PASSWORD, password, "")
        assert set(refused.value.fields) == {"password"}


def test_a_link_sets_the_password_once_and_signs_in(world: World, house: House):
    before, token = world.token("officer", NOW), link_for(world, "officer")
    with stranger(house) as ctx:
        assert account.person_of_link(ctx, token).id == world.actors["officer"].id, "to look at it does not use it up"
        session = account.enter_by_link(ctx, token, NEW)
    with stranger(house) as ctx:
        assert sessions.person_of_token(ctx, session)
        assert sessions.person_of_token(ctx, before) is None, "whoever was in before has to sign in again"
        assert sessions.sign_in(ctx, address("officer"), NEW)
        with pytest.raises(Conflict):
            account.enter_by_link(ctx, token, "dua-kali-tidak-bisa")


def test_a_refused_password_does_not_use_up_the_link(world: World, house: House):
    token = link_for(world, "officer")
    with stranger(house) as ctx:
        with pytest.raises(Invalid):
            account.enter_by_link(ctx, token, "pendek")
        assert account.enter_by_link(ctx, token, NEW)


@pytest.mark.parametrize(("purpose", "lasts"), links.LASTS.items())
def test_links_expire(world: World, house: House, purpose, lasts):
    token = link_for(world, "officer", purpose)
    with stranger(house, now=NOW + lasts - timedelta(seconds=1)) as ctx:
        assert account.person_of_link(ctx, token)
    with stranger(house, now=NOW + lasts) as ctx, pytest.raises(Conflict):
        account.person_of_link(ctx, token)


def test_a_link_of_an_inactive_person_does_not_work(world: World, house: House):
    token = link_for(world, "officer")
    with world.work("admin") as ctx:
        person_of(ctx, world, "officer").active = False
    with stranger(house) as ctx, pytest.raises(Conflict):
        account.enter_by_link(ctx, token, NEW)


def test_one_link_used_kills_the_others_of_that_person(world: World, house: House):
    first, second, foreign = link_for(world, "officer"), link_for(world, "officer"), link_for(world, "auditor")
    with stranger(house) as ctx:
        account.enter_by_link(ctx, first, NEW)
        assert account.person_of_link(ctx, foreign)
        with pytest.raises(Conflict):
            account.person_of_link(ctx, second)


def test_a_link_used_twice_at_the_same_moment_lets_one_in(world: World, house: House):
    token = link_for(world, "officer")

    def enter(number: int) -> bool:
        try:
            with stranger(house) as ctx:
                account.enter_by_link(ctx, token, f"{NEW}-{number}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(enter, range(4))) == 1


def test_links_are_not_kept_in_clear(world: World):
    token = link_for(world, "officer")
    with world.work("admin") as ctx:
        assert token not in ctx.db.exec(select(OneTimeLink)).one().model_dump_json()


def test_a_forgotten_password_is_answered_by_mail(world: World, house: House):
    with stranger(house) as ctx:
        account.ask_reset(ctx, "OFFICER@patuh.test")
    with stranger(house) as ctx:
        mail = ctx.db.exec(select(Mail)).one()
        assert mail.recipient == "officer@patuh.test"
        token = mail.body.split("/link/")[1].split()[0]
        assert account.enter_by_link(ctx, token, NEW)
        assert events(ctx) == ["password:reset_asked"]


def test_strangers_do_not_flood_a_mailbox(world: World, house: House):
    for minutes, count in ((0, 1), (4, 1), (6, 2)):
        with stranger(house, now=NOW + timedelta(minutes=minutes)) as ctx:
            account.ask_reset(ctx, address("officer"))
            assert len(ctx.db.exec(select(Mail)).all()) == count


def test_the_unknown_and_the_inactive_get_no_mail(world: World, house: House):
    with world.work("admin") as ctx:
        person_of(ctx, world, "auditor").active = False
    with stranger(house) as ctx:
        account.ask_reset(ctx, "nobody@patuh.test")
        account.ask_reset(ctx, address("auditor"))
        assert ctx.db.exec(select(Mail)).all() == []


def test_a_locked_out_person_can_come_back_by_mail(world: World, house: House):
    email = with_password(world, "officer")
    fail(house, email, FAILURES_PER_ACCOUNT)
    token = link_for(world, "officer", LinkPurpose.RESET)
    with stranger(house) as ctx:
        assert account.enter_by_link(ctx, token, NEW)


def test_the_language_stays_with_the_person(world: World):
    with world.work("officer") as ctx:
        account.choose_language(ctx, "en")
        with pytest.raises(Invalid):
            account.choose_language(ctx, "xx")
    with world.work("officer") as ctx:
        assert account.own_person(ctx).language == "en"


def test_strangers_have_no_account(house: House):
    for act in (account.own_person, sessions.own_sessions):
        with stranger(house) as ctx, pytest.raises(SignInNeeded):
            act(ctx)


def test_every_session_is_ended_for_whoever_is_put_out(world: World):
    for _device in range(2):
        world.token("officer", NOW)
    with world.work("admin") as ctx:
        sessions.end_all(ctx, person_of(ctx, world, "officer"))
    with world.work("admin") as ctx:
        assert all(session.revoked_at == NOW for session in ctx.db.exec(select(UserSession)).all())
