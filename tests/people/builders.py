"""Builders for people: passwords, failed sign-ins, units of work of somebody who is not signed in."""

from contextlib import AbstractContextManager
from datetime import datetime

from compliance.access.context import Context
from compliance.access.models import User
from compliance.access.permissions import VISITOR
from compliance.installation import House
from compliance.people import sessions
from compliance.people.passwords import set_password
from tests.builders import NOW, PASSWORD, World


def stranger(house: House, origin: str = "10.0.0.1", now: datetime = NOW) -> AbstractContextManager[Context]:
    """A unit of work of somebody who is not signed in."""
    return house.work(VISITOR, origin, now)


def person_of(ctx: Context, world: World, who: str) -> User:
    user = ctx.db.get(User, world.actors[who].id)
    assert user is not None
    return user


def address(who: str) -> str:
    return f"{who}@patuh.test"


def with_password(world: World, who: str, password: str = PASSWORD) -> str:
    """Give the person a password; returns the e-mail to sign in with."""
    with world.work("admin") as ctx:
        set_password(ctx, person_of(ctx, world, who), password)
    return address(who)


def fail(house: House, email: str, times: int, origin: str = "10.0.0.1", now: datetime = NOW) -> None:
    """So many attempts with a wrong password."""
    for _attempt in range(times):
        with stranger(house, origin, now) as ctx:
            assert sessions.sign_in(ctx, email, "salah-salah-salah") is None
