"""After a new list: judge again the workers of whom it says something else, for all contracts at once.

A run that follows a list builds on the contract's run before: where that rests on facts that have changed since, the
contract needs a check of its own. docs/decisions/0011 says why the answers are the same as of a full check.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, select, update
from sqlalchemy.orm import selectinload
from sqlmodel import col, func

from compliance.access.context import Context
from compliance.audit import log
from compliance.checks import ledger
from compliance.checks.clocks import limits
from compliance.checks.company_rules import arrears_values
from compliance.checks.dating import dates_of
from compliance.checks.facts import ContractFacts, Verdict, WorkerFacts
from compliance.checks.gather import (
    WORKER_COLUMNS,
    Answers,
    Assignments,
    RegisterAge,
    answers,
    arrears,
    assignments,
    contract_facts,
    judged_by,
    register_age,
)
from compliance.checks.keeping import KNOWN, basis, confirm, ids, lapses_on, tell
from compliance.checks.ledger import Known, Row, Sight
from compliance.checks.models import CheckRun, Finding, FindingStatus
from compliance.checks.results import encode
from compliance.checks.rules import judge
from compliance.checks.touched import people_again
from compliance.contracts.models import Contract, ContractStatus
from compliance.contracts.subcontracts import employers_below, handed_on
from compliance.enrolments.differences import loaded_since
from compliance.enrolments.models import RegisterSnapshot
from compliance.enrolments.snapshots import current_snapshots, max_ages
from compliance.projects.gather import registered_projects
from compliance.rosters.models import RosterVersion, Worker
from compliance.rulebook.book import RuleBook
from compliance.rulebook.models import Code, Severity
from compliance.rulebook.operations import book_on

CONTRACT_CHECKED, REGISTER_FOLLOWED = log.Event.CONTRACT_CHECKED, log.Event.REGISTER_FOLLOWED
AT_ONCE = 10_000  # databases take some ten thousand values in a statement
CLOSED, BLOCK = FindingStatus.CLOSED, Severity.BLOCK
RUN = [col(getattr(CheckRun, name)) for name in CheckRun.model_fields if name not in ("results", "dates")]


@dataclass(frozen=True)
class Pair:
    """A contract, its latest run (without the results), the list that decides now, and the rules of today."""

    contract: Contract
    run: Any
    age: RegisterAge
    book: RuleBook
    facts: ContractFacts

    @property
    def contract_id(self) -> int:
        return self.contract.id or 0


def follow_lists(ctx: Context) -> list[int]:
    """Confirm or correct the latest runs of active contracts; returns the contracts that need a check of their own."""
    lists = current_snapshots(ctx)
    pairs = list(_pairs(ctx, lists))
    ready = sorted(_ready(ctx, pairs), key=lambda pair: pair.run.lists)
    followed: set[int] = set()
    for known, group in groupby(ready, key=lambda pair: pair.run.lists):
        if loaded := _loaded_since(known, lists):
            followed |= _follow(ctx, list(group), lists, loaded)
    left = [pair.contract_id for pair in pairs if pair.contract_id not in followed]
    ctx.db.expire_all()  # the findings changed behind the session's back
    return left


def _pairs(ctx: Context, lists: Sequence[RegisterSnapshot]) -> Iterator[Pair]:
    """Of all active contracts, held so that nothing else changes them meanwhile."""
    limits, book = max_ages(ctx), book_on(ctx, ctx.today)
    active = select(Contract).where(col(Contract.status) == ContractStatus.ACTIVE).order_by(col(Contract.id))
    newest = select(func.max(CheckRun.id)).group_by(col(CheckRun.contract_id))
    contracts = ctx.db.scalars(active.with_for_update(of=Contract).options(selectinload(Contract.company))).all()  # type: ignore[arg-type]  # SQLModel types relationships as their values
    runs = {run.contract_id: run for run in ctx.db.execute(select(*RUN).where(col(CheckRun.id).in_(newest)))}
    numbers = [contract.id or 0 for contract in contracts]
    registered, passed_on = registered_projects(ctx, numbers), handed_on(ctx, numbers)
    below = employers_below(ctx, numbers)
    for contract in contracts:
        age = register_age(contract, lists, limits, ctx.today)
        by_project = (contract.main_id or contract.id) in registered
        number = contract.id or 0
        facts = contract_facts(contract, by_project, passed_on.get(number, 0), below.get(number, ()))
        yield Pair(contract, runs.get(contract.id), age, judged_by(book, age), facts)


def _ready(ctx: Context, pairs: Collection[Pair]) -> Iterator[Pair]:
    """Whose run still rests on today's facts but for the register, which can be judged by."""
    numbers = select(col(RosterVersion.contract_id), func.max(RosterVersion.number))
    rosters = dict(ctx.db.execute(numbers.group_by(col(RosterVersion.contract_id))).all())
    for pair in pairs:
        book, run = pair.book, pair.run
        if run is None or book.is_too_old(pair.age.as_of, ctx.today) or (run.lapses_on or date.max) <= ctx.today:
            continue
        now = basis(pair.facts, rosters.get(pair.contract_id, 0), book.version)
        if (run.basis, run.contract_version) == (now, pair.contract.version):
            yield pair


def _loaded_since(known: str, lists: Sequence[RegisterSnapshot]) -> set[int]:
    before = {int(number) for number in known.split(",") if number}
    differs_from = {used.id: used.differs_from_id for used in lists}
    return loaded_since(before, differs_from.keys(), differs_from)  # type: ignore[arg-type]  # stored lists have ids


@dataclass(frozen=True)
class Again:
    """Who is judged again, by contract, and what is told of them."""

    workers: Mapping[int, Sequence[WorkerFacts]]
    register: Answers
    elsewhere: Mapping[int, Assignments]
    known: Mapping[int, Sequence[Known]]


def _follow(
    ctx: Context, pairs: Sequence[Pair], lists: Sequence[RegisterSnapshot], loaded: Collection[int]
) -> set[int]:
    again = _told_again(ctx, people_again([pair.contract_id for pair in pairs], loaded), lists)
    differ = _arrears_differ(ctx, pairs)
    pairs = [pair for pair in pairs if pair.contract_id not in differ]
    if not pairs:
        return set()
    followed = [_judge_again(ctx, pair, lists, again) for pair in pairs]
    ctx.db.add_all(run for run, _verdict in followed)
    ctx.db.flush()
    _settle(ctx, followed, again.known)
    judged = sum(map(len, again.workers.values()))
    newest = ctx.db.get(RegisterSnapshot, max(loaded))
    log.record(ctx, REGISTER_FOLLOWED, newest, contracts=len(pairs), workers=judged)
    return {pair.contract_id for pair in pairs}


def _told_again(ctx: Context, people: ColumnElement[bool], lists: Sequence[RegisterSnapshot]) -> Again:
    """The condition is weighed once, for it looks at every roster; then the workers are asked for by their ids."""
    workers, known = defaultdict[int, list[WorkerFacts]](list), defaultdict[int, list[Known]](list)
    register, elsewhere, ids_again = Answers(), dict[int, Assignments](), list[int]()
    asked = select(col(Worker.id), col(Worker.contract_id), *WORKER_COLUMNS).where(people).order_by(col(Worker.line))
    for worker_id, contract_id, *facts in ctx.db.execute(asked):
        ids_again.append(worker_id)
        workers[contract_id].append(WorkerFacts(*facts))
    for start in range(0, len(ids_again), AT_ONCE):
        these = col(Worker.id).in_(ids_again[start : start + AT_ONCE])
        register |= answers(ctx, these, lists)
        for contract_id, found in assignments(ctx, these).items():
            elsewhere.setdefault(contract_id, {}).update(found)
        for contract_id, *columns in ctx.db.execute(_findings_of(these)):
            known[contract_id].append(Known(*columns))
    return Again(workers, register, elsewhere, known)


def _findings_of(people: ColumnElement[bool]) -> Select[Any]:
    same = (col(Worker.contract_id) == Finding.contract_id) & (col(Worker.line) == Finding.line)
    return select(col(Finding.contract_id), *KNOWN).join(Worker, same).where(people)


def _arrears_differ(ctx: Context, pairs: Collection[Pair]) -> set[int]:
    """Arrears are the company's, not one worker's: where they come or go, the contract itself has to be judged."""
    of_it = (col(Finding.code) == Code.PROVIDER_IN_ARREARS, col(Finding.status) != CLOSED)
    rows = ctx.db.execute(select(col(Finding.contract_id), col(Finding.detail)).where(*of_it))
    known = {number: _said(json.loads(detail)) for number, detail in rows}
    return {pair.contract_id for pair in pairs if _arrears_now(ctx, pair.contract) != known.get(pair.contract_id)}


def _arrears_now(ctx: Context, contract: Contract) -> str | None:
    said = arrears(ctx, contract)
    found = arrears_values(said, contract.kind.value, 0) if said else iter(())
    return next(map(_said, found), None)


def _said(values: Mapping[str, Any]) -> str:
    return str(values.get("variant", "owes"))


def _judge_again(ctx: Context, pair: Pair, lists: Sequence[RegisterSnapshot], again: Again) -> tuple[CheckRun, Verdict]:
    contract_id = pair.contract_id
    workers, elsewhere = again.workers.get(contract_id, ()), again.elsewhere.get(contract_id, {})
    register = {worker.nik: again.register.get(worker.nik, []) for worker in workers}
    verdict = judge(pair.facts, workers, register, pair.age.as_of, ctx.today, pair.book, elsewhere)
    verdict = replace(verdict, flaws=tuple(flaw for flaw in verdict.flaws if flaw.line))  # the contract's stay
    blocked = {k.line for k in again.known.get(contract_id, ()) if k.status is not CLOSED and k.severity is BLOCK}
    flagged = pair.run.flagged - len(blocked) + len(verdict.blocked_lines)
    run = CheckRun(
        **dict(pair.run._mapping)
        | {
            "id": None,
            "register_as_of": pair.age.as_of,
            "lists": ids(lists),
            "judged_on": ctx.today,
            "lapses_on": min(filter(None, (pair.run.lapses_on, lapses_on(register, ctx.today))), default=None),
            "made_at": ctx.now,
            "made_by": ctx.actor.id,
            "reason": "list",
            "flagged": flagged,
            "cleared": pair.run.workers - flagged,
            "builds_on_id": pair.run.id,
            "dates": dates_of(lists, pair.age.as_of),
            "results": encode(lists, workers, register, verdict.flaws, only_these=True),
        }
    )
    return run, verdict


def _settle(ctx: Context, followed: Sequence[tuple[CheckRun, Verdict]], known: Mapping[int, Sequence[Known]]) -> None:
    """Open, change and close findings by what the runs saw, in a few statements; note the contracts where any moved."""
    opened, changed, time = list[Row](), list[Row](), limits(ctx)
    for run, verdict in followed:
        before = known.get(run.contract_id, ())
        new, moved = ledger.compare(Sight(verdict, frozenset(), ctx.now, time), before)
        opened += [row | {"contract_id": run.contract_id, "last_run_id": run.id} for row in new]
        changed += moved
        if new or moved:
            figures = {"workers": run.workers, "cleared": run.cleared, "flagged": run.flagged, "unjudged": 0}
            figures["roster"] = run.roster_version
            log.record(ctx, CONTRACT_CHECKED, run, reason=run.reason, register_as_of=run.register_as_of, **figures)
            tell(ctx, run, ledger.newly_flagged(before, new, moved))
    if opened:
        ctx.db.execute(insert(Finding), opened)
    if changed:
        ctx.db.execute(update(Finding), changed)
    of_finding = select(func.max(CheckRun.id)).where(col(CheckRun.contract_id) == Finding.contract_id)
    contracts = [run.contract_id for run, _verdict in followed]
    confirm(ctx, col(Finding.contract_id).in_(contracts), of_finding.scalar_subquery())
