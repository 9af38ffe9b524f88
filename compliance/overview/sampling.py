"""Samples for auditors: at random from a seed that anybody can repeat, or by risk, with the reasons in words."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import col, func, select

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.certificates.archive import CertificateFilter, issued_ids
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.models import CheckRun
from compliance.contracts.models import Contract, PaymentTerm
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _, number, rupiah, today_in_wita
from compliance.kernel.workdays import CalendarUnknown, Corrections, add_working_days
from compliance.payments.models import Override
from compliance.rosters.models import RosterVersion
from compliance.rulebook.holidays import corrections
from compliance.rulebook.operations import book_on

CHUNK = 500  # rows asked for at once
SEED_BYTES = 8
LONGEST_SEED = 64
MOST = 1000  # in one sample
HIGHEST_SHARE, ACCEPTED_SHARE = 10, 10  # the highest amounts, and many accepted findings: percent


class Method(StrEnum):
    RANDOM = "random"
    RISK = "risk"


@dataclass(frozen=True)
class Draw:
    """What a sample is repeated from; ``frame``: the digest of the frame that it was drawn from."""

    method: Method
    size: int
    seed: str
    frame: str = ""


@dataclass(frozen=True)
class Drawn:
    certificate: Certificate
    contract: Contract
    term: PaymentTerm
    points: int
    reasons: Sequence[Text]


@dataclass(frozen=True)
class Sample:
    """``frame``: its digest now; ``of``: how many it holds."""

    draw: Draw
    frame: str
    of: int
    drawn: Sequence[Drawn]

    @property
    def is_as_drawn(self) -> bool:
        return self.draw.frame == self.frame


def frame_digest(numbers: Iterable[str]) -> str:
    """SHA-256 (hex) over the numbers in order, each with a line break."""
    return hashlib.sha256("".join(f"{each}\n" for each in sorted(numbers)).encode()).hexdigest()


def at_random(numbers: Iterable[str], seed: str, size: int) -> list[str]:
    """The ``size`` numbers with the smallest SHA-256 of ``seed:frame:number``: any sheet can repeat it."""
    numbers = list(numbers)
    frame = frame_digest(numbers)
    return sorted(numbers, key=lambda each: hashlib.sha256(f"{seed}:{frame}:{each}".encode()).digest())[:size]


@operation(Permission.CERTIFICATE_EXPORT)
def draw_sample(ctx: Context, wanted: CertificateFilter, method: Method, size: int, seed: str) -> Draw:
    """Settle and record how a sample is drawn; without a seed, a new one. Raises Conflict or Invalid."""
    if len(seed) > LONGEST_SEED or not 1 <= size <= MOST:
        raise Invalid(
            _(
                "Isi ukuran 1 sampai {most}, dan kunci undian paling panjang {longest} huruf.",
                most=MOST,
                longest=LONGEST_SEED,
            )
        )
    known = _frame(ctx, wanted)
    if not known:
        raise Conflict(_("Tidak ada sertifikat terbit yang cocok dengan saringan ini."))
    seed = (seed or secrets.token_hex(SEED_BYTES)) if method is Method.RANDOM else ""
    draw = Draw(method, size, seed, frame_digest(each.certificate.number or "" for each in known))
    log.record(ctx, log.Event.SAMPLE_DRAWN, filter=asdict(wanted), count=len(known), **_told(draw))
    return draw


def _told(draw: Draw) -> dict[str, Any]:
    return {"method": draw.method, "size": draw.size, "frame": draw.frame} | ({"seed": draw.seed} if draw.seed else {})


@operation(Permission.CERTIFICATE_EXPORT)
def sample_of(ctx: Context, wanted: CertificateFilter, draw: Draw) -> Sample:
    """The sample that this draw gives today; whether it is still the one that was drawn, its frame tells."""
    known = {each.certificate.number or "": each for each in _frame(ctx, wanted)}
    if draw.method is Method.RANDOM:
        chosen = [known[each] for each in at_random(known, draw.seed, draw.size)]
    else:
        by_risk = sorted(known.values(), key=lambda one: (-one.points, -one.term.amount, one.certificate.number))
        chosen = by_risk[: draw.size]
    return Sample(draw, frame_digest(known), len(known), chosen)


def _frame(ctx: Context, wanted: CertificateFilter) -> list[Drawn]:
    """Every issued certificate that matches, with its risk."""
    rows = [row for ids in chunks(issued_ids(ctx, wanted)) for row in _rows(ctx, ids)]
    amounts = sorted((term.amount for _certificate, _contract, term in rows), reverse=True)
    below = amounts[ceil(len(amounts) * HIGHEST_SHARE / 100) :]
    high = below[0] if below else None
    risks = [risk for part in chunks(rows) for risk in _risks(ctx, part, high)]
    return [
        Drawn(*row, sum(points for points, _why in found), [why for _points, why in found])
        for row, found in zip(rows, risks, strict=True)
    ]


def chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))


Row = tuple[Certificate, Contract, PaymentTerm]
Risk = tuple[int, Text]


def _rows(ctx: Context, ids: Sequence[int]) -> list[Row]:
    wanted = select(Certificate, Contract, PaymentTerm).join(Contract, col(Contract.id) == Certificate.contract_id)
    wanted = wanted.join(PaymentTerm, col(PaymentTerm.id) == Certificate.term_id).where(col(Certificate.id).in_(ids))
    return [tuple(row) for row in ctx.db.execute(wanted.options(defer(Certificate.statement)))]  # type: ignore[arg-type]  # SQLModel types columns as their values


def _risks(ctx: Context, rows: Sequence[Row], high: int | None) -> list[list[Risk]]:
    overridden, handed_in, accepted = _overridden(ctx, rows), _handed_in(ctx, rows), _accepted(ctx, rows)
    days, holidays = book_on(ctx, ctx.today).deadlines.registration_working_days, corrections(ctx)

    def facts(certificate: Certificate, contract: Contract, term: PaymentTerm) -> Facts:
        due, first = _due(contract.signed_on, days, holidays), handed_in.get(contract.id)
        return Facts(
            overridden=term.id in overridden,
            revoked=certificate.status is CertificateStatus.REVOKED,
            late_since=due if due and first and today_in_wita(first) > due else None,
            accepted=accepted.get(certificate.run_id, 0),
            workers=certificate.workers,
            amount=term.amount,
            high=high,
        )

    return [score(facts(*row)) for row in rows]


def _overridden(ctx: Context, rows: Sequence[Row]) -> set[int]:
    """The terms that were to be paid in spite of obstacles."""
    confirmed = (col(Override.term_id).in_([row[2].id for row in rows]), col(Override.confirmed_at).is_not(None))
    return set(ctx.db.exec(select(Override.term_id).where(*confirmed)))


def _handed_in(ctx: Context, rows: Sequence[Row]) -> dict[int | None, datetime]:
    """When the first roster of each contract came."""
    of = RosterVersion.contract_id
    first = select(of, func.min(RosterVersion.created_at)).where(col(of).in_({row[1].id for row in rows}))
    return dict(ctx.db.exec(first.group_by(col(of))).all())


def _accepted(ctx: Context, rows: Sequence[Row]) -> dict[int | None, int]:
    """How many workers of each run had a finding: since a certificate came of it, each was taken by an officer."""
    runs = select(CheckRun.id, CheckRun.flagged).where(col(CheckRun.id).in_([row[0].run_id for row in rows]))
    return dict(ctx.db.exec(runs).all())


def _due(signed_on: date, days: int, holidays: Corrections) -> date | None:
    try:
        return add_working_days(signed_on, days, holidays)
    except CalendarUnknown:
        return None


@dataclass(frozen=True)
class Facts:
    """Of one certificate; ``late_since``: the last day in time for its first roster, where that came later.

    ``accepted``: workers with a finding that an officer took; ``high``: the highest amount below the highest tenth.
    """

    overridden: bool = False
    revoked: bool = False
    late_since: date | None = None
    accepted: int = 0
    workers: int = 1
    amount: int = 0
    high: int | None = None


def score(facts: Facts) -> list[Risk]:
    """Points, each with its reason; they only put in order, and mean nothing beyond it."""
    found = []
    if facts.overridden:
        found.append((40, _("Termin ini dibayar dengan pengecualian (40).")))
    if facts.revoked:
        found.append((30, _("Sertifikat dicabut (30).")))
    if facts.late_since:
        found.append((20, _("Daftar pekerja pertama masuk sesudah {day} (20).", day=facts.late_since)))
    if facts.accepted * 100 >= facts.workers * ACCEPTED_SHARE and facts.accepted:
        counts = {"accepted": number(facts.accepted), "workers": number(facts.workers)}
        found.append((20, _("{accepted} dari {workers} pekerja diterima walau ada temuan (20).", **counts)))
    if facts.high is not None and facts.amount > facts.high:
        found.append(
            (10, _("Nilainya, {amount}, termasuk sepersepuluh yang tertinggi (10).", amount=rupiah(facts.amount)))
        )
    return found
