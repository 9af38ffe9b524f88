"""The public log of certificates: add a leaf, publish what was added, and trust only what is published."""

import logging
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from compliance.access.context import Context, Installation, operation
from compliance.access.permissions import Permission
from compliance.history.folder import CHECKPOINT, StaticLog, forked
from compliance.history.keys import load_key, make_key
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.history.note import Checkpoint, Signer
from compliance.history.tiles import WIDTH, Damaged
from compliance.history.tree import leaf_hash, root
from compliance.kernel.db import engine_of, lock, reading
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.files import about_to_read
from compliance.kernel.i18n import _
from compliance.kernel.locks import HISTORY_LOCK

log = logging.getLogger("compliance.history")


def static_log(installation: Installation) -> StaticLog:
    return StaticLog(installation.files.root / "log")


def signer_of(installation: Installation) -> Signer:
    """With the key of the settings, or one of this installation's own, made for trials. Raises Conflict."""
    path = installation.log_key
    if path is None:
        path = installation.files.root / "keys" / "log.pem"
        if not path.exists():
            make_key(path)
    about_to_read(path)
    return Signer(origin_of(installation), load_key(path))


def origin_of(installation: Installation) -> str:
    """The name of the log: the address at which it began. It stays when the address changes."""
    begun = static_log(installation).read(CHECKPOINT)
    if begun:
        return begun.decode(errors="replace").partition("\n")[0]
    address = urlsplit(installation.public_url)
    return f"{address.netloc}{address.path}/log"


def append(ctx: Context, event: LeafEvent, number: str, statement: str, at: datetime | None = None) -> None:
    """Add a leaf with this unit of work; it is published once that is committed.

    Leaves follow each other without gaps: from here to the commit nobody else adds one, so come here last.
    Raises Conflict while the table is behind what was published, as after a restore.
    """
    lock(ctx.db, HISTORY_LOCK)
    size = count(ctx.db)
    _refuse_if_behind(ctx, size)
    leaf = Leaf(number, event, statement, at or ctx.now)
    ctx.db.add(HistoryLeaf(position=size, number=number, event=event, entry=leaf.entry))
    ctx.db.flush()
    publish_after(ctx)


def publish_after(ctx: Context) -> None:
    """Publish when this unit of work is committed."""
    if publish not in ctx.after_commit:
        ctx.after_commit.append(publish)


def _refuse_if_behind(ctx: Context, size: int) -> None:
    """Raises Conflict; a look at the last published leaf, cheap enough for every issue. ``publish`` looks closer."""
    published, signer = static_log(ctx.installation), signer_of(ctx.installation)
    checkpoint = published.checkpoint([signer.key()])
    if checkpoint and not _begins_with(ctx.db, published, checkpoint, size):
        raise forked(checkpoint.size, size)


def _begins_with(db: Session, published: StaticLog, checkpoint: Checkpoint, size: int) -> bool:
    if not checkpoint.size:
        return True
    last = db.get(HistoryLeaf, checkpoint.size - 1)
    return size >= checkpoint.size and last is not None and _stands_in(published, checkpoint, last)


def _stands_in(published: StaticLog, checkpoint: Checkpoint, leaf: HistoryLeaf) -> bool:
    """Whether the leaf is published where the table has it. Raises Damaged."""
    is_in = leaf.position < checkpoint.size
    return is_in and published.tree(checkpoint.size).leaf(leaf.position) == leaf_hash(leaf.entry.encode())


def count(db: Session) -> int:
    """How many leaves there are."""
    last = db.exec(select(func.max(HistoryLeaf.position))).one()
    return 0 if last is None else last + 1


def events_of(db: Session, number: str) -> dict[LeafEvent, HistoryLeaf]:
    """What the log says of a certificate."""
    return {leaf.event: leaf for leaf in db.exec(select(HistoryLeaf).where(HistoryLeaf.number == number))}


def require_logged(ctx: Context, number: str, statement: str) -> None:
    """Log before trust: nothing is handed out or called valid before its leaf is published, here if need be.

    Raises Conflict where that can't be, or where the log says something else than the table of certificates.
    """
    events = events_of(ctx.db, number)
    leaf = events.get(LeafEvent.ISSUED)
    if leaf is None or LeafEvent.REVOKED in events or Leaf.read(leaf.entry).statement != statement:
        raise Conflict(_("Isi sertifikat {number} tidak sama dengan catatan publik. Hubungi admin.", number=number))
    try:
        if _is_published(ctx, leaf):
            return
        publish(engine_of(ctx.db), ctx.installation)
    except Damaged:  # a file is gone
        publish(engine_of(ctx.db), ctx.installation, whole=True)
    except OSError as error:
        log.exception("the public log can't be written")
        raise _unconfirmed() from error
    if not _is_published(ctx, leaf):
        raise _unconfirmed()


def _is_published(ctx: Context, leaf: HistoryLeaf) -> bool:
    """And the table holds all that was published: a restored one may not know of a revocation. Raises Damaged."""
    published = static_log(ctx.installation)
    checkpoint = published.checkpoint([signer_of(ctx.installation).key()])
    if checkpoint is None or not _stands_in(published, checkpoint, leaf):
        return False
    return _begins_with(ctx.db, published, checkpoint, count(ctx.db))


def publish(engine: Engine, installation: Installation, whole: bool = False) -> int:
    """Bring the static files up to what is committed; returns the number of leaves. Raises Forked.

    ``whole`` writes every file again from the table, whatever is there, and so compares all of it.
    """
    published, signer = static_log(installation), signer_of(installation)
    with published.alone(), reading(engine) as db:
        before, size = published.checkpoint([signer.key()]), count(db)
        if before and before.size == size and not whole and published.keys()[:1] == [signer.key()]:
            return size
        try:
            first = 0 if whole or not before else before.size // WIDTH * WIDTH
            published.grow(signer, before, _entries(db, first), first)
        except Damaged:  # a file is gone: the table has it all
            published.grow(signer, before, _entries(db, 0), 0)
        return size


def _entries(db: Session, first: int) -> Sequence[bytes]:
    stored = select(HistoryLeaf.entry).where(HistoryLeaf.position >= first).order_by(col(HistoryLeaf.position))
    return [entry.encode() for entry in db.exec(stored)]


def unknown_revocations(ctx: Context) -> dict[str, Leaf]:
    """By number: what was published as revoked and the table lost, as after a restore. Raises Conflict or Damaged.

    Cheap where nothing is lost: one look at the signed state.
    """
    published, size = static_log(ctx.installation), count(ctx.db)
    if published.read(CHECKPOINT) is None:
        return {}
    checkpoint = published.checkpoint([signer_of(ctx.installation).key()])
    if checkpoint is None or checkpoint.size <= size:
        return {}
    leaves = map(Leaf.read, published.tree(checkpoint.size).entries_from(size))
    return {leaf.certificate: leaf for leaf in leaves if leaf.event is LeafEvent.REVOKED}


@operation(Permission.PUBLIC)
def public_file(ctx: Context, path: str) -> bytes:
    """A file of the log by its path, which the caller has found to be one of the log's. Raises NotFound."""
    content = static_log(ctx.installation).read(path)
    if content is None:
        raise NotFound
    return content


@operation(Permission.HISTORY_KEEP)
def republish(ctx: Context) -> int:
    """Write every static file again from the table, for the operator; returns the number of leaves. Raises Forked."""
    return publish(engine_of(ctx.db), ctx.installation, whole=True)


@operation(Permission.HISTORY_KEEP)
def adopt(ctx: Context) -> list[Leaf]:
    """Take over the published leaves that a restored database lacks, and return them. Raises Conflict."""
    lock(ctx.db, HISTORY_LOCK)
    published, size = static_log(ctx.installation), count(ctx.db)
    checkpoint = published.checkpoint([signer_of(ctx.installation).key()])
    if checkpoint is None or checkpoint.size <= size:
        return []
    try:
        entries = list(published.tree(checkpoint.size).all_entries())
    except Damaged as error:
        raise Conflict(_("Berkas {path} dari catatan publik hilang atau rusak.", path=str(error))) from error
    _refuse_other(ctx.db, published, checkpoint, entries)
    for position, entry in enumerate(entries[size:], start=size):
        leaf = Leaf.read(entry)
        ctx.db.add(HistoryLeaf(position=position, number=leaf.certificate, event=leaf.event, entry=entry.decode()))
    ctx.db.flush()
    return [Leaf.read(entry) for entry in entries[size:]]


def _refuse_other(db: Session, published: StaticLog, checkpoint: Checkpoint, entries: Sequence[bytes]) -> None:
    """Raises Forked unless the entries are what was signed, and begin with those of the table."""
    known = _entries(db, 0)
    if root([leaf_hash(entry) for entry in entries]) != checkpoint.root or list(entries[: len(known)]) != list(known):
        raise forked(checkpoint.size, len(known))


def _unconfirmed() -> Conflict:
    return Conflict(_("Sertifikat ini belum tercatat di catatan publik. Coba lagi sebentar; jangan membayar dulu."))
