"""What has become of certificates: nobody tells them, it is seen by comparing them with what they vouch for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, or_, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from compliance.access.context import Context
from compliance.audit.log import Event
from compliance.audit.models import AuditEntry
from compliance.certificates.models import Cause, Certificate, CertificateStatus
from compliance.contracts.models import Contract, PaymentTerm
from compliance.kernel.i18n import WITA, Text, _, today_in_wita
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.rosters.models import RosterVersion

Newer = aliased(Certificate)
Part = aliased(Contract)


class LifeState(StrEnum):
    REQUESTED = "requested"
    DECLINED = "declined"
    VALID = "valid"
    CONDITIONAL = "conditional"  # valid while something is open that has its day
    LAPSED = "lapsed"  # that day has passed
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NOT_YET = "not_yet"  # on an earlier day; none is in this state today


USABLE = (LifeState.VALID, LifeState.CONDITIONAL)


@dataclass(frozen=True)
class Life:
    """``since``: when the state began, if that is known."""

    state: LifeState
    since: datetime | date | None
    reason: Text | str = ""

    @property
    def is_valid(self) -> bool:
        return self.state in USABLE


def state_at(now: datetime) -> ColumnElement[str]:
    """The state as SQL. A revocation, or what the log called superseded, stands in the row and can't be undone."""
    status, is_open = type_coerce(col(Certificate.status), String), _open(now)
    return case(
        (status != CertificateStatus.ISSUED.value, status),
        (_superseded(), LifeState.SUPERSEDED.value),
        (is_open & (col(Certificate.fulfil_before) <= now), LifeState.LAPSED.value),
        (col(Certificate.expires_on) < today_in_wita(now), LifeState.EXPIRED.value),
        (is_open, LifeState.CONDITIONAL.value),
        else_=LifeState.VALID.value,
    )


def _open(at: datetime) -> ColumnElement[bool]:
    """Whether less was verified by then, in time, than it was issued on; what comes later does not revive it."""
    receipts = (col(Evidence.kind) == EvidenceKind.RECEIPT) & (col(Evidence.status) == EvidenceStatus.VERIFIED)
    in_time = _of_contract(Evidence) & receipts & (col(Evidence.decided_at) < Certificate.fulfil_before)
    in_time &= col(Evidence.decided_at) <= at
    verified = _beside(func.coalesce(func.sum(Evidence.amount), 0), in_time)
    return (col(Certificate.owed) > 0) & (verified < Certificate.owed)  # most owe nothing: their receipts are not read


@cache  # to put it together takes longer than to ask
def _superseded() -> ColumnElement[bool]:
    contract = _beside(Contract.vouched_version, col(Contract.id) == Certificate.contract_id)
    term = _beside(PaymentTerm.version, col(PaymentTerm.id) == Certificate.term_id)
    roster = _beside(func.max(RosterVersion.number), _of_contract(RosterVersion))
    newer = _beside(func.count(col(Newer.id)), _newer())
    parts = _beside(func.count(col(RosterVersion.id)), _of_parts())
    told = col(Certificate.superseded_at).is_not(None)
    changed = (told, contract != Certificate.contract_version, term != Certificate.term_version)
    return or_(*changed, roster != Certificate.roster_version, parts != Certificate.part_rosters, newer > 0)


@cache
def _changed_at() -> tuple[Any, ...]:
    """When roster, contract, term and the term's certificate were replaced for the first time after the issue.

    The log is told of it later; its word is what is left where a restored database lost the change.
    """
    rosters = _of_contract(RosterVersion) & (col(RosterVersion.number) > Certificate.roster_version)
    later = _of_contract(AuditEntry) & (col(AuditEntry.at) >= Certificate.decided_at)
    changes = later & (col(AuditEntry.event) == Event.CONTRACT_CHANGED.value)
    of_term = (col(AuditEntry.event) == Event.TERM_CHANGED.value) & (col(AuditEntry.subject_id) == Certificate.term_id)
    below = _of_parts() & (col(RosterVersion.created_at) > Certificate.decided_at)
    return (
        _beside(func.min(RosterVersion.created_at), rosters),
        _beside(func.min(RosterVersion.created_at), below),
        _beside(func.min(AuditEntry.at), changes),
        _beside(func.min(AuditEntry.at), later & of_term),
        _beside(func.min(Newer.decided_at), _newer()),
        col(Certificate.superseded_at),
    )


def _of_parts() -> ColumnElement[bool]:
    """Lists of the companies below the contract."""
    below = select(col(Part.id)).where(col(Part.main_id) == Certificate.contract_id).correlate(Certificate)
    return col(RosterVersion.contract_id).in_(below)


def _beside(value: Any, condition: ColumnElement[bool]) -> Any:
    """A value looked up for each certificate, whatever else the query around it reads."""
    return select(value).where(condition).correlate(Certificate).scalar_subquery()


def _newer() -> ColumnElement[bool]:
    """Issued later for the same term; one that was revoked since does not bring the older one back."""
    return and_(
        col(Newer.term_id) == Certificate.term_id, col(Newer.id) > Certificate.id, col(Newer.number).is_not(None)
    )


def _of_contract(rows: Any) -> ColumnElement[bool]:
    return col(rows.contract_id) == Certificate.contract_id


CONTRACT_CHANGED = _("Data kontrak sudah berubah.")
SUPERSEDED_BY_LOG = _("Menurut catatan publik sudah digantikan.")
CHANGES = (
    _("Daftar tenaga kerja sudah berubah."),
    _("Daftar tenaga kerja subpenyedia sudah berubah."),
    CONTRACT_CHANGED,
    _("Termin ini sudah berubah."),
    _("Sertifikat yang lebih baru sudah terbit untuk termin ini."),
    SUPERSEDED_BY_LOG,
)


CAUSES: dict[Cause, Text] = {  # what anybody is told; the revoker's own words may name people
    Cause.UNCOVERED: _("Ada pekerja yang ternyata tidak terlindungi."),
    Cause.WRONG_CONTRACT: _("Data kontraknya ternyata keliru."),
    Cause.FALSE_PAPERS: _("Dokumen yang menjadi dasarnya ternyata tidak benar."),
    Cause.ISSUED_BY_MISTAKE: _("Terbit karena kekeliruan."),
    Cause.STOLEN_ACCESS: _("Terbit lewat akun yang disalahgunakan."),
    Cause.AGENCY_ASKED: _("Atas permintaan OPD."),
    Cause.OTHER: _("Sebab lain."),
    Cause.LOST: _("Dicabut menurut catatan publik; sebabnya hilang waktu cadangan dipulihkan."),
}


def lives(ctx: Context, certificates: Iterable[Certificate]) -> dict[int, Life]:
    """By the certificate's id, as of today; one query for all."""
    known = {certificate.id: certificate for certificate in certificates}
    rows = select(Certificate.id, *life_columns(ctx)).where(col(Certificate.id).in_(known))
    return {key: read_life(known[key], columns) for key, *columns in ctx.db.execute(rows)}


def life_columns(ctx: Context) -> list[Any]:
    """What ``read_life`` reads, for a query of certificates."""
    return [state_at(ctx.now), *_changed_at()]


def read_life(certificate: Certificate, columns: Sequence[Any]) -> Life:
    return _life(certificate, LifeState(columns[0]), columns[1:])


def life(ctx: Context, certificate: Certificate) -> Life:
    return next(iter(lives(ctx, [certificate]).values()))


def end_of(day: date) -> datetime:
    """Midnight after it, in WITA."""
    return datetime.combine(day + timedelta(days=1), time(), WITA)


def life_on(ctx: Context, certificate: Certificate, on: date) -> Life:
    """As it stood at the end of that day in WITA; from what happened when, so the answer stays the same for ever."""
    end = end_of(on)
    if certificate.decided_at is None or certificate.decided_at >= end:
        return Life(LifeState.NOT_YET, certificate.decided_at, _("Pada hari itu belum diterbitkan."))
    if certificate.revoked_at and certificate.revoked_at < end:
        return _life(certificate, LifeState.REVOKED, ())
    changed_at = ctx.db.execute(select(*_changed_at()).where(col(Certificate.id) == certificate.id)).one()
    since, reason = min(_known(changed_at), key=itemgetter(0), default=(end, CONTRACT_CHANGED))
    if since < end:
        return Life(LifeState.SUPERSEDED, since, reason)
    is_open = ctx.db.execute(select(_open(end)).where(col(Certificate.id) == certificate.id)).scalar_one()
    if is_open and certificate.fulfil_before and certificate.fulfil_before <= end:
        return _life(certificate, LifeState.LAPSED, ())
    if certificate.expires_on and certificate.expires_on < on:
        return _life(certificate, LifeState.EXPIRED, ())
    return _life(certificate, LifeState.CONDITIONAL if is_open else LifeState.VALID, ())


def _life(certificate: Certificate, state: LifeState, changed_at: Iterable[datetime | None]) -> Life:
    match state:
        case LifeState.REQUESTED:
            return Life(state, certificate.requested_at)
        case LifeState.DECLINED:
            return Life(state, certificate.decided_at, certificate.decline_reason)
        case LifeState.VALID | LifeState.CONDITIONAL:
            return Life(state, certificate.decided_at)
        case LifeState.LAPSED:
            return Life(state, certificate.fulfil_before, _("Syaratnya tidak dipenuhi sampai batas waktunya."))
        case LifeState.REVOKED:
            return Life(state, certificate.revoked_at, CAUSES[certificate.revocation_cause or Cause.OTHER])
        case LifeState.EXPIRED:
            return Life(state, _day_after(certificate.expires_on), _("Masa berlakunya sudah lewat."))
    since, reason = min(_known(changed_at), key=itemgetter(0), default=(None, CONTRACT_CHANGED))
    return Life(state, since, reason)


def _known(changed_at: Iterable[datetime | None]) -> Iterator[tuple[datetime, Text]]:
    return ((at, reason) for at, reason in zip(changed_at, CHANGES, strict=True) if at)


def _day_after(last: date | None) -> date | None:
    return last and last + timedelta(days=1)


def live_certificates(ctx: Context, terms: Iterable[PaymentTerm]) -> dict[int, Certificate]:
    """By the term's id: the one that lets it be paid today."""
    of_terms = col(Certificate.term_id).in_([term.id for term in terms])
    live = select(Certificate).where(of_terms, state_at(ctx.now).in_(USABLE))
    return {certificate.term_id: certificate for certificate in ctx.db.exec(live)}


def live_terms(now: datetime) -> Any:
    """The ids of the unpaid terms that a certificate lets be paid: looked up once, whatever asks for them."""
    issued, unpaid = col(Certificate.status) == CertificateStatus.ISSUED, col(PaymentTerm.released_at).is_(None)
    state = case((unpaid, state_at(now)))  # else PostgreSQL judges those of paid terms as well, which are most
    of_term = col(PaymentTerm.id) == Certificate.term_id
    live = select(Certificate.term_id).join(PaymentTerm, of_term).where(issued, unpaid, state.in_(USABLE))
    return live.correlate(None)


def newest_of_term() -> ColumnElement[bool]:
    """That a certificate is the term's last one, or last request; for a query of terms."""
    last = select(func.max(Certificate.id)).where(col(Certificate.term_id) == PaymentTerm.id).correlate(PaymentTerm)
    return col(Certificate.id) == last.scalar_subquery()
