"""The morning's work: once a day, not at night, by the worker's minute."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from compliance.access.models import Mail, NoticeMail
from compliance.enrolments.models import RegisterSnapshot
from compliance.installation import House
from compliance.jobs.models import Job, JobKind, JobStatus
from compliance.notices.models import Notice, NoticeKind
from compliance.people.account import choose_notice_mail
from compliance.worker import every_minute
from tests.builders import NOW, TODAY, World, a_contract
from tests.certificates.builders import a_certificate
from tests.certificates.test_conditions import short_by
from tests.fixes.builders import a_finding

SEVEN = NOW.replace(hour=23) - timedelta(days=1)  # 07.00 WITA


def minute(house: House, at: datetime) -> None:
    every_minute(House(house.engine, house.installation, clock=lambda: at))


def jobs(world: World) -> list[tuple[str, JobStatus]]:
    with world.work("admin") as ctx:
        done = select(Job.arguments, Job.status).where(Job.kind == JobKind.MORNING).order_by(Job.id)  # type: ignore[arg-type]  # a column
        return [(arguments, JobStatus(status)) for arguments, status in ctx.db.exec(done)]


@pytest.mark.parametrize(
    ("minutes", "days"),
    [
        pytest.param([-1], [], id="before seven"),
        pytest.param([0], ["2026-09-01"], id="at seven"),
        pytest.param([0, 1, 2, 600], ["2026-09-01"], id="once"),
        pytest.param([900], ["2026-09-01"], id="late, when the worker comes back"),
        pytest.param([0, 24 * 60 - 1, 24 * 60], ["2026-09-01", "2026-09-02"], id="every day"),
    ],
)
def test_once_a_day_from_seven_on(world: World, house: House, minutes, days):
    for after in minutes:
        minute(house, SEVEN + timedelta(minutes=after))
    assert jobs(world) == [(f'{{"day": "{day}"}}', JobStatus.DONE) for day in days]


def test_reminders_come_before_the_digest_that_carries_them(world: World, house: House):
    with world.work("contractor") as ctx:
        choose_notice_mail(ctx, NoticeMail.DAILY.value)
    with world.work("auditor") as ctx:
        a_finding(ctx, a_contract(ctx, world))
    minute(house, SEVEN + timedelta(days=10))
    with world.work("admin") as ctx:
        [body] = ctx.db.exec(select(Mail.body)).all()
    assert "1 temuan di kontrak 602.1/01/KTR/DPUPR/2026 harus diperbaiki paling lambat 16 September 2026." in body


def test_the_morning_looks_at_projects_conditions_and_lists(world: World, house: House):
    """Each with tests of its own; here, that the clock comes by."""
    a_certificate(world, short_by(world, 500))
    with world.work("auditor") as ctx:
        ctx.db.exec(select(RegisterSnapshot)).one().as_of = TODAY - timedelta(days=60)
        a_contract(ctx, world, number="602.1/09", paid=False, ends_on=TODAY + timedelta(days=10))
    minute(house, SEVEN + timedelta(days=9))
    with world.work("admin") as ctx:
        told = {(NoticeKind(kind)) for kind in ctx.db.exec(select(Notice.kind))}
    assert told >= {NoticeKind.CERTIFICATE_LAPSING, NoticeKind.REGISTER_STALE, NoticeKind.INSTALMENT_DUE}
