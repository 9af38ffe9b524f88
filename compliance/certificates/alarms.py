"""What watches over those who issue: a quota that stops them, and alarms that only tell the others.

A stolen account issues many, by night, or what is worth stealing. None of these proves anything, so nothing is
stopped but by the quota; the agency's head, its other approvers and the auditors are told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from compliance.access.context import Context, once
from compliance.access.settings import Key, default, stored, whole_number
from compliance.audit import log
from compliance.audit.models import AuditEntry
from compliance.certificates.models import Certificate
from compliance.contracts.models import Contract, PaymentTerm
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import WITA, Text, _
from compliance.kernel.workdays import SATURDAY, CalendarUnknown, is_working_day
from compliance.notices.models import NoticeKind
from compliance.notices.operations import notify
from compliance.people.second_factor import works
from compliance.rulebook.holidays import corrections

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MILLION = 1_000_000
FEW_TERMS = 5  # of fewer, a median says nothing


class Leave(NamedTuple):
    """What the actor still may today: issued already, of how many, and whether they have a second factor."""

    issued: int
    quota: int
    has_code: bool


@once
def leave_of(ctx: Context) -> Leave:
    issued = select(func.count(col(Certificate.id))).where(*_own(ctx, _midnight(ctx))).scalar_subquery()
    known = select(issued, stored(Key.ISSUE_QUOTA), works(ctx))
    count, quota, has_code = ctx.db.execute(known).one()
    return Leave(count, int(quota or default(Key.ISSUE_QUOTA)), has_code)


def quota_reached(ctx: Context) -> Text | None:
    """Why the actor issues nothing more today; None while they may."""
    leave = leave_of(ctx)
    return _over(ctx, leave.quota) if leave.issued >= leave.quota else None


def refuse_over_quota(ctx: Context) -> None:
    """With the certificate at hand counted in. Raises Conflict."""
    quota = whole_number(ctx, Key.ISSUE_QUOTA)
    if _issued(ctx, _midnight(ctx)) > quota:
        raise Conflict(_over(ctx, quota))


def _over(ctx: Context, quota: int) -> Text:
    return _(
        "Batas {quota} sertifikat per penyetuju per hari sudah tercapai. Anda dapat menerbitkan lagi mulai {at}; "
        "admin dapat menaikkan batas ini di Pengaturan.",
        quota=quota,
        at=_midnight(ctx) + A_DAY,
    )


def _midnight(ctx: Context) -> datetime:
    """The beginning of the day in WITA."""
    return datetime.combine(ctx.today, time(), WITA)


def _issued(ctx: Context, since: datetime) -> int:
    """How many the actor issued since then, also those that were revoked."""
    return ctx.db.exec(select(func.count(col(Certificate.id))).where(*_own(ctx, since))).one()


def _own(ctx: Context, since: datetime) -> tuple[ColumnElement[bool], ...]:
    theirs = col(Certificate.decided_by) == ctx.actor.id
    return theirs, col(Certificate.decided_at) >= since, col(Certificate.number).is_not(None)


@dataclass(frozen=True)
class Alarm:
    """``mark``: within a day, an approver's acts of the same mark are told once."""

    kind: NoticeKind
    mark: str
    places: dict[str, Any] = field(default_factory=dict)


def sound_alarms(ctx: Context, certificate: Certificate, term: PaymentTerm) -> None:
    """Tell what is unusual about this issue, which is done all the same."""
    known = {"certificate": certificate.number, "term": term.number}
    for alarm in _alarms(ctx, term):
        if not _sounded(ctx, alarm):
            noted = {"unusual": alarm.kind, "mark": alarm.mark, "number": certificate.number}
            log.record(ctx, log.Event.CERTIFICATE_UNUSUAL, certificate, **noted)
            notify(ctx, alarm.kind, certificate.contract, certificate, **known | alarm.places)


def _sounded(ctx: Context, alarm: Alarm) -> bool:
    """The mark has no character that canonical JSON would write otherwise."""
    by_actor = (AuditEntry.actor_id == ctx.actor.id, AuditEntry.event == log.Event.CERTIFICATE_UNUSUAL.value)
    lately = col(AuditEntry.at) > ctx.now - A_DAY
    marked = col(AuditEntry.details).contains(f'"mark":"{alarm.mark}"', autoescape=True)
    return ctx.db.exec(select(AuditEntry.sequence).where(*by_actor, lately, marked).limit(1)).first() is not None


def _alarms(ctx: Context, term: PaymentTerm) -> Iterator[Alarm]:
    most, local = whole_number(ctx, Key.ALARM_BURST), ctx.now.astimezone(WITA)
    if _issued(ctx, ctx.now - AN_HOUR) > most:
        yield Alarm(NoticeKind.ISSUE_BURST, f"burst {local:%Y-%m-%d %H}", {"most": most})
    if not _in_office_hours(ctx, local):
        yield Alarm(NoticeKind.ISSUE_HOUR, f"hour {local:%Y-%m-%d}", {"day": ctx.today, "at": f"{local:%H.%M} WITA"})
    if _is_outstanding(ctx, term):
        yield Alarm(NoticeKind.ISSUE_VALUE, f"value {term.id}", {"amount": term.amount})


def _in_office_hours(ctx: Context, local: datetime) -> bool:
    hours = range(whole_number(ctx, Key.ALARM_FROM_HOUR), whole_number(ctx, Key.ALARM_TO_HOUR))
    try:
        return local.hour in hours and is_working_day(ctx.today, corrections(ctx))
    except CalendarUnknown:
        return local.hour in hours and ctx.today.weekday() < SATURDAY


def _is_outstanding(ctx: Context, term: PaymentTerm) -> bool:
    median = _median(ctx, term.contract.agency_id)
    times, millions = whole_number(ctx, Key.ALARM_TIMES_MEDIAN), whole_number(ctx, Key.ALARM_MILLIONS)
    return term.amount >= millions * MILLION or bool(median and term.amount > times * median)


def _median(ctx: Context, agency_id: int) -> int:
    """Of the amounts of the agency's terms; 0 where there are few."""
    of_agency = (col(PaymentTerm.contract_id) == col(Contract.id)) & (col(Contract.agency_id) == agency_id)
    count = ctx.db.exec(select(func.count(col(PaymentTerm.id))).join(Contract, of_agency)).one()
    if count < FEW_TERMS:
        return 0
    amounts = select(PaymentTerm.amount).join(Contract, of_agency).order_by(col(PaymentTerm.amount))
    return ctx.db.exec(amounts.offset(count // 2).limit(1)).one()
