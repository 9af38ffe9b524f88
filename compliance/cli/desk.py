"""What a command is given: settings and database when it first asks for them, and the one who acts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from getpass import getuser

from sqlmodel import col, select

from compliance.access.context import Context
from compliance.access.models import User
from compliance.access.permissions import SYSTEM
from compliance.installation import House, open_house
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import _
from compliance.people.sessions import actor_of
from compliance.worker import ringing
from config import Config

ORIGIN = f"cli:{getuser()}"[:64]


@dataclass
class Desk:
    """``configure`` may raise ConfigError; commands that need no settings never call it."""

    configure: Callable[[], Config]

    @cached_property
    def config(self) -> Config:
        return self.configure()

    @cached_property
    def house(self) -> House:
        return open_house(self.config, wake=ringing(self.config))

    def close(self) -> None:
        if "house" in vars(self):  # it was asked for
            self.house.engine.dispose()

    @contextmanager
    def work(self, email: str | None = None) -> Iterator[Context]:
        """A unit of work of this person, or of the system; the log says which account of the machine ran it."""
        with self.house.work(SYSTEM, origin=ORIGIN) as ctx:
            if email:
                ctx.actor = actor_of(person(ctx, email))
            yield ctx


def person(ctx: Context, email: str) -> User:
    user = ctx.db.exec(select(User).where(User.email == email.strip().lower(), col(User.active))).first()
    if user is None:
        raise Invalid(_("Tidak ada pengguna aktif dengan alamat {email}.", email=email))
    return user
