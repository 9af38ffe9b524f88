"""What every operation is given (actor, store, time), and the wrapper that checks permission and keeps it whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from sqlalchemy import Engine
from sqlmodel import Session

from compliance.access.permissions import Actor, Permission, Scoped, allows
from compliance.kernel.errors import Forbidden, NotFound, Refusal, SignInNeeded
from compliance.kernel.files import FileStore
from compliance.kernel.i18n import today_in_wita


class SigningRoom(Protocol):
    """Where papers are sealed; ``certificates/seal.py`` is the one. Everything may raise Conflict: no usable key."""

    @property
    def keys(self) -> Any: ...
    @property
    def key_id(self) -> str: ...
    @property
    def signer_name(self) -> str: ...
    @property
    def code_key_id(self) -> str: ...
    def seal(self, pdf: bytes, at: datetime) -> bytes: ...
    def sign_code(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class Installation:
    """What this installation gives every operation: its files, address, limits (bytes, rows) and password hasher."""

    files: FileStore
    public_url: str
    room: SigningRoom
    passwords: PasswordHasher
    vault: Fernet  # opens the secrets of second factors
    upload_bytes: int
    upload_rows: int
    register_bytes: int
    mail_from: str
    smtp_url: str
    log_key: Path | None = None  # the key of the public log; without one, a trial's own is made beside the files
    wake: Callable[[], None] = lambda: None  # tells the worker that there may be work


AfterCommit = Callable[[Engine, Installation], object]


@dataclass(frozen=True)
class Refused:
    """A refusal to be written to the audit log once the unit of work is over."""

    refusal: Refusal
    operation: str
    subject: object


@dataclass
class Context:
    actor: Actor
    db: Session
    now: datetime
    installation: Installation
    origin: str = ""  # network address, or "cli", "job"
    refused: list[Refused] = field(default_factory=list)
    pending: list[Any] = field(default_factory=list)  # audit entries of this unit of work, chained at its end
    wake_worker: bool = False
    after_commit: list[AfterCommit] = field(default_factory=list)
    only_reads: bool = False
    asked: dict[Any, Any] | None = None  # see ``once``; None: what was asked may have changed since

    @property
    def today(self) -> date:
        """The day in Kutai Timur (WITA)."""
        return today_in_wita(self.now)

    @property
    def files(self) -> FileStore:
        return self.installation.files

    def may(self, permission: Permission, subject: object = None) -> bool:
        return allows(self.actor, permission, subject.scope if isinstance(subject, Scoped) else None)

    def note(self, refused: Refused) -> None:
        """Remember a refusal once, though it passes through several operations on its way up."""
        if not any(known.refusal is refused.refusal for known in self.refused):
            self.refused.append(refused)

    def require(self, permission: Permission, subject: object = None) -> None:
        """Raise NotFound for an object one may not even see, SignInNeeded or Forbidden otherwise."""
        if self.may(permission, subject):
            return
        if not self.actor.signed_in:
            raise SignInNeeded
        if isinstance(subject, Scoped) and not allows(self.actor, subject.scope.seen_with, subject.scope):
            raise NotFound
        raise Forbidden


P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")
Operation = Callable[Concatenate[Context, P], T]
AnswersByKey = Callable[[Context, tuple[K, ...]], dict[K, T]]


def operation(permission: Permission) -> Callable[[Operation[P, T]], Operation[P, T]]:
    """Check the permission on the first argument (if it has a scope), then run whole or not at all."""

    def wrap(function: Operation[P, T]) -> Operation[P, T]:
        @wraps(function)
        def guarded(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
            subject = args[0] if args else None
            try:
                ctx.require(permission, subject)
                return whole(ctx, lambda: function(ctx, *args, **kwargs))
            except Refusal as refusal:
                ctx.note(Refused(refusal, function.__name__, subject))
                raise

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the test of the policy
        return guarded

    return wrap


def once(function: Callable[Concatenate[Context, P], T]) -> Callable[Concatenate[Context, P], T]:
    """Ask the store once in a unit of work that only reads, or within ``unchanged``. Arguments can be hashed."""

    @wraps(function)
    def remembered(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> T:
        if ctx.asked is None:
            return function(ctx, *args, **kwargs)
        question = (function, *args)
        if question not in ctx.asked:
            ctx.asked[question] = function(ctx, *args, **kwargs)
        answer: T = ctx.asked[question]
        return answer

    return remembered


def once_each(function: AnswersByKey[K, T]) -> AnswersByKey[K, T]:
    """As ``once``, for a function that answers by key: only the keys that were not asked for yet are."""

    @wraps(function)
    def remembered(ctx: Context, keys: tuple[K, ...]) -> dict[K, T]:
        if ctx.asked is None:
            return function(ctx, keys)
        known: dict[K, T] = ctx.asked.setdefault(function, {})
        if new := tuple(key for key in keys if key not in known):
            known |= function(ctx, new)
        return {key: known[key] for key in keys}

    return remembered


@contextmanager
def unchanged(ctx: Context) -> Iterator[None]:
    """Here a unit of work that writes changes nothing of what is asked ``once``."""
    before, ctx.asked = ctx.asked, {} if ctx.asked is None else ctx.asked
    try:
        yield
    finally:
        ctx.asked = before


def whole(ctx: Context, act: Callable[[], T]) -> T:
    """Within a savepoint, where there is anything to undo; what the act noted for later is forgotten with it."""
    noted = len(ctx.pending)
    try:
        with nullcontext() if ctx.only_reads else ctx.db.begin_nested():
            return act()
    except BaseException:
        del ctx.pending[noted:]
        raise
