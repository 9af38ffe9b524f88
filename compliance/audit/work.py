"""One unit of work: everything it did is committed together with its audit entries, or nothing is."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from compliance.access.context import Context, Refused
from compliance.audit import log
from compliance.kernel.db import engine_of, writing
from compliance.kernel.errors import Forbidden, GateClosed, Refusal

logger = logging.getLogger("compliance")


@contextmanager
def unit_of_work(ctx: Context) -> Iterator[Context]:
    """Commit at the end, roll back on any exception; refusals by the gate are logged either way."""
    try:
        yield ctx
        commit(ctx)
    except BaseException as error:
        ctx.db.rollback()
        if isinstance(error, Refusal):
            ctx.note(Refused(error, "", None))  # one that no operation raised, but the page itself
        raise
    finally:
        ctx.pending.clear()
        log_refusals(ctx)
    follow_up(ctx)
    if ctx.wake_worker:
        ctx.installation.wake()


def commit(ctx: Context) -> None:
    """What was done so far, with its audit entries; long work goes on from here in a transaction of its own."""
    log.seal(ctx.db, ctx.pending)
    if ctx.db.in_transaction():
        ctx.db.commit()
    ctx.pending.clear()


def follow_up(ctx: Context) -> None:
    """What waits for the commit; where it fails, the act is still done, and the worker makes good for it."""
    for act in ctx.after_commit:
        try:
            act(engine_of(ctx.db), ctx.installation)
        except Exception:
            logger.exception("after a commit: the work waits for the next minute")
    ctx.after_commit.clear()


def log_refusals(ctx: Context) -> None:
    """Write the refusals that an auditor wants to see, in a transaction of their own."""
    noted = [refused for refused in ctx.refused if isinstance(refused.refusal, GateClosed | Forbidden)]
    ctx.refused.clear()
    if not noted:
        return
    with writing(engine_of(ctx.db)) as db:
        apart = Context(ctx.actor, db, ctx.now, ctx.installation, ctx.origin)
        for refused in noted:
            _record(apart, refused)
        ctx.db.rollback()  # naming a subject reads it again, and SQLite lets one writer in at a time
        log.seal(db, apart.pending)
        db.commit()


def _record(ctx: Context, refused: Refused) -> None:
    event = log.Event.GATE_REFUSED if isinstance(refused.refusal, GateClosed) else log.Event.ACCESS_DENIED
    reasons = [str(reason) for reason in refused.refusal.reasons]
    log.record(ctx, event, refused.subject, operation=refused.operation, reasons=reasons)
