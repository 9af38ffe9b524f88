"""What can stand in the way of a payment, who can remove it, and which papers a payment needs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compliance.access.models import Role
from compliance.access.words import ROLES
from compliance.certificates.gate import ALREADY_RELEASED, NOT_ACTIVE
from compliance.certificates.lives import Life, LifeState
from compliance.checks.turns import TURNS
from compliance.contracts.rules import Obstacle
from compliance.kernel.i18n import Text, _

BEYOND_OVERRIDE = frozenset({ALREADY_RELEASED, NOT_ACTIVE})


def certificate_obstacle(life: Life | None) -> Obstacle:
    """Why the term's newest certificate does not open the gate; None: there never was one."""
    if life is None:
        return Obstacle("certificate_missing", _("Termin ini belum mempunyai sertifikat."))
    return Obstacle(f"certificate_{life.state.value}", _lacking(life))


def _lacking(life: Life) -> Text:
    known = {"since": life.since, "reason": life.reason}
    match life.state:
        case LifeState.REQUESTED:
            return _("Sertifikat diminta pada {since} dan belum diputuskan.", **known)
        case LifeState.DECLINED:
            return _("Permintaan sertifikat ditolak pada {since}: {reason}", **known)
        case LifeState.EXPIRED:
            return _("Sertifikat kedaluwarsa sejak {since}.", **known)
        case LifeState.LAPSED:
            return _("Sertifikat bersyarat gugur sejak {since}: {reason}", **known)
        case LifeState.REVOKED:
            return _("Sertifikat dicabut pada {since}: {reason}", **known)
    return _("Sertifikat tidak berlaku lagi. {reason}", **known)


MENDED_BY_REQUEST = frozenset(
    f"certificate_{state}" for state in ("missing", "declined", "lapsed", "expired", "superseded", "revoked")
)
OFFICER, CONTRACTOR, REGISTRAR = ROLES[Role.OFFICER], ROLES[Role.CONTRACTOR], ROLES[Role.REGISTRAR]
SUBCONTRACTOR = _("Subpenyedia")
ACTS_NEXT = {
    **dict.fromkeys(MENDED_BY_REQUEST, OFFICER),
    **dict.fromkeys((NOT_ACTIVE, "check_missing", "check_outdated", "unjudged"), OFFICER),
    "certificate_requested": ROLES[Role.APPROVER],
    "register_stale": REGISTRAR,
}


def acts_next(obstacle: Obstacle) -> Text:
    """Who removes an obstacle; what is found is the contractor's to put right unless it waits for somebody else."""
    who = TURNS.get(obstacle.turn) or ACTS_NEXT.get(obstacle.code, CONTRACTOR)
    return SUBCONTRACTOR if obstacle.company and who is CONTRACTOR else who


def by_actor(obstacles: Iterable[Obstacle]) -> list[tuple[Text, list[Obstacle]]]:
    """Who has something to do, and what; in the order in which they first come."""
    groups: dict[str, tuple[Text, list[Obstacle]]] = {}
    for obstacle in obstacles:
        who = acts_next(obstacle)
        groups.setdefault(who.sentence, (who, []))[1].append(obstacle)
    return list(groups.values())


@dataclass(frozen=True)
class Papers:
    """SPM (payment order) and SP2D (disbursement)."""

    spm_number: str
    spm_date: date
    sp2d_number: str
    sp2d_date: date

    def faults(self, allowed_since: date, today: date) -> dict[str, Text]:
        """Field → what is wrong with it, all at once; the payment was allowed from ``allowed_since`` on."""
        faults = {name: _("Isian ini wajib.") for name in ("spm_number", "sp2d_number") if not getattr(self, name)}
        if self.spm_date > today:
            faults["spm_date"] = _("Tanggal SPM tidak boleh sesudah hari ini.")
        if self.sp2d_date > today:
            faults["sp2d_date"] = _("Tanggal SP2D tidak boleh sesudah hari ini.")
        elif self.sp2d_date < self.spm_date:
            faults["sp2d_date"] = _("SP2D tidak boleh lebih awal daripada SPM ({day}).", day=self.spm_date)
        elif self.sp2d_date < allowed_since:
            faults["sp2d_date"] = _("Pada tanggal itu termin belum boleh dibayar; baru sejak {day}.", day=allowed_since)
        return faults
