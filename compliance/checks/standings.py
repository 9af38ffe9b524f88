"""Where contracts stand today: all that the gates of their terms are judged by, in eight queries for any number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import defer
from sqlmodel import col

from compliance.access.context import Context, once_each
from compliance.checks.gate_rules import GateFacts
from compliance.checks.gather import facts_at_gate
from compliance.checks.models import NO_LINE, UNSETTLED, CheckRun, Finding, FindingStatus
from compliance.checks.obstacles import SAID_OF_TODAY, OfContract, Standing, Unsettled
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.rules import needs_project_number
from compliance.enrolments.snapshots import lists_with_limits
from compliance.projects.gather import facts_of_projects
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import Code, Severity
from compliance.rulebook.operations import book_on

Papers = tuple[Contract, RosterVersion | None, CheckRun | None]


def standing_of(ctx: Context, contract: Contract) -> Standing:
    return standings_of(ctx, [contract])[contract.id or 0]


def standings_of(ctx: Context, contracts: Sequence[Contract]) -> dict[int, Standing]:
    """By the contract's id; each with the subcontracts in force below it."""
    return _standings(ctx, tuple(contract.id or 0 for contract in contracts))


@once_each
def _standings(ctx: Context, ids: tuple[int, ...]) -> dict[int, Standing]:
    papers = _papers(ctx, ids)
    contracts = [papers[number][0] for number in ids]
    below = [papers[number][0] for number in papers.keys() - set(ids)]
    found = _findings(ctx, list(papers))
    projects = facts_of_projects(ctx, [each for each in contracts if needs_project_number(each)])

    def standing(contract: Contract) -> Standing:
        _contract, roster, _run = newest = papers[contract.id or 0]
        said = Said.of(found.get(contract.id or 0, ()))
        known = facts_at_gate(ctx, contract, projects.get(contract.id or 0), roster)
        return _standing(ctx, newest, known, said)

    parts = [standing(contract) for contract in sorted(below, key=lambda part: part.id or 0)]
    return {
        each.id or 0: replace(standing(each), parts=[part for part in parts if part.contract.main_id == each.id])
        for each in contracts
    }


def bare_standing(ctx: Context, contract: Contract) -> Standing:
    """Enough to doubt the check by: without findings, and without the facts of the project."""
    newest = _papers(ctx, [contract.id or 0])[contract.id or 0]
    return _standing(ctx, newest, GateFacts(None, None), Said.of(()))


class Said(NamedTuple):
    """What has become of a contract's findings."""

    unsettled: Sequence[Unsettled]
    of_contract: dict[Code, OfContract]
    blocking: int

    @classmethod
    def of(cls, rows: "Iterable[Counted]") -> "Said":
        rows = list(rows)
        unsettled = [row for row in rows if row.is_unsettled]
        judged = sorted((row for row in unsettled if row.code not in SAID_OF_TODAY), key=Counted.rank)
        return cls(
            [row.unsettled() for row in judged],
            {row.code: row.of_contract() for row in rows if row.line == NO_LINE},
            sum(row.findings for row in unsettled if row.severity is Severity.BLOCK),
        )


class Counted(NamedTuple):
    """Findings of one code, severity and turn; one of the contract as a whole stands alone, with its status."""

    code: Code
    severity: Severity
    turn: Any
    status: FindingStatus | None
    findings: int
    line: int
    detail: str
    due_on: Any

    @property
    def is_unsettled(self) -> bool:
        return self.status is None or self.status in UNSETTLED

    def rank(self) -> tuple[Any, ...]:
        """Most first."""
        return -self.findings, self.code.value, self.severity.value, self.turn or ""

    def unsettled(self) -> Unsettled:
        of_contract = self.line == NO_LINE
        return Unsettled(self.code, self.findings, of_contract, self.detail, self.severity, self.turn, self.due_on)

    def of_contract(self) -> OfContract:
        return OfContract(cast(FindingStatus, self.status), self.detail, self.turn, self.due_on)


def _standing(ctx: Context, newest: Papers, known: GateFacts, said: Said) -> Standing:
    lists, limits = lists_with_limits(ctx)
    contract, roster, run = newest
    return Standing(
        contract=contract,
        roster=roster,
        run=run,
        lists=lists,
        limits=limits,
        book=book_on(ctx, ctx.today),
        today=ctx.today,
        unsettled=said.unsettled,
        known=known,
        of_contract=said.of_contract,
        blocking=said.blocking,
    )


def _papers(ctx: Context, ids: Sequence[int]) -> dict[int, Papers]:
    """The newest roster and the newest run of each, and of the subcontracts in force below; no run's results."""
    in_force = col(Contract.status) == ContractStatus.ACTIVE
    rows = ctx.db.execute(
        select(Contract, RosterVersion, CheckRun)
        .outerjoin(RosterVersion, and_(*_newest(RosterVersion)))
        .outerjoin(CheckRun, and_(*_newest(CheckRun)))
        .where(or_(col(Contract.id).in_(ids), and_(col(Contract.main_id).in_(ids), in_force)))
        .order_by(col(Contract.id))
        .options(defer(CheckRun.results))  # type: ignore[arg-type]  # SQLModel types columns as their values
    )
    return {row[0].id: (row[0], row[1], row[2]) for row in rows}


def _newest(rows: Any) -> Iterator[Any]:
    newest = select(func.max(rows.id)).where(col(rows.contract_id) == Contract.id).correlate(Contract)
    yield col(rows.id) == newest.scalar_subquery()


def _findings(ctx: Context, ids: Sequence[int]) -> dict[int, list[Counted]]:
    whole = col(Finding.line) == NO_LINE
    status = case((whole, col(Finding.status)))
    kinds = (col(Finding.contract_id), col(Finding.code), col(Finding.severity), col(Finding.turn), status)
    figures = (func.count(), func.min(Finding.line), func.min(Finding.detail), func.min(Finding.due_on))
    wanted = or_(whole, col(Finding.status).in_(UNSETTLED))
    rows = ctx.db.execute(select(*kinds, *figures).where(col(Finding.contract_id).in_(ids), wanted).group_by(*kinds))
    found: dict[int, list[Counted]] = {}
    for contract_id, *columns in map(tuple[Any, ...], rows):
        found.setdefault(contract_id, []).append(Counted(*columns))
    return found
