"""The public log of certificates: add a leaf, publish what was added, and trust only what is published."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from compliance.access.context import Context, Installation, operation
from compliance.access.permissions import Permission
from compliance.audit import log as audit
from compliance.history.auditing import faults
from compliance.history.endings import Ending, Endings, endings_in
from compliance.history.folder import StaticLog, forked, known_keys
from compliance.history.leaf import Leaf
from compliance.history.models import HistoryLeaf, LeafEvent
from compliance.history.note import Checkpoint
from compliance.history.shelf import (
    address_of,
    kept_log,
    known_state,
    log_keys,
    origin_of,
    published_state,
    static_log,
)
from compliance.history.signing import signer_of
from compliance.history.tiles import WIDTH, Damaged
from compliance.history.tree import leaf_hash, root
from compliance.kernel.db import engine_of, lock, reading
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import _
from compliance.kernel.locks import HISTORY_LOCK

log = logging.getLogger("compliance.history")


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
    published, known = static_log(ctx.installation), known_state(ctx.installation)
    checkpoint = published_state(ctx.installation)
    if known and known.size > size:
        raise forked(known.size, size)
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


def require_logged(
    ctx: Context, number: str, statement: str, never: Collection[LeafEvent], until: datetime | None = None
) -> None:
    """Log before trust: nothing is handed out or called valid before its leaf is published, here if need be.

    ``never``: what the log must not say of it, at all or before ``until``. Raises Conflict where that can't be, or
    where the log says something else than the table of certificates.
    """
    events = events_of(ctx.db, number)
    leaf = events.get(LeafEvent.ISSUED)
    if leaf is None or Leaf.read(leaf.entry).statement != statement:
        raise differs(number)
    if not _is_there(ctx, leaf):
        raise _unconfirmed()
    ended = [Leaf.read(each.entry) for each in events.values()] + [end.leaf for end in endings_of(ctx, number)]
    if any(each.event in never and (until is None or each.at < until) for each in ended):
        raise differs(number)


def _is_there(ctx: Context, leaf: HistoryLeaf) -> bool:
    """Whether it is published; what was cut off or lost is made up for first. Raises Conflict."""
    try:
        if _is_published(ctx, leaf):
            return True
        publish(engine_of(ctx.db), ctx.installation)
    except Damaged:  # a file is gone
        publish(engine_of(ctx.db), ctx.installation, whole=True)
    except OSError as error:
        log.exception("the public log can't be written")
        raise _unconfirmed() from error
    return _is_published(ctx, leaf)


def differs(number: str) -> Conflict:
    return Conflict(_("Isi sertifikat {number} tidak sama dengan catatan publik. Hubungi admin.", number=number))


def _is_published(ctx: Context, leaf: HistoryLeaf) -> bool:
    """And the table holds all that was published: a restored one may not know of a revocation. Raises Damaged."""
    published, checkpoint = static_log(ctx.installation), _whole_state(ctx.installation)
    if checkpoint is None or not _stands_in(published, checkpoint, leaf):
        return False
    return _begins_with(ctx.db, published, checkpoint, count(ctx.db))


def _whole_state(installation: Installation) -> Checkpoint | None:
    """What the static files say, unless more is known to have been published than they hold."""
    checkpoint, known = published_state(installation), known_state(installation)
    return checkpoint if checkpoint and known and checkpoint.size >= known.size else None


def endings_of(ctx: Context, number: str) -> list[Ending]:
    """What the published log knows of its end. Raises Conflict where that can't be said."""
    known = known_state(ctx.installation)
    return list(_all_endings(ctx, known).get(number, {}).values()) if known else []


def lost_endings(ctx: Context, number: str = "") -> list[Ending]:
    """What was published as revoked or superseded and the table lost, as after a restore; of one, or of all.

    Cheap where nothing is lost: one look at the signed state. Raises Conflict.
    """
    known, size = known_state(ctx.installation), count(ctx.db)
    if known is None or known.size <= size:
        return []
    every = _all_endings(ctx, known)
    of_those = [every.get(number, {})] if number else list(every.values())
    return [ending for of_one in of_those for ending in of_one.values() if ending.position >= size]


def _all_endings(ctx: Context, known: Checkpoint) -> Endings:
    """Raises Conflict."""
    log = static_log(ctx.installation)
    try:
        return endings_in(log, known)
    except Damaged as error:  # a file is gone: the table has it all, or nobody knows
        if known.size > count(ctx.db):
            raise damaged(error) from error
        publish(engine_of(ctx.db), ctx.installation, whole=True)
    try:
        return endings_in(log, known_state(ctx.installation) or known)
    except Damaged as error:
        raise damaged(error) from error


def damaged(error: Damaged) -> Conflict:
    return Conflict(_("Berkas {path} dari catatan publik hilang atau rusak.", path=str(error)))


def publish(engine: Engine, installation: Installation, whole: bool = False) -> int:
    """Bring the static files up to what is committed; returns the number of leaves. Raises Forked.

    ``whole`` writes every file again from the table, whatever is there, and so compares all of it.
    """
    published, signer = static_log(installation), signer_of(installation, origin_of(installation))
    kept, keys = kept_log(installation), known_keys(signer, log_keys(installation))
    with published.alone(), reading(engine) as db:
        before, known, size = published.checkpoint(keys), known_state(installation), count(db)
        if known and (before is None or before.size < known.size):
            before, whole = known, True  # its files are gone; what was published is known all the same
        if before and before.size == size and not whole and published.keys()[:1] == keys[:1]:
            published.copy_state(kept)
            return size
        try:
            first = 0 if whole or not before else before.size // WIDTH * WIDTH
            published.grow(signer, before, _entries(db, first), first, kept)
        except Damaged:  # a file is gone: the table has it all
            published.grow(signer, before, _entries(db, 0), 0, kept)
        return size


def _entries(db: Session, first: int) -> Sequence[bytes]:
    stored = select(HistoryLeaf.entry).where(HistoryLeaf.position >= first).order_by(col(HistoryLeaf.position))
    return [entry.encode() for entry in db.exec(stored)]


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
def begin_anew(ctx: Context) -> int:
    """A new log, under a new name, of what the table holds; for the operator, where the old one is lost for good.

    What is left of the old one is put aside. Raises Conflict where nothing was lost. Returns the number of leaves.
    """
    lock(ctx.db, HISTORY_LOCK)
    published, kept, size = static_log(ctx.installation), kept_log(ctx.installation), count(ctx.db)
    known = known_state(ctx.installation)
    if known is None or known.size <= size:
        raise Conflict(_("Tidak ada yang hilang dari catatan publik; tidak perlu dimulai dari awal."))
    if not faults(published.folder, known):
        raise Conflict(_("Catatan publik masih utuh. Ambil kembali isinya dengan 'log recover'."))
    signer = signer_of(ctx.installation, f"{address_of(ctx.installation)}-{ctx.now:%Y%m%d%H%M%S}")
    with published.alone():
        published.put_aside(kept, f"log-{ctx.now:%Y%m%d%H%M%S}")
        published.grow(signer, None, _entries(ctx.db, 0), 0, kept)
    audit.record(ctx, audit.Event.HISTORY_BEGUN_ANEW, count=size, lost=known.size, origin=signer.name)
    return size


@operation(Permission.HISTORY_KEEP)
def adopt(ctx: Context) -> list[Leaf]:
    """Take over the published leaves that a restored database lacks, and return them. Raises Conflict."""
    lock(ctx.db, HISTORY_LOCK)
    published, known, size = static_log(ctx.installation), known_state(ctx.installation), count(ctx.db)
    if known is None or known.size <= size:
        return []
    try:
        entries = list(published.tree(known.size).all_entries())
    except Damaged as error:
        raise damaged(error) from error
    _refuse_other(ctx.db, known, entries)
    for position, entry in enumerate(entries[size:], start=size):
        leaf = Leaf.read(entry)
        ctx.db.add(HistoryLeaf(position=position, number=leaf.certificate, event=leaf.event, entry=entry.decode()))
    ctx.db.flush()
    return [Leaf.read(entry) for entry in entries[size:]]


def _refuse_other(db: Session, checkpoint: Checkpoint, entries: Sequence[bytes]) -> None:
    """Raises Forked unless the entries are what was signed, and begin with those of the table."""
    known = _entries(db, 0)
    if root([leaf_hash(entry) for entry in entries]) != checkpoint.root or list(entries[: len(known)]) != list(known):
        raise forked(checkpoint.size, len(known))


def _unconfirmed() -> Conflict:
    return Conflict(_("Sertifikat ini belum tercatat di catatan publik. Coba lagi sebentar; jangan membayar dulu."))
