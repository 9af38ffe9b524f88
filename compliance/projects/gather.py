"""The facts of a project's cover, in a few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_, select

from compliance.access.context import Context
from compliance.contracts.figures import bases
from compliance.contracts.models import Contract, ContributionBasis
from compliance.kernel.i18n import WITA, today_in_wita
from compliance.kernel.workdays import CalendarUnknown, Corrections, add_working_days
from compliance.projects import assessing
from compliance.projects.assessing import Assessment
from compliance.projects.dues import Step, plan_dues
from compliance.projects.models import Evidence, EvidenceKind, EvidenceStatus
from compliance.projects.rules import Payment, ProjectFacts
from compliance.rosters.models import RosterVersion
from compliance.rulebook.book import RuleBook
from compliance.rulebook.contribution import Contribution, on_value, on_wages
from compliance.rulebook.holidays import corrections
from compliance.rulebook.operations import book_for_signing

First = aliased(RosterVersion)
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

    def assessment(self) -> Assessment | None:
        paper = self.verified(EvidenceKind.ASSESSMENT)
        return Assessment(paper.amount, paper.base) if paper and paper.amount else None

    def reported_on(self) -> date | None:
        """When a change of workers was reported last."""
        report = self.verified(EvidenceKind.WORKER_CHANGE)
        return report.dated_on if report else None

    def covered_until(self) -> date | None:
        papers = (self.verified(EvidenceKind.MEMBERSHIP), self.verified(EvidenceKind.REGISTRATION))
        return max((paper.covers_until for paper in papers if paper and paper.covers_until), default=None)


def papers_of(ctx: Context, contract: Contract) -> Papers:
    return _papers(ctx, [contract])[contract.id]


def _papers(ctx: Context, contracts: Iterable[Contract]) -> dict[int | None, Papers]:
    """By the contract's id."""
    rows: dict[int | None, list[Evidence]] = {contract.id: [] for contract in contracts}
    counted = (col(Evidence.contract_id).in_(rows), col(Evidence.status).in_(COUNTED))
    for row in ctx.db.exec(select(Evidence).where(*counted).order_by(col(Evidence.id))):
        rows[row.contract_id].append(row)
    return {contract_id: Papers(found) for contract_id, found in rows.items()}


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
    """Of construction contracts only."""
    return facts_of_projects(ctx, [contract])[contract.id]


def facts_of_projects(ctx: Context, contracts: Sequence[Contract]) -> dict[int | None, ProjectFacts]:
    """By the contract's id; of construction contracts only. Four queries for any number whose addenda are loaded."""
    if not contracts:
        return {}
    papers = _papers(ctx, contracts)
    changed = _rosters_changed_on(ctx, papers)
    return {each.id: _facts(ctx, each, papers[each.id], changed.get(each.id)) for each in contracts}


def _facts(ctx: Context, contract: Contract, papers: Papers, changed_on: date | None) -> ProjectFacts:
    by = Reckoning(book_for_signing(ctx, contract.signed_on), corrections(ctx))
    money, paper = by.book.contribution, papers.assessment()
    reckoned, on = steps(contract, by), bases(contract)
    total = reckoned[-1].total
    reckoned[-1] = replace(reckoned[-1], total=assessing.owed(total, on[-1], paper, money.tolerance))
    plan = (contract.starts_on, contract.ends_on, contract.pays_at_once)
    return ProjectFacts(
        project_number=contract.project_number,
        registration_due=by.registered_by(contract.signed_on),
        dues=plan_dues(reckoned, money.instalments, *plan),
        first_percent=money.instalments[0],
        payments=papers.payments(),
        tolerance=money.tolerance,
        assessed=paper.amount if paper else None,
        assessment_doubted=assessing.is_doubtful(total, on, paper, money.tolerance),
        covered_until=papers.covered_until(),
        unverified=_unverified(papers.rows),
        value_net=contract.value_net,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        cover_ends_on=contract.cover_ends_on,
        roster_changed_on=changed_on,
        roster_due=by.reported_by(changed_on),
        **_on_papers(papers),
    )


def _on_papers(papers: Papers) -> dict[str, Any]:
    registration = papers.verified(EvidenceKind.REGISTRATION)
    return {
        "registered_on": registration.dated_on if registration else None,
        "change_reported_on": papers.reported_on(),
    }


def _unverified(rows: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(row.kind.value for row in rows if row.status is EvidenceStatus.SUBMITTED)


def contributions(contract: Contract, book: RuleBook) -> list[Contribution]:
    """As the contract was signed, then after each addendum; all by the rates of the day of the SPK."""
    reckon = on_wages if contract.contribution_basis is ContributionBasis.WAGES else on_value
    return [reckon(base, book.contribution) for base in bases(contract)]


def steps(contract: Contract, by: Reckoning) -> list[Step]:
    papers = [(0, contract.signed_on), *((addendum.number, addendum.signed_on) for addendum in contract.addenda)]
    return [
        Step(number, reckoned.total, by.registered_by(signed_on))
        for (number, signed_on), reckoned in zip(papers, contributions(contract, by.book), strict=True)
    ]


def _rosters_changed_on(ctx: Context, papers: Mapping[int | None, Papers]) -> dict[int | None, date]:
    """The first change of people or days since the last report, of any company.

    The first list of all went with the registration.
    """
    since = or_(*(_since(contract_id, found) for contract_id, found in papers.items()))
    root = func.coalesce(Contract.main_id, Contract.id)
    first = select(root, func.min(RosterVersion.created_at))
    first = first.join(Contract, col(Contract.id) == RosterVersion.contract_id).where(since).group_by(root)
    return {contract_id: today_in_wita(at) for contract_id, at in ctx.db.exec(first)}


def _since(contract_id: int | None, papers: Papers) -> ColumnElement[bool]:
    reported_on = papers.reported_on()
    own = (col(RosterVersion.contract_id) == contract_id) & (col(RosterVersion.number) > 1)
    of_it = own | ((col(Contract.main_id) == contract_id) & _after_registration(contract_id, papers))
    of_it &= col(RosterVersion.moves_people)
    return of_it & (col(RosterVersion.created_at) >= _day_after(reported_on)) if reported_on else of_it


def _after_registration(contract_id: int | None, papers: Papers) -> ColumnElement[bool]:
    """A subcontractor's first list is a change, too, unless it was there when the project was registered.

    Where nobody knows when that was, the main contractor's first list stands for it.
    """
    registration = papers.verified(EvidenceKind.REGISTRATION)
    if registration:
        return col(RosterVersion.created_at) >= _day_after(registration.dated_on)
    first = select(func.min(First.created_at)).where(col(First.contract_id) == contract_id)
    return col(RosterVersion.created_at) > first.scalar_subquery()


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), WITA)
