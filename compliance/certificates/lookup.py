"""One worker asks: am I insured on this project? Anyone may ask, slowly, and learns nothing about people unknown."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, delete, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates import rules
from compliance.certificates.chronicle import sure
from compliance.certificates.lives import Life, lives
from compliance.certificates.models import Certificate, CertificateWorker, CoverLookUp
from compliance.kernel.db import lock
from compliance.kernel.errors import Invalid
from compliance.kernel.i18n import _
from compliance.kernel.identity import mask
from compliance.kernel.values import Period
from compliance.rosters.models import Worker

WINDOW = timedelta(hours=1)
PER_PERSON, PER_ORIGIN = 6, 60  # a site office shares one address


@dataclass(frozen=True)
class Found:
    """What the certificate says of the person who asked, and of the contract as it was then.

    ``nik`` is masked; ``cover`` is None where an officer took a doubt, with a reason.
    """

    certificate: Certificate
    life: Life
    contract: Mapping[str, Any]
    nik: str
    cover: Period | None


@operation(Permission.PUBLIC)
def look_up_cover(ctx: Context, number: str, nik: str, birth_date: date) -> list[Found]:
    """Usually one; empty where number, NIK and birth date do not belong together, whichever of them is wrong.

    Known or not, it takes the same queries. Raises Invalid while the throttle holds, and Conflict for a valid
    certificate that the public log does not hold.
    """
    take_turns(ctx, nik, ctx.origin, PER_ORIGIN, PER_PERSON)
    asked = Certificate.number == rules.tidy(number)
    certificates = list(ctx.db.exec(select(Certificate).where(asked)).all())
    life, rows = lives(ctx, certificates), _rows(ctx, certificates, nik, birth_date)
    life = {one.id or 0: sure(ctx, one, life[one.id or 0]) for one in certificates}
    asked_of = next((one.number for one in certificates), "")  # what was typed may be anything, a NIK even
    log.record(ctx, log.Event.COVER_LOOKED_UP, number=asked_of, nik=mask(nik), count=len(rows))
    stated = {one.id: json.loads(one.statement)["contract"] for one in certificates}
    return [
        Found(one, life[one.id or 0], stated[one.id], mask(nik), _cover(row)) for one in certificates for row in rows
    ]


def _rows(ctx: Context, certificates: Sequence[Certificate], nik: str, birth_date: date) -> Sequence[CertificateWorker]:
    mine = col(CertificateWorker.certificate_id).in_([certificate.id for certificate in certificates])
    is_person = (Worker.nik == nik, CertificateWorker.birth_date == birth_date)
    kept = select(CertificateWorker).join(Worker, col(CertificateWorker.worker_id) == Worker.id)
    return ctx.db.exec(kept.where(mine, *is_person).order_by(col(CertificateWorker.place))).all()


def _cover(row: CertificateWorker) -> Period | None:
    return Period(row.first, row.last) if row.first and row.last else None


def take_turns(ctx: Context, nik: str, origin: str, per_origin: int, per_person: int = 0) -> None:
    """Count this question. Raises Invalid, with the minutes to wait, after too many for a person or from one origin.

    Without ``per_person``, only those from the origin count.
    """
    person = hashlib.sha256(nik.encode()).hexdigest()
    lock(ctx.db, int(person[:15], 16))  # questions sent at the same moment take turns, or all would pass the count
    wait = max(
        _wait(ctx, col(CoverLookUp.person) == person, per_person) if per_person else timedelta(0),
        _wait(ctx, col(CoverLookUp.origin) == origin, per_origin),
    )
    if wait > timedelta(0):
        minutes = ceil(wait / timedelta(minutes=1))
        raise Invalid(_("Terlalu banyak pertanyaan. Tunggu {minutes} menit, lalu coba lagi.", minutes=minutes))
    ctx.db.execute(delete(CoverLookUp).where(col(CoverLookUp.at) <= ctx.now - WINDOW))
    ctx.db.add(CoverLookUp(person=person, origin=origin, at=ctx.now))


def _wait(ctx: Context, counted: ColumnElement[bool], allowed: int) -> timedelta:
    """Until the question that reached the limit no longer counts."""
    newest_first = select(CoverLookUp.at).where(counted).order_by(col(CoverLookUp.at).desc())
    reached = ctx.db.exec(newest_first.offset(allowed - 1).limit(1)).first()
    return reached + WINDOW - ctx.now if reached else timedelta(0)
