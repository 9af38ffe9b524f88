"""Issues or revokes a certificate in a process of its own, which is killed on its way."""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from compliance.access.models import User
from compliance.certificates import issuing, operations
from compliance.history import operations as history
from compliance.history.folder import StaticLog
from compliance.installation import open_house
from compliance.kernel.files import FileStore
from compliance.people.sessions import actor_of
from config import Config
from tests.builders import NOW, a_code
from tests.certificates.builders import stored
from tests.certificates.plainly import set_plainly


def die_after(owner: Any, name: str) -> Callable[[], None]:
    """Have the process killed, as by the machine's fate, once this function has done its work."""
    return lambda: setattr(owner, name, deadly(getattr(owner, name), before=False))


def die_after_telling() -> None:
    """Issue and revocation tell people the same way."""
    for owner in (issuing, operations):
        die_after(owner, "tell")()


def die_before(owner: Any, name: str) -> Callable[[], None]:
    return lambda: setattr(owner, name, deadly(getattr(owner, name), before=True))


def deadly(function: Callable[..., Any], before: bool) -> Callable[..., Any]:
    def act(*args: Any, **kwargs: Any) -> Any:
        if not before:
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return act


POINTS = {
    "file": die_after(FileStore, "put"),  # the PDF is stored, its row is not
    "leaf": die_after_telling,  # the leaf is in the transaction, which is open
    "commit": die_before(history, "publish"),  # all is committed, nothing is published
    "tiles": die_after(StaticLog, "_write_all"),  # the tiles are there, the checkpoint is the old one
    "checkpoint": die_after(StaticLog, "grow"),
}


def main(config: Config, point: str, act: str, certificate_id: int) -> None:
    house = open_house(config)
    with house.work(now=NOW) as ctx:
        approver = actor_of(ctx.db.exec(select(User).where(User.email == "approver@patuh.test")).one())
    issuing.render = set_plainly  # type: ignore[attr-defined]  # nobody looks at the paper
    POINTS[point]()
    with house.work(approver, now=NOW) as ctx:
        certificate = stored(ctx, certificate_id)
        if act == "issue":
            issuing.issue(ctx, certificate, a_code(ctx))
        else:
            operations.revoke(ctx, certificate, "Dokumen ternyata palsu")
