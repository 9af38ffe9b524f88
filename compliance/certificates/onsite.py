"""On the site: an inspector meets somebody, and asks whether this person stands behind the certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.lookup import take_turns
from compliance.certificates.models import Certificate, CertificateWorker
from compliance.kernel.identity import mask
from compliance.kernel.values import Period
from compliance.rosters.models import Worker

PER_INSPECTOR = 300  # within the hour: nobody meets more people than that


@dataclass(frozen=True)
class Met:
    """A row of the roster behind the certificate that bears the NIK; ``cover`` is None where a doubt was accepted."""

    name: str
    occupation: str
    cover: Period | None

    def is_covered_on(self, day: date) -> bool:
        return bool(self.cover and self.cover.first <= day <= self.cover.last)


@dataclass(frozen=True)
class Meeting:
    """``rows`` is empty for whoever is not behind the certificate; ``nik`` is masked."""

    nik: str
    rows: Sequence[Met]
    is_on_newest_roster: bool


@operation(Permission.ONSITE_CHECK)
def meet(ctx: Context, certificate: Certificate, nik: str) -> Meeting:
    """Every question is on record, found or not. Raises Invalid while the throttle holds."""
    take_turns(ctx, f"{ctx.actor.id}:{nik}", f"person:{ctx.actor.id}", PER_INSPECTOR)
    rows = _behind(ctx, certificate, nik)
    details = {"number": certificate.number, "nik": mask(nik), "count": len(rows)}
    log.record(ctx, log.Event.WORKER_MET, certificate, **details)
    return Meeting(mask(nik), rows, _on_newest_roster(ctx, certificate, nik))


def _behind(ctx: Context, certificate: Certificate, nik: str) -> list[Met]:
    kept = select(Worker, CertificateWorker).join(CertificateWorker, col(CertificateWorker.worker_id) == Worker.id)
    mine = kept.where(CertificateWorker.certificate_id == certificate.id, Worker.nik == nik)
    rows = ctx.db.exec(mine.order_by(col(CertificateWorker.place))).all()
    return [
        Met(worker.name, worker.occupation, Period(row.first, row.last) if row.first and row.last else None)
        for worker, row in rows
    ]


def _on_newest_roster(ctx: Context, certificate: Certificate, nik: str) -> bool:
    theirs = (Worker.contract_id == certificate.contract_id, Worker.nik == nik)
    listed = select(Worker.id).where(*theirs, col(Worker.until_version).is_(None))
    return ctx.db.exec(listed.limit(1)).first() is not None
