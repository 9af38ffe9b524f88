"""Who did what, when, on what, from where: a closed vocabulary, and a chain that shows tampering."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from compliance.access.context import Context
from compliance.audit.models import AuditEntry, AuditHead
from compliance.kernel.db import lock
from compliance.kernel.i18n import Text, _
from compliance.kernel.locks import CHAIN_LOCK


class Event(StrEnum):
    """subject:act. Nothing else can be written to the log."""

    SIGNED_IN = "session:opened"
    SIGN_IN_FAILED = "session:refused"
    SIGNED_OUT = "session:closed"
    SESSION_REVOKED = "session:revoked"
    PERSON_ADDED = "person:added"
    PERSON_INVITED = "person:invited"
    PERSON_CHANGED = "person:changed"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET_ASKED = "password:reset_asked"  # noqa: S105 - the name of an act
    CODE_SET = "second_factor:set"
    CODE_RENEWED = "second_factor:recovery_renewed"
    CODE_RECOVERED = "second_factor:recovery_used"
    CODE_REFUSED = "second_factor:refused"
    CODE_REMOVED = "second_factor:removed"
    AGENCY_CHANGED = "agency:changed"
    COMPANY_CHANGED = "company:changed"
    SETTING_CHANGED = "setting:changed"
    RULES_LOADED = "rules:loaded"
    RULES_PROPOSED = "rules:proposed"
    RULES_APPROVED = "rules:approved"
    RULES_REJECTED = "rules:rejected"
    RULES_WITHDRAWN = "rules:withdrawn"
    HOLIDAYS_CHANGED = "holidays:changed"
    CONTRACT_REGISTERED = "contract:registered"
    CONTRACT_CHANGED = "contract:changed"
    ADDENDUM_RECORDED = "addendum:recorded"
    TERM_CHANGED = "term:changed"
    CONTRACT_ACTIVATED = "contract:activated"
    CONTRACT_CLOSED = "contract:closed"
    ROSTER_COMMITTED = "roster:committed"
    ROSTER_CONFIRMED = "roster:confirmed"
    WORKER_ADDED = "worker:added"
    WORKER_CHANGED = "worker:changed"
    WORKER_ENDED = "worker:ended"
    NIK_REVEALED = "nik:revealed"
    NIK_SEARCHED = "nik:searched"
    REGISTER_LOADED = "register:loaded"
    REGISTER_RESTORED = "register:restored"
    REGISTER_FOLLOWED = "register:followed"
    JOB_CANCELLED = "job:cancelled"
    CONTRACT_CHECKED = "contract:checked"
    FIX_SUBMITTED = "fix:submitted"
    FIX_ACCEPTED = "fix:accepted"
    FIX_RETURNED = "fix:returned"
    PROOF_READ = "proof:read"
    EVIDENCE_SUBMITTED = "evidence:submitted"
    EVIDENCE_VERIFIED = "evidence:verified"
    EVIDENCE_REJECTED = "evidence:rejected"
    EVIDENCE_READ = "evidence:read"
    ENROL_LIST_EXPORTED = "enrol_list:exported"
    CERTIFICATE_REQUESTED = "certificate:requested"
    CERTIFICATE_DECLINED = "certificate:declined"
    CERTIFICATE_ISSUED = "certificate:issued"
    CERTIFICATE_REVOKED = "certificate:revoked"
    CERTIFICATE_SUPERSEDED = "certificate:superseded"
    CERTIFICATE_UNUSUAL = "certificate:unusual"
    CERTIFICATE_PREVIEWED = "certificate:previewed"
    CERTIFICATES_GRANTED = "certificate:granted"
    CERTIFICATE_EXPORTED = "certificate:exported"
    CERTIFICATES_PACKED = "certificate:packed"
    LIST_EXPORTED = "list:exported"
    SAMPLE_DRAWN = "sample:drawn"
    WORKER_PROVEN = "worker:proven"
    WORKER_MET = "worker:met"
    COVER_LOOKED_UP = "cover:looked_up"
    HISTORY_RECOVERED = "history:recovered"
    HISTORY_BEGUN_ANEW = "history:begun_anew"
    TERM_RELEASED = "term:released"
    OVERRIDE_PROPOSED = "override:proposed"
    OVERRIDE_CONFIRMED = "override:confirmed"
    OVERRIDE_DECLINED = "override:declined"
    OVERRIDE_WITHDRAWN = "override:withdrawn"
    GATE_REFUSED = "gate:refused"
    ACCESS_DENIED = "access:denied"
    FILE_EXPORTED = "file:exported"


STANDS_OUT = frozenset(
    {
        Event.RULES_APPROVED,
        Event.OVERRIDE_PROPOSED,
        Event.OVERRIDE_CONFIRMED,
        Event.CERTIFICATE_REVOKED,
        Event.CERTIFICATE_UNUSUAL,
        Event.HISTORY_RECOVERED,
        Event.HISTORY_BEGUN_ANEW,
        Event.GATE_REFUSED,
        Event.ACCESS_DENIED,
    }
)


def record(ctx: Context, event: Event, subject: object = None, **details: Any) -> None:
    """Note an act; it is chained and stored when the unit of work commits, and forgotten when that rolls back."""
    ctx.db.flush()  # a new subject gets its id here
    ctx.pending.append(
        AuditEntry(
            sequence=0,
            at=ctx.now,
            actor_id=ctx.actor.id,
            actor=ctx.actor.name,
            origin=ctx.origin,
            event=event.value,
            subject_type=getattr(subject, "__tablename__", ""),
            subject_id=getattr(subject, "id", None),
            contract_id=_contract_of(subject),
            details=canonical(details),
            previous_hash="",
            hash="",
        )
    )


def _contract_of(subject: object) -> int | None:
    of = "id" if getattr(subject, "__tablename__", "") == "contract" else "contract_id"
    return getattr(subject, of, None)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """For an entry's details: what changed, each with its value before and after."""
    return {
        name: {"before": before.get(name), "after": value} for name, value in after.items() if before.get(name) != value
    }


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal content, equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def seal(db: Session, entries: list[AuditEntry]) -> None:
    """Chain the entries to the log. From here to the commit no other unit of work can."""
    if not entries:
        return
    lock(db, CHAIN_LOCK)
    head = db.get(AuditHead, 1, with_for_update=True) or AuditHead()
    for entry in entries:
        entry.sequence = head.sequence + 1
        entry.previous_hash = head.hash
        entry.hash = link(entry)
        head.sequence, head.hash = entry.sequence, entry.hash
        db.add(entry)
    db.add(head)


def link(entry: AuditEntry) -> str:
    """The hash of an entry: SHA-256 over its fields and the hash before it, as canonical JSON."""
    fields = entry.model_dump(exclude={"hash"}) | {"at": entry.at.isoformat()}
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold."""

    sequence: int
    fault: Text


@dataclass(frozen=True)
class Verification:
    entries: int
    head: str
    breaks: list[Break]


def verify(db: Session) -> Verification:
    """Walk the whole chain; every removed, added, moved or altered entry is named where the chain breaks."""
    head = db.get(AuditHead, 1) or AuditHead()
    count, sequence, last, breaks = 0, 0, "", []
    for entry in _in_order(db):
        breaks += [Break(entry.sequence, fault) for fault in _faults(entry, sequence + 1, last)]
        count, sequence, last = count + 1, entry.sequence, entry.hash
    if (sequence, last) != (head.sequence, head.hash):
        breaks.append(Break(head.sequence, _("Akhir rantai hilang atau diubah.")))
    return Verification(count, head.hash, breaks)


def _in_order(db: Session) -> Iterator[AuditEntry]:
    return iter(db.scalars(select(AuditEntry).order_by(col(AuditEntry.sequence)).execution_options(yield_per=1000)))


def _faults(entry: AuditEntry, expected: int, last: str) -> Iterator[Text]:
    if entry.sequence != expected:
        yield _("Di sini seharusnya catatan nomor {expected}.", expected=expected)
    if entry.previous_hash != last:
        yield _("Tidak menyambung dengan catatan sebelumnya.")
    if entry.hash != link(entry):
        yield _("Isinya diubah setelah dicatat.")
