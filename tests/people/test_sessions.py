"""Signing in: who gets in, for how long, and how guessing is slowed down."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from compliance.access.context import Context
from compliance.access.models import SignInFailure, UserSession
from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.kernel.errors import Invalid, NotFound
from compliance.people import sessions
from compliance.people.passwords import FAILURES_PER_ACCOUNT, FAILURES_PER_ORIGIN, WINDOW
from tests.builders import NOW, PASSWORD, World, key
from tests.people.builders import address, fail, person_of, stranger, with_password


def test_the_right_pair_opens_a_session(world: World, house: House):
    email = with_password(world, "officer")
    with stranger(house) as ctx:
        token = sessions.sign_in(ctx, f"  {email.upper()} ", PASSWORD, "Chrome, Android")
    with stranger(house) as ctx:
        user = sessions.person_of_token(ctx, token or "")
        assert user
        assert user.id == world.actors["officer"].id
        entry = ctx.db.exec(select(AuditEntry)).one()
        assert (entry.event, entry.actor_id, entry.origin) == ("session:opened", user.id, "10.0.0.1")


def test_tokens_are_not_kept_in_clear(world: World, house: House):
    token = world.token("officer")
    with stranger(house) as ctx:
        stored = ctx.db.exec(select(UserSession)).one()
        assert token not in stored.model_dump_json()


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("officer@patuh.test", "salah-salah-salah", id="wrong password"),
        pytest.param("officer@patuh.test", "", id="no password"),
        pytest.param("nobody@patuh.test", PASSWORD, id="nobody"),
        pytest.param("nobody@patuh.test", "nobody", id="nobody, with the password that is hashed for nobody"),
        pytest.param("auditor@patuh.test", "nobody", id="a person without a password"),
    ],
)
def test_a_wrong_pair_is_refused_and_logged(world: World, house: House, email, password):
    with_password(world, "officer")
    with stranger(house) as ctx:
        assert sessions.sign_in(ctx, email, password) is None
    with stranger(house) as ctx:
        assert ctx.db.exec(select(AuditEntry.event)).all() == ["session:refused"]
        assert len(ctx.db.exec(select(SignInFailure)).all()) == 1


def test_an_inactive_person_does_not_get_in_nor_stay_in(world: World, house: House):
    email, token = with_password(world, "officer"), world.token("officer", NOW)
    with world.work("admin") as ctx:
        person_of(ctx, world, "officer").active = False
    with stranger(house) as ctx:
        assert sessions.person_of_token(ctx, token) is None
        assert sessions.sign_in(ctx, email, PASSWORD) is None


class Counting(PasswordHasher):
    """Counts the work that a watch could measure."""

    verified = 0

    def verify(self, *args, **kwargs):
        self.verified += 1
        return super().verify(*args, **kwargs)


@pytest.mark.parametrize("email", ["officer@patuh.test", "nobody@patuh.test", "auditor@patuh.test"])
def test_an_unknown_person_takes_the_same_time(world: World, house: House, email):
    """One verification each: of a wrong password, for nobody, for somebody who has none yet."""
    with_password(world, "officer")
    hasher = Counting(time_cost=1, memory_cost=32)
    slow = House(house.engine, replace(house.installation, passwords=hasher))
    fail(slow, email, 1)
    assert hasher.verified == 1


def test_the_throttle_holds_an_account(world: World, house: House):
    email = with_password(world, "officer")
    with_password(world, "auditor")
    for number in range(FAILURES_PER_ACCOUNT):
        fail(house, email, 1, origin=f"10.0.0.{number}")
    with stranger(house, now=NOW + timedelta(minutes=5)) as ctx:
        with pytest.raises(Invalid, match="Tunggu 10 menit"):
            sessions.sign_in(ctx, email, PASSWORD)
        assert sessions.sign_in(ctx, address("auditor"), PASSWORD), "another account is not held"
    with stranger(house, now=NOW + WINDOW) as ctx:
        assert sessions.sign_in(ctx, email, PASSWORD), "free again after the window"


def test_the_throttle_holds_an_address(world: World, house: House):
    email = with_password(world, "officer")
    for number in range(FAILURES_PER_ORIGIN):
        fail(house, f"guess{number}@patuh.test", 1, origin="10.9.9.9")
    with stranger(house, origin="10.9.9.9") as ctx, pytest.raises(Invalid, match="Tunggu 15 menit"):
        sessions.sign_in(ctx, email, PASSWORD)
    with stranger(house, origin="10.0.0.2") as ctx:
        assert sessions.sign_in(ctx, email, PASSWORD), "another address is not held"


def test_failures_are_forgotten_after_the_window(world: World, house: House):
    fail(house, "a@patuh.test", 2)
    fail(house, "b@patuh.test", 1, now=NOW + WINDOW)
    with stranger(house) as ctx:
        assert len(ctx.db.exec(select(SignInFailure)).all()) == 1


def test_guesses_at_the_same_moment_are_all_counted(world: World, house: House):
    email = with_password(world, "officer")

    def guess(number: int) -> bool:
        try:
            fail(house, email, 1)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(12))) == FAILURES_PER_ACCOUNT


def test_a_session_expires(world: World, house: House):
    token = world.token("officer", NOW)
    with stranger(house, now=NOW + sessions.LASTS - timedelta(seconds=1)) as ctx:
        assert sessions.person_of_token(ctx, token)
    with stranger(house, now=NOW + sessions.LASTS) as ctx:
        assert sessions.person_of_token(ctx, token) is None


def test_one_ends_ones_own_sessions_only(world: World, house: House):
    token, other = world.token("officer", NOW), world.token("auditor", NOW)
    with world.work("officer") as ctx:
        sessions.sign_out(ctx, other)
        sessions.revoke_session(ctx, session_of(ctx, world, "officer"))
        with pytest.raises(NotFound):
            sessions.revoke_session(ctx, session_of(ctx, world, "auditor"))
        assert sessions.own_sessions(ctx) == []
    with stranger(house) as ctx:
        assert sessions.person_of_token(ctx, token) is None
        assert sessions.person_of_token(ctx, other)


def session_of(ctx: Context, world: World, who: str) -> int:
    return key(ctx.db.exec(select(UserSession).where(UserSession.user_id == world.actors[who].id)).one())


def test_a_session_that_has_ended_is_not_ended_again(world: World):
    token = world.token("officer", NOW)
    for minute in (1, 2):
        with world.work("officer", NOW + timedelta(minutes=minute)) as ctx:
            sessions.sign_out(ctx, token)
    with world.work("officer") as ctx:
        assert ctx.db.exec(select(UserSession)).one().revoked_at == NOW + timedelta(minutes=1)
        assert sorted(ctx.db.exec(select(AuditEntry.event)).all()) == ["session:closed", "session:opened"]
