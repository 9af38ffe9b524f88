"""A change of the rule book: proposed by one person, approved by another, in force from a day to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.models import Role, User, UserRole
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.kernel.db import lock
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _
from compliance.kernel.locks import BOOKS_LOCK
from compliance.people.editing import next_version, refuse
from compliance.rulebook.book import RuleBook, as_data
from compliance.rulebook.entries import Change, differences
from compliance.rulebook.models import VALID, BookStatus, BookVersion
from compliance.rulebook.operations import version_on
from compliance.rulebook.rules import book_from, read_book
from compliance.rulebook.shipping import digest
from compliance.rulebook.writing import to_toml

SHORTEST_NOTE = 10  # letters
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """A change that can be proposed: the book as it would be, and what it changes in ``base``."""

    book: RuleBook
    text: str
    base: BookVersion
    changes: Sequence[Change]

    @property
    def digest(self) -> str:
        return digest(self.text)


@operation(Permission.RULES_CHANGE)
def draft(ctx: Context, data: Mapping[str, Any], day: date | None, based_on: str, note: str | None) -> Draft:
    """Look at a change before it is proposed; ``data`` as in TOML. Raises Invalid with every fault at once."""
    faults = _short("note", note)
    if day is None or day <= ctx.today:
        faults["in_force_from"] = _("Pilih hari sesudah hari ini: pemeriksaan hari ini memakai aturan hari ini.")
        day = ctx.today + ONE_DAY  # so that all other faults are named, too
    base = version_on(ctx, day)
    if base.label != based_on:
        faults.setdefault("in_force_from", _other_base(base))
    book = _book(ctx, data, day, faults)
    changes = differences(as_data(read_book(base.text)), as_data(book))
    if not changes:
        raise Invalid(_("Belum ada yang berubah dibandingkan aturan versi {label}.", label=base.label))
    return Draft(book, to_toml(book), base, changes)


def _other_base(base: BookVersion) -> Text:
    return _(
        "Sejak {day} berlaku aturan versi {label}, bukan versi yang Anda ubah ini. Pilih hari sebelumnya, atau mulai"
        " lagi dari versi itu.",
        day=base.in_force_from,
        label=base.label,
    )


def _book(ctx: Context, data: Mapping[str, Any], day: date, faults: dict[str, Text]) -> RuleBook:
    """With every fault at once, those found before among them."""
    try:
        book = book_from({**data, "version": _next_label(ctx, day), "in_force_from": day})
    except Invalid as unusable:
        raise Invalid(fields=faults | unusable.fields) from unusable
    refuse(faults)
    return book


def _next_label(ctx: Context, day: date) -> str:
    """``2026.L2`` after ``2026.L1``: local ones never take the number of one that the product will bring."""
    stem = f"{day.year}.L"
    labels = ctx.db.exec(select(BookVersion.label).where(col(BookVersion.label).startswith(stem))).all()
    return f"{stem}{max((int(label.removeprefix(stem)) for label in labels), default=0) + 1}"


@operation(Permission.RULES_CHANGE)
def propose(ctx: Context, data: Mapping[str, Any], day: date | None, based_on: str, note: str | None) -> BookVersion:
    """Lay a change before another person. Raises Invalid."""
    lock(ctx.db, BOOKS_LOCK)
    drafted = draft(ctx, data, day, based_on, note)
    row = BookVersion(
        label=drafted.book.version,
        in_force_from=drafted.book.in_force_from,
        text=drafted.text,
        digest=drafted.digest,
        status=BookStatus.PROPOSED,
        based_on=drafted.base.label,
        note=(note or "").strip(),
        proposed_by=ctx.actor.id,
        proposed_at=ctx.now,
    )
    ctx.db.add(row)
    fields = [change.name for change in drafted.changes]
    log.record(ctx, log.Event.RULES_PROPOSED, row, **_told(row), note=row.note, fields=fields)
    return row


def _short(field: str, words: str | None) -> dict[str, Text]:
    """The fault of words that explain nothing."""
    enough = len((words or "").strip()) >= SHORTEST_NOTE
    return {} if enough else {field: _("Tulis alasan, paling sedikit {count} huruf.", count=SHORTEST_NOTE)}


@operation(Permission.RULES_CHANGE)
def approve(ctx: Context, row: BookVersion, version: int) -> None:
    """Let a change of another person come into force on its day. Raises Stale or Conflict."""
    lock(ctx.db, BOOKS_LOCK)
    next_version(ctx, row, version)
    _refuse_unless(row, BookStatus.PROPOSED)
    if row.proposed_by == ctx.actor.id:
        raise Conflict(_("Usul Anda sendiri harus disetujui orang lain."))
    if row.in_force_from <= ctx.today:
        raise Conflict(_("Hari mulai berlakunya sudah lewat. Minta pengusul mengusulkannya lagi dengan hari lain."))
    base = version_on(ctx, row.in_force_from)
    if base.label != row.based_on:
        raise Conflict(
            _(
                "Sejak usul ini dibuat, versi {label} disetujui untuk hari itu; usul ini akan membatalkannya."
                " Tolak usul ini, lalu minta pengusul memulai dari versi {label}.",
                label=base.label,
            )
        )
    _decide(ctx, row, BookStatus.APPROVED, log.Event.RULES_APPROVED)


@operation(Permission.RULES_CHANGE)
def reject(ctx: Context, row: BookVersion, reason: str | None, version: int) -> None:
    """Raises Stale, Conflict or Invalid."""
    next_version(ctx, row, version)
    _refuse_unless(row, BookStatus.PROPOSED)
    refuse(_short("reason", reason))
    row.decision = (reason or "").strip()
    _decide(ctx, row, BookStatus.REJECTED, log.Event.RULES_REJECTED)


@operation(Permission.RULES_CHANGE)
def withdraw(ctx: Context, row: BookVersion, reason: str | None, version: int) -> None:
    """Take back a change, approved or not, that is not in force yet. Raises Stale, Conflict or Invalid."""
    lock(ctx.db, BOOKS_LOCK)
    next_version(ctx, row, version)
    _refuse_unless(row, BookStatus.PROPOSED, BookStatus.APPROVED)
    if row.status is BookStatus.APPROVED and row.in_force_from <= ctx.today:
        raise Conflict(_("Versi ini sudah berlaku. Usulkan perubahan baru untuk menggantinya."))
    built_on = select(BookVersion.label).where(BookVersion.based_on == row.label, col(BookVersion.status).in_(VALID))
    if later := ctx.db.exec(built_on).first():
        raise Conflict(_("Versi {label} dibuat dari versi ini. Batalkan versi itu lebih dahulu.", label=later))
    refuse(_short("reason", reason))
    row.decision = (reason or "").strip()
    _decide(ctx, row, BookStatus.WITHDRAWN, log.Event.RULES_WITHDRAWN)


def _refuse_unless(row: BookVersion, *statuses: BookStatus) -> None:
    if row.status not in statuses:
        raise Conflict(_("Usul ini sudah diputuskan. Muat ulang halaman untuk melihat keadaan terakhir."))


def _decide(ctx: Context, row: BookVersion, status: BookStatus, event: log.Event) -> None:
    row.status, row.decided_by, row.decided_at = status, ctx.actor.id, ctx.now
    log.record(ctx, event, row, **_told(row), reason=row.decision)


def _told(row: BookVersion) -> dict[str, Any]:
    return {"label": row.label, "in_force_from": row.in_force_from, "digest": row.digest}


@operation(Permission.RULES_CHANGE)
def can_be_approved(ctx: Context) -> bool:
    """Whether there are two people at all of whom one can propose and the other approve."""
    admins = select(func.count(col(User.id).distinct())).join(UserRole)
    return ctx.db.exec(admins.where(UserRole.role == Role.ADMIN, col(User.active))).one() > 1
