"""The books that come with the product are put beside those of the district, once each and never changed."""

from datetime import datetime
from hashlib import sha256

from sqlmodel import select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.kernel.db import lock
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.kernel.locks import BOOKS_LOCK
from compliance.rulebook.models import BookStatus, BookVersion
from compliance.rulebook.rules import Shipped, shipped_books


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@operation(Permission.RULES_LOAD)
def load_shipped(ctx: Context) -> None:
    """Done at every start; raises Conflict where a book that is known already says something else now."""
    lock(ctx.db, BOOKS_LOCK)
    known = {row.label: row for row in ctx.db.exec(select(BookVersion)).all()}
    for shipped in shipped_books():
        row = known.get(shipped.book.version)
        if row is None:
            _load(ctx, shipped)
        elif row.digest != digest(shipped.text):
            raise Conflict(
                _(
                    "Berkas aturan {name} (versi {label}) berbeda dari yang sudah dipakai di sini. Aturan yang pernah"
                    " berlaku tidak boleh berubah: pulihkan berkas itu, atau beri nomor versi baru pada perubahannya.",
                    name=shipped.name,
                    label=shipped.book.version,
                )
            )


def _load(ctx: Context, shipped: Shipped) -> None:
    row = as_row(shipped, ctx.now)
    ctx.db.add(row)
    log.record(ctx, log.Event.RULES_LOADED, row, label=row.label, in_force_from=row.in_force_from, digest=row.digest)


def as_row(shipped: Shipped, at: datetime) -> BookVersion:
    return BookVersion(
        label=shipped.book.version,
        in_force_from=shipped.book.in_force_from,
        text=shipped.text,
        digest=digest(shipped.text),
        status=BookStatus.SHIPPED,
        proposed_at=at,
    )
