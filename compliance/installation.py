"""From configuration to what operations are given; the same for pages, commands and jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import Engine

from compliance.access.context import Context, Installation
from compliance.access.permissions import SYSTEM, Actor
from compliance.audit.work import unit_of_work
from compliance.certificates.seal import Keys, Room
from compliance.kernel.db import make_engine, writing
from compliance.kernel.files import FileStore
from compliance.kernel.i18n import utc_now
from compliance.kernel.vault import vault
from config import Config


@dataclass(frozen=True)
class House:
    """An opened installation: its database and what its operations are given."""

    engine: Engine
    installation: Installation
    clock: Callable[[], datetime] = utc_now

    @contextmanager
    def work(self, actor: Actor = SYSTEM, origin: str = "cli", now: datetime | None = None) -> Iterator[Context]:
        """A unit of work outside a request: committed at its end, rolled back on any exception."""
        with writing(self.engine) as db:
            ctx = Context(actor, db, now or self.clock(), self.installation, origin)
            with unit_of_work(ctx):
                yield ctx


def open_house(config: Config, wake: Callable[[], None] = lambda: None) -> House:
    installation = Installation(
        files=FileStore(config.data_dir),
        public_url=config.public_url,
        room=Room(keys_of(config)),
        passwords=PasswordHasher(time_cost=config.argon2_passes, memory_cost=config.argon2_memory_kib),
        vault=vault(config.secret_key),
        upload_bytes=config.upload_bytes,
        upload_rows=config.upload_rows,
        register_bytes=config.register_bytes,
        mail_from=config.mail_from,
        smtp_url=config.smtp_url,
        log_key=config.log_key,
        wake=wake,
    )
    return House(make_engine(config.database_url), installation)


def keys_of(config: Config) -> Keys:
    return Keys(
        folder=config.data_dir / "keys",
        pkcs12=config.seal_pkcs12,
        password=config.seal_password,
        module=config.seal_module,
        token=config.seal_token,
        label=config.seal_label,
        pin=config.seal_pin,
        code_key=config.code_key,
        timestamps=config.seal_timestamps,
        trial_allowed=config.seal_trial or not config.production,
    )
