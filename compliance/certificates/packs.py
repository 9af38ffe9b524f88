"""Packs for auditors: ask for one, make it in a job, take it, and let it go after some days."""

import json
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlmodel import select

from compliance.access import settings
from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.access.settings import Key
from compliance.audit import log
from compliance.certificates import packing
from compliance.certificates.archive import CertificateFilter, issued_ids
from compliance.certificates.models import Certificate
from compliance.certificates.packing import Entry
from compliance.history.auditing import prover
from compliance.history.operations import publish
from compliance.history.shelf import static_log
from compliance.jobs.models import Job, JobKind, JobStatus, Progress, Step, Steps
from compliance.jobs.operations import enqueue
from compliance.kernel.db import engine_of, reading
from compliance.kernel.errors import Conflict, NotFound
from compliance.kernel.i18n import _, current_language, language

MOST = 10_000  # certificates; a ZIP in the plain form holds 65,535 files


@operation(Permission.CERTIFICATE_EXPORT)
def ask_pack(ctx: Context, wanted: CertificateFilter, ids: Sequence[int] | None = None) -> Job:
    """A pack of all issued certificates that match, or of these. Raises Conflict when there are none or too many."""
    ids = issued_ids(ctx, wanted) if ids is None else ids
    if not ids:
        raise Conflict(_("Tidak ada sertifikat terbit yang cocok dengan saringan ini."))
    if len(ids) > MOST:
        raise Conflict(_("Satu paket memuat paling banyak {most} sertifikat. Persempit saringannya.", most=MOST))
    told = {"filter": asdict(wanted), "language": current_language()}
    return enqueue(ctx, JobKind.PACK, token=secrets.token_urlsafe(24), ids=list(ids), **told)


@operation(Permission.CERTIFICATE_EXPORT)
def make_pack(ctx: Context, token: str, ids: list[int], filter: dict[str, Any], language: str) -> Steps:
    """The job. Whatever an attempt that was cut off has left is written over. Raises Conflict for a damaged paper."""
    return _steps(ctx, pack_path(ctx, token), ids, filter, language)


def _steps(ctx: Context, target: Path, ids: list[int], wanted: dict[str, Any], spoken: str) -> Steps:
    yield Progress(Step.PACKING, 0, len(ids))
    publish(engine_of(ctx.db), ctx.installation)
    prove = prover(static_log(ctx.installation).folder)
    draft, digests = target.with_suffix(".part"), dict[str, str]()
    target.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("wb") as file, _durably(file), ZipFile(file, "w") as archive:
        for done, certificate_id in enumerate(ids, start=1):
            with _apart(ctx, spoken) as apart:
                certificate = apart.db.get_one(Certificate, certificate_id)
                _add(archive, digests, packing.of_certificate(apart, certificate, prove(str(certificate.number))))
            yield Progress(Step.PACKING, done, len(ids))
        with _apart(ctx, spoken) as apart:
            _add(archive, digests, packing.of_all(apart))
        sums = packing.sums(digests)
        _add(archive, {}, [(packing.SUMS, sums), (packing.SIGNATURE, packing.signature(ctx.installation.room, sums))])
    draft.replace(target)
    made = {"count": len(ids), "digest": packing.sha256(sums)}
    log.record(ctx, log.Event.CERTIFICATES_PACKED, filter=wanted, **made)
    return made


@contextmanager
def _apart(ctx: Context, spoken: str) -> Iterator[Context]:
    """To read while the job's own session says how far it is; others can write meanwhile."""
    with reading(engine_of(ctx.db)) as db, language(spoken):
        yield replace(ctx, db=db)


@contextmanager
def _durably(file: BinaryIO) -> Iterator[None]:
    """On the disk before it is closed: the job is done once this is."""
    yield
    file.flush()
    os.fsync(file.fileno())


def _add(archive: ZipFile, digests: dict[str, str], entries: Iterable[Entry]) -> None:
    for path, content in entries:
        digests[path] = packing.sha256(content)
        archive.writestr(path, content, ZIP_STORED if path.endswith(".pdf") else ZIP_DEFLATED)


def pack_path(ctx: Context, token: str) -> Path:
    return ctx.files.root / "packs" / f"{token}.zip"


def kept_until(ctx: Context, job: Job) -> datetime | None:
    """When a finished pack goes; None where it is gone."""
    if job.status is not JobStatus.DONE or job.finished_at is None:
        return None
    there = pack_path(ctx, json.loads(job.arguments)["token"]).exists()
    return job.finished_at + timedelta(days=settings.whole_number(ctx, Key.PACK_DAYS)) if there else None


@operation(Permission.CERTIFICATE_EXPORT)
def take_pack(ctx: Context, job_id: int) -> Path:
    """The file, for whoever asked for it; it names people, so this is noted. Raises NotFound, also for a swept one."""
    mine = (Job.id == job_id, Job.kind == JobKind.PACK, Job.asked_by == ctx.actor.id)
    job = ctx.db.exec(select(Job).where(*mine)).first()
    if job is None or kept_until(ctx, job) is None:
        raise NotFound
    log.record(ctx, log.Event.CERTIFICATE_EXPORTED, job, **json.loads(job.result))
    return pack_path(ctx, json.loads(job.arguments)["token"])


def sweep_packs(ctx: Context) -> int:
    """Remove what is older than the setting says, by the file system's own clock; returns how many."""
    oldest = time.time() - timedelta(days=settings.whole_number(ctx, Key.PACK_DAYS)).total_seconds()
    old = [path for path in pack_path(ctx, "").parent.glob("*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
