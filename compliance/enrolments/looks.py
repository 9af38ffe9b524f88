"""A look at a staged list before it is loaded: at once where it is short, else by a job that keeps what it found.

What was found is kept beside the upload, and swept with it; the register hears nothing of it.
"""

import json
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlmodel import col, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.enrolments.loading import NewList
from compliance.enrolments.looking import Look, LookOrder, look_here
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.reading_apart import read_apart
from compliance.enrolments.said import said_in
from compliance.enrolments.sources import Unclear
from compliance.jobs.models import Job, JobKind, Progress, Step, Steps
from compliance.jobs.operations import enqueue
from compliance.kernel.errors import NotFound
from compliance.kernel.files import write_durably
from compliance.kernel.i18n import current_language
from compliance.uploads.models import StagedUpload, UploadPurpose
from compliance.uploads.operations import staged, staged_path

SHORT = 512 * 1024  # bytes: some 4,000 rows of a CSV, 10,000 of a workbook, for which nobody has to wait
KEPT = TypeAdapter(Look)
RECENT = 20  # jobs of a person among which that of a list is looked for


@dataclass(frozen=True)
class StagedList:
    """A staged file, and how it is to be read: the same file said to be something else is another list."""

    token: str
    name: str
    source: RegisterSource
    choices: str

    def is_read_by(self, job: Job) -> bool:
        told = json.loads(job.arguments)
        return (told["token"], told["source"], told["choices"]) == (self.token, self.source, self.choices)

    def order(self, ctx: Context, language: str, problems: bool = True) -> LookOrder:
        new = NewList(staged_path(ctx, self.token), self.name, self.source, None, said_in(self.choices), unasked=None)
        return LookOrder(new.order(ctx), self.problems_path(ctx) if problems else None, language)

    def look_path(self, ctx: Context) -> Path:
        return self._beside(ctx, "json")

    def problems_path(self, ctx: Context) -> Path:
        return self._beside(ctx, "xlsx")

    def _beside(self, ctx: Context, ending: str) -> Path:
        """The sweep knows it by the token before the first full stop."""
        read_as = sha256(f"{self.source} {self.choices}".encode()).hexdigest()[:16]
        return staged_path(ctx, f"{self.token}.{read_as}.{ending}")


def staged_list(upload: StagedUpload, source: RegisterSource) -> StagedList:
    return StagedList(upload.token, upload.file_name, source, upload.choices)


@operation(Permission.REGISTER_LOAD)
def ask_look(ctx: Context, token: str, source: RegisterSource) -> Job | None:
    """Have a long list read by a job; None where its preview can be shown now."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    found = staged_list(upload, source)
    if upload.size <= SHORT or kept_look(ctx, found):
        return None
    before = _last_job(ctx, found)
    return before if before and before.is_unfinished else _enqueued(ctx, found)


def _enqueued(ctx: Context, found: StagedList) -> Job:
    read_as = {"token": found.token, "name": found.name, "source": found.source, "choices": found.choices}
    return enqueue(ctx, JobKind.READ_REGISTER, **read_as, language=current_language())


@operation(Permission.REGISTER_LOAD)
def awaited(ctx: Context, token: str, source: RegisterSource) -> Job | None:
    """Whose page tells what becomes of a long list that is not read yet. Raises Unclear when that was found."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    found = staged_list(upload, source)
    if upload.size <= SHORT or kept_look(ctx, found):
        return None
    job = _last_job(ctx, found)
    if job and "unclear" in json.loads(job.result):
        raise Unclear
    return job


def _last_job(ctx: Context, found: StagedList) -> Job | None:
    jobs = select(Job).where(Job.kind == JobKind.READ_REGISTER, Job.asked_by == ctx.actor.id)
    newest = ctx.db.exec(jobs.order_by(col(Job.id).desc()).limit(RECENT))
    return next((job for job in newest if found.is_read_by(job)), None)


def look(ctx: Context, upload: StagedUpload, source: RegisterSource) -> Look:
    """Raises NotFound for a long list that was not read, Unclear and UnusableFile as a short one deserves."""
    found = staged_list(upload, source)
    if kept := kept_look(ctx, found):
        return kept
    if upload.size > SHORT:
        raise NotFound
    return _looked(found.order(ctx, current_language(), problems=False))


def known_look(ctx: Context, upload: StagedUpload, source: RegisterSource) -> Look | None:
    """As ``look``, but None for a long list that was not read."""
    return look(ctx, upload, source) if upload.size <= SHORT else kept_look(ctx, staged_list(upload, source))


def problems(ctx: Context, upload: StagedUpload, source: RegisterSource) -> Path:
    """The rows with a problem as XLSX. Raises as ``look`` does."""
    found = staged_list(upload, source)
    if not kept_look(ctx, found):
        if upload.size > SHORT:
            raise NotFound
        _looked(found.order(ctx, current_language()))
    return found.problems_path(ctx)


def _looked(asked: LookOrder) -> Look:
    *_steps, found = look_here(asked)
    assert isinstance(found, Look)  # noqa: S101 - it is the last
    return found


def kept_look(ctx: Context, found: StagedList) -> Look | None:
    try:
        return KEPT.validate_json(found.look_path(ctx).read_bytes())
    except (FileNotFoundError, ValidationError):  # not read yet, or by another version of this program
        return None


@operation(Permission.REGISTER_LOAD)
def read_staged(ctx: Context, token: str, name: str, source: str, choices: str, language: str) -> Steps:
    """The job. Its result says how many rows were read, or that the columns are unclear."""
    staged(ctx, token, UploadPurpose.REGISTER)
    found = StagedList(token, name, RegisterSource(source), choices)
    return _reading(found.order(ctx, language), found.look_path(ctx))


def _reading(asked: LookOrder, target: Path) -> Steps:
    yield Progress(Step.READING)
    with closing(read_apart(asked, look_here)) as messages:
        try:
            for message in messages:
                if isinstance(message, Look):
                    write_durably(target, [KEPT.dump_json(message)])
                    return {"read": message.read}
                yield Progress(Step.READING, *message or ())
        except Unclear as doubt:
            return {"unclear": list(map(str, doubt.reasons))}
    raise AssertionError("a reading ends with a look")
