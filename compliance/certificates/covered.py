"""Who stands behind a certificate and for which days, kept as it was judged; and the proof for one of them."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates import crew
from compliance.certificates.crew import Member, salt_for
from compliance.certificates.models import Certificate, CertificateWorker
from compliance.checks.cover import planned_days
from compliance.checks.facts import Flaw
from compliance.checks.gather import contract_facts
from compliance.checks.models import CheckRun
from compliance.checks.operations import results
from compliance.history.tree import inclusion, over, root
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.kernel.identity import birth_date_in, mask, read_nik
from compliance.kernel.values import Period
from compliance.rosters.models import Worker
from compliance.rosters.operations import workers_of
from compliance.rulebook.models import Code, Severity

ONE_DAY = timedelta(days=1)
SEED_BYTES = 32
PROOF_FORMAT = 1


def keep_crew(ctx: Context, certificate: Certificate, runs: Sequence[CheckRun]) -> dict[str, str]:
    """Keep the workers of the runs, one for each company; returns what the statement says of them, in digests.

    ``salt`` makes the statement's own digest one that can't be guessed. ``roster_digest`` is that of the roster
    under a secret of the house: of few people, the plain one would give away their NIKs.
    """
    certificate.seed = certificate.seed or secrets.token_hex(SEED_BYTES)
    judged = [pair for run in runs for pair in _judged(ctx, run)]
    rows = [({"certificate_id": certificate.id, "place": n} | row, member) for n, (row, member) in enumerate(judged)]
    if rows:
        ctx.db.execute(insert(CertificateWorker), [row for row, _member in rows])
    members = [member for _row, member in rows]
    return {
        "salt": salt_for(certificate.seed, "statement"),
        "roster_digest": hidden(certificate, certificate.roster_digest),
        "workers_root": root(crew.hashes(certificate.seed, members)).hex(),
    }


def hidden(certificate: Certificate, digest: str) -> str:
    """A roster's digest under the secret of the certificate."""
    return hmac.digest(bytes.fromhex(certificate.seed), digest.encode(), "sha256").hex()


def _judged(ctx: Context, run: CheckRun) -> Iterator[tuple[dict[str, Any], Member]]:
    """In the order of the roster: the row that is kept, and the worker as the tree has them."""
    contract, frame, flaws = run.contract, contract_facts(run.contract), _by_line(results(run).flaws)
    for worker in workers_of(ctx, contract, run.roster_version):
        planned = planned_days(worker.starts_on, worker.ends_on, frame.starts_on, frame.ends_on)
        cover = covered_days(planned, flaws.get(worker.line, ()))
        born = worker.birth_date or birth_date_in(worker.nik, run.judged_on)
        row = {"worker_id": worker.id, "birth_date": born}
        days = {"first": cover and cover.first, "last": cover and cover.last}
        yield row | days, Member(worker.nik, born, cover)


def _by_line(flaws: Sequence[Flaw]) -> dict[int | None, list[Flaw]]:
    found: dict[int | None, list[Flaw]] = {}
    for flaw in flaws:
        found.setdefault(flaw.line, []).append(flaw)
    return found


def covered_days(planned: Period, flaws: Sequence[Flaw]) -> Period | None:
    """The days on the contract up to the first gap that lies ahead; None where something was found that blocks."""
    if any(flaw.severity is Severity.BLOCK for flaw in flaws):
        return None
    gaps = [gap for flaw in flaws if flaw.code is Code.COVERAGE_GAP for gap in flaw.values["gaps"]]
    first_gap = min((date.fromisoformat(gap[0]) for gap in gaps), default=planned.last + ONE_DAY)
    return Period(planned.first, first_gap - ONE_DAY)


def members(ctx: Context, certificate: Certificate) -> list[Member]:
    """In the order of the tree."""
    return [_member(nik, kept) for nik, kept in ctx.db.execute(_kept(certificate))]


def _kept(certificate: Certificate) -> Any:
    kept = select(Worker.nik, CertificateWorker).join(CertificateWorker, col(CertificateWorker.worker_id) == Worker.id)
    mine = CertificateWorker.certificate_id == certificate.id
    return kept.where(mine).order_by(col(CertificateWorker.place))


def _member(nik: str, kept: CertificateWorker) -> Member:
    return Member(nik, kept.birth_date, Period(kept.first, kept.last) if kept.first and kept.last else None)


@operation(Permission.ROSTER_READ)
def prove_worker(ctx: Context, certificate: Certificate, nik: str) -> list[dict[str, Any]]:
    """That this person is behind the certificate, for which days, and nothing of the others. Raises Conflict.

    One proof for each row of the roster that bears the NIK. None where the kept workers are no longer those stated.
    """
    everybody, wanted, of_it = members(ctx, certificate), read_nik(nik).digits, {"number": certificate.number}
    places = [place for place, member in enumerate(everybody) if member.nik == wanted]
    if not places:
        raise Conflict(_("Tidak ada pekerja dengan NIK ini di sertifikat {number}.", **of_it))
    stated = json.loads(certificate.statement).get("workers_root")
    if root(crew.hashes(certificate.seed, everybody)).hex() != stated:
        told = _("Daftar pekerja sertifikat {number} tidak sama lagi dengan pernyataannya. Hubungi admin.", **of_it)
        raise Conflict(told)
    log.record(ctx, log.Event.WORKER_PROVEN, certificate, number=certificate.number, nik=mask(wanted))
    return [_proof(certificate, everybody, place) for place in places]


def _proof(certificate: Certificate, everybody: Sequence[Member], place: int) -> dict[str, Any]:
    hashes = crew.hashes(certificate.seed, everybody)
    return {
        "format": PROOF_FORMAT,
        "certificate": certificate.number,
        "leaf": crew.entries(certificate.seed, everybody)[place].decode(),
        "index": place,
        "size": len(hashes),
        "path": [each.hex() for each in inclusion(place, len(hashes), over(hashes))],
        "workers_root": root(hashes).hex(),
    }


def logged_digest(certificate: Certificate) -> str:
    """What the public log holds of the statement, in hex: its SHA-256.

    A statement from before there was a log has no salt in it; the house's secret takes its place there.
    """
    statement = certificate.statement.encode()
    if '"salt":"' in certificate.statement:
        return hashlib.sha256(statement).hexdigest()
    return hmac.digest(bytes.fromhex(certificate.seed), statement, "sha256").hex()
