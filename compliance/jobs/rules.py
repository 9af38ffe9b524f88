"""How long a job will take, from how far it has come."""

from datetime import datetime, timedelta

from compliance.jobs.models import Job

TELLING = 0.02  # the share that must be done before it tells anything about the rest


def time_left(job: Job, now: datetime) -> timedelta | None:
    """As long as it took so far, for what is still to do; None while that would be a guess."""
    share = job.done / job.total if job.total else 0
    if not job.is_unfinished or job.started_at is None or not TELLING <= share < 1:
        return None
    return (now - job.started_at) * ((1 - share) / share)


def percent(job: Job) -> int | None:
    """0 to 100, rounded down: 100 is all of it. None while nobody knows how much there is to do."""
    return min(100, 100 * job.done // job.total) if job.total else None
