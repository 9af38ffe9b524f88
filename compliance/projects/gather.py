"""The facts of a project's cover, in a few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import and_, col, func, or_, select

from compliance.access.context import Context
from compliance.contracts.figures import Figures, stands
from compliance.contracts.models import Contract, ContributionBasis
from compliance.kernel.i18n import WITA, today_in_wita
from compliance.kernel.workdays import CalendarUnknown, Corrections, add_working_days
from compliance.projects.dues import Step, plan_dues
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.rules import Payment, ProjectFacts
from compliance.rosters.models import RosterVersion
from compliance.rulebook.book import RuleBook
from compliance.rulebook.contribution import Contribution, on_value, on_wages
from compliance.rulebook.holidays import corrections
from compliance.rulebook.operations import book_for_signing

COUNTED = (EvidenceStatus.SUBMITTED, EvidenceStatus.VERIFIED)


@dataclass(frozen=True, slots=True)
class Papers:
    """What was handed in and neither rejected nor replaced, oldest first."""

    rows: Sequence[Evidence]

    def verified(self, kind: EvidenceKind) -> Evidence | None:
        """The newest that an officer verified."""
        found = [row for row in self.rows if row.kind is kind and row.status is EvidenceStatus.VERIFIED]
        return found[-1] if found else None

    def payments(self) -> tuple[Payment, ...]:
        """A receipt that is to replace a verified one counts only once it is verified itself."""
        receipts = [row for row in self.rows if row.kind is EvidenceKind.RECEIPT]
        standing = {row.id for row in receipts if row.status is EvidenceStatus.VERIFIED}
        return tuple(
            Payment(row.dated_on, row.amount or 0, row.status is EvidenceStatus.VERIFIED)
            for row in receipts
            if row.replaces_id not in standing
        )

    def covered_until(self) -> date | None:
        papers = (self.verified(EvidenceKind.MEMBERSHIP), self.verified(EvidenceKind.REGISTRATION))
        return max((paper.covers_until for paper in papers if paper and paper.covers_until), default=None)


def papers_of(ctx: Context, contract: Contract) -> Papers:
    counted = (Evidence.contract_id == contract.id, col(Evidence.status).in_(COUNTED))
    return Papers(ctx.db.exec(select(Evidence).where(*counted).order_by(col(Evidence.id))).all())


def registered_projects(ctx: Context, contract_ids: Iterable[int]) -> frozenset[int]:
    """Of these contracts those whose registration an officer verified."""
    verified = (Evidence.kind == EvidenceKind.REGISTRATION, Evidence.status == EvidenceStatus.VERIFIED)
    rows = select(Evidence.contract_id).where(*verified, col(Evidence.contract_id).in_(list(contract_ids)))
    return frozenset(ctx.db.exec(rows).all())


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The rules of the day of the SPK, and the calendar as an administrator corrected it."""

    book: RuleBook
    holidays: Corrections

    def registered_by(self, signed_on: date) -> date | None:
        """Also the day of the first payment; None in a year whose holidays are not known."""
        return self._deadline(signed_on, self.book.deadlines.registration_working_days)

    def reported_by(self, changed_on: date | None) -> date | None:
        """None without a change, too."""
        return self._deadline(changed_on, self.book.deadlines.worker_changes_working_days) if changed_on else None

    def _deadline(self, start: date, working_days: int) -> date | None:
        try:
            return add_working_days(start, working_days, self.holidays)
        except CalendarUnknown:
            return None


def project_facts(ctx: Context, contract: Contract) -> ProjectFacts:
    """Five queries; of construction contracts only."""
    papers, by = papers_of(ctx, contract), Reckoning(book_for_signing(ctx, contract.signed_on), corrections(ctx))
    money = by.book.contribution
    plan = (contract.starts_on, contract.ends_on, contract.pays_at_once)
    return ProjectFacts(
        project_number=contract.project_number,
        registration_due=by.registered_by(contract.signed_on),
        dues=plan_dues(steps(contract, by), money.instalments, *plan),
        payments=papers.payments(),
        tolerance=money.tolerance,
        covered_until=papers.covered_until(),
        unverified=_unverified(papers.rows),
        value_net=contract.value_net,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        cover_ends_on=contract.cover_ends_on,
        **_on_papers(papers),
        **_worker_changes(ctx, contract, by, papers),
    )


def _on_papers(papers: Papers) -> dict[str, Any]:
    registration, assessment = papers.verified(EvidenceKind.REGISTRATION), papers.verified(EvidenceKind.ASSESSMENT)
    return {
        "registered_on": registration.dated_on if registration else None,
        "assessed": assessment.amount if assessment else None,
    }


def _worker_changes(ctx: Context, contract: Contract, by: Reckoning, papers: Papers) -> dict[str, Any]:
    report = papers.verified(EvidenceKind.WORKER_CHANGE)
    reported_on = report.dated_on if report else None
    registration = papers.verified(EvidenceKind.REGISTRATION)
    changed_on = _roster_changed_on(ctx, contract, reported_on, registration.dated_on if registration else None)
    due = by.reported_by(changed_on)
    return {"roster_changed_on": changed_on, "roster_due": due, "change_reported_on": reported_on}


def _unverified(rows: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(row.kind.value for row in rows if row.status is EvidenceStatus.SUBMITTED)


def contributions(contract: Contract, book: RuleBook) -> list[Contribution]:
    """As the contract was signed, then after each addendum; all by the rates of the day of the SPK."""
    return [contribution(stand, contract.contribution_basis, book) for stand in stands(contract)]


def contribution(stand: Figures, basis: ContributionBasis, book: RuleBook) -> Contribution:
    reckon = on_wages if basis is ContributionBasis.WAGES else on_value
    return reckon(stand.base(basis), book.contribution)


def steps(contract: Contract, by: Reckoning) -> list[Step]:
    papers = [(0, contract.signed_on), *((addendum.number, addendum.signed_on) for addendum in contract.addenda)]
    return [
        Step(number, reckoned.total, by.registered_by(signed_on))
        for (number, signed_on), reckoned in zip(papers, contributions(contract, by.book), strict=True)
    ]


def _roster_changed_on(
    ctx: Context, contract: Contract, reported_on: date | None, registered_on: date | None
) -> date | None:
    """The first new version since the last report, of any company; the first of each went with the registration.

    A subcontractor's first list is a change, too, where it came after the main contractor's.
    """
    first = select(func.min(RosterVersion.created_at)).where(RosterVersion.contract_id == contract.id)
    below = select(Contract.id).where(Contract.main_id == contract.id)
    own = and_(col(RosterVersion.contract_id) == contract.id, col(RosterVersion.number) > 1)
    of_part = col(RosterVersion.contract_id).in_(below)
    theirs = and_(of_part, col(RosterVersion.created_at) > first.scalar_subquery())
    if registered_on:
        theirs = and_(of_part, col(RosterVersion.created_at) >= _day_after(registered_on))
    changes = select(func.min(RosterVersion.created_at)).where(or_(own, theirs))
    if reported_on:
        changes = changes.where(col(RosterVersion.created_at) >= _day_after(reported_on))
    changed_at = ctx.db.exec(changes).one()
    return today_in_wita(changed_at) if changed_at else None


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), WITA)
