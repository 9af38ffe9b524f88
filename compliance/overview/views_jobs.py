"""Long work: what runs, for whom, how far it is; the page and its poll show the same part."""

import json
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.jobs import watching
from compliance.jobs.models import Job, JobKind
from compliance.jobs.rules import percent, time_left
from compliance.jobs.watching import JobLine
from compliance.jobs.words import KINDS, STEPS, about
from compliance.overview.outcomes import outcome

bp = Blueprint("jobs", __name__)


@bp.get("/jobs")
def listing() -> ResponseReturnValue:
    page = watching.find_jobs(ctx(), request.args.get("page", 1, type=int))
    sees_all = ctx().may(Permission.JOB_READ)
    waiting = watching.waiting_checks(ctx()) if sees_all else 0
    said = {"kinds": KINDS, "percent": percent, "subject": subject}
    return render_template("jobs/list.html", page=page, sees_all=sees_all, waiting=waiting, **said)


@bp.get("/jobs/<int:job_id>")
def show(job_id: int) -> ResponseReturnValue:
    return render_template("jobs/show.html", **told(watching.get_job(ctx(), job_id)))


@bp.get("/jobs/<int:job_id>/progress")
def progress(job_id: int) -> ResponseReturnValue:
    """The part of the page that changes."""
    return render_template("jobs/_progress.html", **told(watching.get_job(ctx(), job_id)))


@bp.post("/jobs/<int:job_id>/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    watching.cancel(ctx(), job_id)
    return redirect(url_for("jobs.show", job_id=job_id))


def told(line: JobLine) -> dict[str, Any]:
    job = line.job
    left = time_left(job, ctx().now)
    return {
        "job": job,
        "asked_by": line.asked_by,
        "kind": KINDS[job.kind],
        "step": STEPS[job.step] if job.step else None,
        "subject": subject(line),
        "percent": percent(job),
        "left": about(left) if left else None,
        "outcome": outcome(ctx(), job),
        "batch": batch(job) if job.asked_by == ctx().actor.id else None,
        "may_cancel": watching.may_cancel(ctx(), job),
    }


def batch(job: Job) -> int | None:
    """Of which the job issues the certificates."""
    return json.loads(job.arguments)["batch"] if job.kind is JobKind.ISSUE_MANY else None


def subject(line: JobLine) -> str:
    """The file that it is about, if it is about one."""
    return str(json.loads(line.job.arguments).get("name", ""))
