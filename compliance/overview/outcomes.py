"""What became of a job, in a sentence; here, because it knows what each kind of work left behind."""

import json
from dataclasses import dataclass
from typing import Any

from compliance.access.context import Context
from compliance.certificates.packs import kept_until
from compliance.enrolments.changes import in_words
from compliance.enrolments.models import RegisterSnapshot
from compliance.enrolments.sums import sums
from compliance.jobs.models import Job, JobKind, JobStatus
from compliance.kernel.i18n import Text, _, number
from compliance.uploads.operations import is_staged


@dataclass(frozen=True)
class Outcome:
    sentences: list[Text]
    shows_register: bool = False
    has_pack: bool = False
    preview: tuple[str, str] | None = None  # the token and the source of a list that was read


def outcome(ctx: Context, job: Job) -> Outcome | None:
    """None until it is done."""
    if job.status is not JobStatus.DONE:
        return None
    result = json.loads(job.result)
    if "joined" in result:
        return Outcome([_("Sudah termasuk dalam proses nomor {number}.", number=result["joined"])])
    if job.kind is JobKind.READ_REGISTER:
        return _read(ctx, job, result)
    if job.kind is JobKind.LOAD_REGISTER:
        return _loaded(ctx.db.get_one(RegisterSnapshot, result["snapshot"]))
    if job.kind is JobKind.PRUNE_REGISTER:
        return Outcome([_("{count} baris dihapus.", count=number(result["rows"]))])
    if job.kind is JobKind.PACK:
        return _packed(ctx, job, result["count"])
    if job.kind is JobKind.ISSUE_MANY:
        return Outcome([_("{issued} terbit, {refused} tidak terbit.", **result)])
    return Outcome([_("Selesai diperiksa.")])


def _packed(ctx: Context, job: Job, count: int) -> Outcome:
    until = kept_until(ctx, job)
    if until is None:
        return Outcome([_("Paket ini sudah dihapus dari server. Mintalah lagi dari halaman Sertifikat.")])
    contents = _(
        "{count} sertifikat, beserta pernyataan, bukti catatan publik, temuan, kunci, dan halaman pemeriksa.",
        count=number(count),
    )
    kept = _("Disimpan sampai {until}. Setiap unduhan dicatat, karena paket ini memuat nama pekerja.", until=until)
    return Outcome([contents, kept], has_pack=job.asked_by == ctx.actor.id)


def _read(ctx: Context, job: Job, result: dict[str, Any]) -> Outcome:
    told = json.loads(job.arguments)
    if not is_staged(ctx, told["token"]):
        return Outcome([_("Berkas ini sudah dipakai, atau sudah dihapus dari server.")])
    said = _("Kolom daftar ini belum jelas. Tentukan dulu arti setiap kolom.")
    if "read" in result:
        said = _(
            "{count} baris dibaca. Belum ada yang berubah sebelum daftar ini dipakai.", count=number(result["read"])
        )
    return Outcome([said], preview=(told["token"], told["source"]) if job.asked_by == ctx.actor.id else None)


def _loaded(snapshot: RegisterSnapshot) -> Outcome:
    loaded = _("{count} kepesertaan dimuat. Semua kontrak diperiksa ulang.", count=number(snapshot.accepted))
    said = [loaded, *sums(snapshot)]
    changes = in_words(snapshot)
    return Outcome([*said, changes] if changes else said, shows_register=True)
