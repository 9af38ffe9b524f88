"""How far a project is insured, and what is still owed. Pure; money in whole rupiah."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from compliance.contracts.models import TermKind
from compliance.kernel.i18n import Text, _, rupiah
from compliance.projects.dues import Due


class ProjectState(StrEnum):
    UNREGISTERED = "unregistered"
    REGISTERED = "registered"  # "mendaftar"
    MEMBER = "member"  # "peserta"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt that was handed in; ``verified``: an officer looked it up at e-Jakon."""

    paid_on: date
    amount: int
    verified: bool


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is known of a project's cover; dates of registration, cover and report are those on verified papers.

    ``project_number``: empty without a registration; ``registered_on``: None also where the number is older than the
    evidence. ``registration_due`` and ``roster_due``: None in a year whose holidays are not known, or without a cause.
    ``first_percent``: of the whole contribution, before an advance; ``assessed``: what BPJS itself asks for, and
    ``assessment_doubted``: that this can't be right, or what is reckoned can't.
    ``roster_changed_on``: the first change of the workers not reported yet.
    ``unverified``: papers that wait for an officer.
    """

    project_number: str
    registered_on: date | None
    registration_due: date | None
    dues: tuple[Due, ...]
    first_percent: int
    payments: tuple[Payment, ...]
    tolerance: int
    assessed: int | None
    assessment_doubted: bool
    covered_until: date | None
    roster_changed_on: date | None
    roster_due: date | None
    change_reported_on: date | None
    unverified: tuple[str, ...]
    value_net: int
    starts_on: date
    ends_on: date
    cover_ends_on: date

    @property
    def total(self) -> int:
        return sum(due.amount for due in self.dues)

    @property
    def paid(self) -> int:
        return sum(payment.amount for payment in self.payments if payment.verified)

    @property
    def waiting(self) -> int:
        """On receipts that nobody verified yet."""
        return sum(payment.amount for payment in self.payments if not payment.verified)

    @property
    def difference(self) -> int:
        """Still to be paid; below zero: overpaid."""
        return self.total - self.paid

    @property
    def first_amount(self) -> int:
        """Of the first instalment, or of all where it is paid at once."""
        return next((due.amount for due in self.dues if due.number == 1), 0)

    @property
    def registered_late(self) -> bool:
        return bool(self.registered_on and self.registration_due and self.registered_on > self.registration_due)

    @property
    def covers_maintenance(self) -> bool:
        """Whether the retention may be paid: a paper says that the project is insured to its last day."""
        return self.covered_until is not None and self.covered_until >= self.cover_ends_on

    def next_due_on(self, paid: int) -> date | None:
        """The day of the first sum that is not covered once so much is paid; a few rupiah leave nothing uncovered."""
        needed = 0
        for due in self.dues:
            needed += due.amount
            if needed > paid + self.tolerance:
                return due.due_on
        return None

    def due_by(self, day: date) -> int:
        """Of instalments and differences whose day has come; one whose day can't be told counts from the start."""
        return sum(due.amount for due in self.dues if (due.due_on or self.starts_on) <= day)

    @property
    def next_due(self) -> Due | None:
        """The first that no receipt pays yet, verified or not; None: all is paid."""
        needed, sent = 0, self.paid + self.waiting
        for due in self.dues:
            needed += due.amount
            if needed - sent > self.tolerance:
                return due
        return None

    def required_at(self, gate: TermKind, day: date) -> int:
        """What must be paid before a term of this kind (domain.md §6)."""
        if gate is TermKind.ADVANCE:  # of all that is owed now: an addendum makes half of it more than the first half
            return max(self.first_amount, ceil(Fraction(self.total * self.first_percent, 100)))
        if gate is TermKind.PROGRESS:
            return max(self.first_amount, self.due_by(day))
        return self.total

    def lacks(self, required: int) -> int:
        """So much less than ``required`` is paid and verified; a few rupiah within the tolerance are not missed."""
        missing = required - self.paid
        small = missing <= self.tolerance and self.paid > 0
        return 0 if missing <= 0 or small else missing


@dataclass(frozen=True, slots=True)
class Standing:
    state: ProjectState
    reasons: tuple[Text, ...]


def project_standing(facts: ProjectFacts, today: date) -> Standing:
    """Member by the first instalment or all of it, verified (domain.md §4); closed once nobody need be insured."""
    if not facts.project_number:
        return Standing(ProjectState.UNREGISTERED, tuple(_why_unregistered(facts)))
    if facts.lacks(facts.first_amount):
        return Standing(ProjectState.REGISTERED, tuple(_why_not_member(facts)))
    if facts.cover_ends_on < today:
        over = _("Masa yang harus dilindungi berakhir {day}.", day=facts.cover_ends_on)
        return Standing(ProjectState.CLOSED, (over, *_what_is_paid(facts)))
    return Standing(ProjectState.MEMBER, tuple(_what_is_paid(facts)))


def _why_unregistered(facts: ProjectFacts) -> Iterator[Text]:
    if "registration" in facts.unverified:
        yield _("Bukti pendaftaran menunggu verifikasi petugas OPD.")
    else:
        yield _("Belum ada bukti pendaftaran proyek yang terverifikasi.")
    if facts.registration_due:
        yield _("Batas pendaftaran {day}.", day=facts.registration_due)


def _why_not_member(facts: ProjectFacts) -> Iterator[Text]:
    sums = {"first": rupiah(facts.first_amount), "paid": rupiah(facts.paid)}
    yield _("Pembayaran pertama {first} belum lunas: baru {paid} yang terverifikasi.", **sums)
    yield from _what_waits(facts)


def _what_is_paid(facts: ProjectFacts) -> Iterator[Text]:
    sums = {"paid": rupiah(facts.paid), "total": rupiah(facts.total)}
    yield _("Iuran terverifikasi {paid} dari {total}.", **sums)
    yield from _what_waits(facts)


def _what_waits(facts: ProjectFacts) -> Iterator[Text]:
    if facts.waiting:
        yield _("Kuitansi {amount} menunggu verifikasi.", amount=rupiah(facts.waiting))
