"""What a check is told, fetched in a few queries whatever the number of workers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, select
from sqlmodel import col

from compliance.access.context import Context
from compliance.access.models import Agency
from compliance.checks.company_rules import Arrears
from compliance.checks.enrolment_rules import same_company
from compliance.checks.facts import Assignment, ContractFacts, EnrolmentFacts, WorkerFacts
from compliance.checks.gate_rules import GateFacts, Gates, gates_of
from compliance.checks.side_by_side import heard
from compliance.contracts.models import Contract, ContractKind, ContractStatus, TermKind
from compliance.contracts.rules import needs_project_number
from compliance.contracts.subcontracts import Employer, employers_below, handed_on
from compliance.enrolments.models import Enrolment, RegisterSnapshot, RegisterSource
from compliance.enrolments.owing import owing
from compliance.enrolments.snapshots import current_snapshots, lists_with_limits, max_ages
from compliance.kernel.i18n import today_in_wita
from compliance.projects.gather import project_facts, registered_projects
from compliance.projects.rules import ProjectFacts
from compliance.rosters.models import RosterVersion, Worker
from compliance.rosters.operations import current_number, current_version
from compliance.rosters.versions import on_version
from compliance.rulebook.book import RuleBook

Answers = dict[str, list[EnrolmentFacts]]
Assignments = dict[str, list[Assignment]]
Limits = Mapping[RegisterSource, int]

WORKER_COLUMNS = [getattr(Worker, field.name) for field in fields(WorkerFacts)]
OF_THE_LIST = ("as_of", "source")
OF_THE_ROW = [field.name for field in fields(EnrolmentFacts) if field.name not in (*OF_THE_LIST, "in_arrears")]
ENROLMENT_COLUMNS = [getattr(Enrolment, name) for name in OF_THE_ROW]


class RegisterAge(NamedTuple):
    """Of the list by whose age the register can be used or not; None: there is none. ``max_age`` in days."""

    as_of: date | None
    max_age: int


@dataclass(frozen=True, slots=True)
class Told:
    """``roster_version`` 0: none yet; ``register`` by NIK."""

    contract: ContractFacts
    roster_version: int
    workers: Sequence[WorkerFacts]
    lists: Sequence[RegisterSnapshot]
    register: Answers
    register_age: RegisterAge
    elsewhere: Assignments
    known: GateFacts
    gates: Gates


def gather(ctx: Context, contract: Contract) -> Told:
    # The lists come first: should a load end in between, the run rests on the old ones and counts as outdated.
    lists, version = current_snapshots(ctx), current_number(ctx, contract)
    people = on_version(contract, version)
    number = contract.id or 0
    registered = bool(registered_projects(ctx, [contract.main_id or number]))
    return Told(
        contract=contract_facts(
            contract,
            registered,
            handed_on(ctx, [number]).get(number, 0),
            employers_below(ctx, [number]).get(number, ()),
        ),
        roster_version=version,
        workers=worker_facts(ctx, people),
        lists=lists,
        register=answers(ctx, people, lists),
        register_age=register_age(contract, lists, max_ages(ctx), ctx.today),
        elsewhere=assignments(ctx, people).get(contract.id or 0, {}),
        known=gate_facts(ctx, contract),
        gates=next_gates(contract),
    )


def gate_facts(ctx: Context, contract: Contract) -> GateFacts:
    version = current_version(ctx, contract)
    project = project_facts(ctx, contract) if needs_project_number(contract) else None
    return facts_at_gate(ctx, contract, project, version)


def facts_at_gate(
    ctx: Context, contract: Contract, project: ProjectFacts | None, roster: RosterVersion | None
) -> GateFacts:
    since = today_in_wita(roster.held_at) if roster else None
    return GateFacts(project, since, contract.is_part, arrears(ctx, contract), _term_asked_about(contract))


def _term_asked_about(contract: Contract) -> int:
    """Only where something is asked for each term anew: the terms are not at hand everywhere."""
    term = contract.root.next_term if contract.kind is ContractKind.OUTSOURCING else None
    return term.number if term else 0


def arrears(ctx: Context, contract: Contract) -> Arrears | None:
    """By the lists of staff that can still be judged by."""
    lists, limits = lists_with_limits(ctx)
    of_staff = [used for used in lists if used.source in (RegisterSource.PU, RegisterSource.COMBINED)]
    fresh = {used.id: used for used in of_staff if (ctx.today - used.as_of).days <= limits[used.source]}
    if not fresh:
        return None
    told = any(used.tells_arrears for used in fresh.values())
    named = [each for each in owing(ctx) if each.snapshot_id in fresh] if told else []
    owes = any(same_company(each.npp, each.company, contract.company.npp, contract.company.name) for each in named)
    sources = tuple(sorted({used.source.value for used in fresh.values()}))
    return Arrears(owes, told, min(used.as_of for used in fresh.values()), sources)


def next_gates(contract: Contract) -> Gates:
    """Of the next payment of the contract that is paid; after the last one what it demanded still holds."""
    root = contract.root
    term = root.next_term or (root.terms[-1] if root.terms else None)
    return gates_of(term) if term else (TermKind.ADVANCE,)


def contract_facts(
    contract: Contract, registered: bool = False, handed_on: int = 0, below: tuple[Employer, ...] = ()
) -> ContractFacts:
    """``handed_on``: rupiah of the net value for which others below it work; the project is the main contract's."""
    return ContractFacts(
        kind=contract.kind.value,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        company_name=contract.company.name,
        company_npp=contract.company.npp,
        project_number=contract.root.project_number or None,
        value_net=max(contract.value_net - handed_on, 0),
        registered=registered,
        company_size=contract.company.size,
        below=below,
    )


def worker_facts(ctx: Context, people: ColumnElement[bool]) -> list[WorkerFacts]:
    rows = ctx.db.execute(select(*WORKER_COLUMNS).where(people).order_by(col(Worker.line)))
    return [WorkerFacts(*row) for row in rows]


def answers(ctx: Context, people: ColumnElement[bool], lists: Sequence[RegisterSnapshot]) -> Answers:
    """What these lists hold under the NIKs of these workers; one join, whatever the size of the register."""
    of_list: dict[int | None, tuple[Any, ...]] = {used.id: (used.as_of, used.source.value) for used in lists}
    rows = ctx.db.execute(
        select(col(Enrolment.snapshot_id), col(Worker.nik), col(Enrolment.in_arrears), *ENROLMENT_COLUMNS)
        .join(Enrolment, col(Enrolment.nik) == Worker.nik)
        .where(people, col(Enrolment.snapshot_id).in_(of_list))
    )
    found: Answers = {}
    for snapshot, nik, in_arrears, *columns in heard(rows, lists):
        facts, held = EnrolmentFacts(*[*columns, *of_list[snapshot], in_arrears]), found.setdefault(nik, [])
        if facts not in held:  # a NIK that stands twice on the roster is joined twice
            held.append(facts)
    return found


def assignments(ctx: Context, people: ColumnElement[bool]) -> Mapping[int, Assignments]:
    """By contract and NIK: the work of these workers on other active contracts, whosever they are."""
    # Step by step, so that a planner without statistics, too, looks each NIK up by the index on NIKs before all else.
    ours = select(col(Worker.contract_id), col(Worker.nik)).where(people, col(Worker.nik_problem).is_(None))
    mine = ours.cte("mine").prefix_with("MATERIALIZED")
    at: Any = col(Worker.contract_id).label("at")
    worker = select(mine.c.contract_id, mine.c.nik, at, col(Worker.starts_on), col(Worker.ends_on))
    same_nik = worker.join(Worker, col(Worker.nik) == mine.c.nik).where(col(Worker.until_version).is_(None))
    work = same_nik.cte("work").prefix_with("MATERIALIZED")
    first = case((work.c.starts_on > col(Contract.starts_on), work.c.starts_on), else_=Contract.starts_on)
    last = case((work.c.ends_on < col(Contract.ends_on), work.c.ends_on), else_=Contract.ends_on)
    rows = ctx.db.execute(
        select(work.c.contract_id, work.c.nik, col(Agency.name), first, last)
        .join(Contract, col(Contract.id) == work.c.at)
        .join(Agency, col(Agency.id) == Contract.agency_id)
        .where(work.c.at != work.c.contract_id, col(Contract.status) == ContractStatus.ACTIVE)
    )
    found: dict[int, Assignments] = {}
    for contract_id, nik, *assignment in rows:
        found.setdefault(contract_id, {}).setdefault(nik, []).append(Assignment(*assignment))
    return found


def register_age(contract: Contract, lists: Iterable[RegisterSnapshot], limits: Limits, today: date) -> RegisterAge:
    """Of the lists that can clear a worker of this contract one that is too old decides, else the oldest."""
    rested_on = _rested_on(contract, lists)
    too_old = [used for used in rested_on if (today - used.as_of).days > limits[used.source]]
    deciding = min(too_old or rested_on, key=lambda used: used.as_of, default=None)
    return RegisterAge(deciding.as_of, limits[deciding.source]) if deciding else RegisterAge(None, 0)


def judged_by(book: RuleBook, age: RegisterAge) -> RuleBook:
    """The book, with the age that an administrator allows the list that decides."""
    return replace(book, register_max_age_days=age.max_age)


def _rested_on(contract: Contract, lists: Iterable[RegisterSnapshot]) -> list[RegisterSnapshot]:
    """None when the main one of them is missing.

    Judged without the list of projects, every worker of a project would seem to be nowhere enrolled.
    """
    main = RegisterSource.JAKON if contract.kind is ContractKind.CONSTRUCTION else RegisterSource.PU
    by_source = {used.source: used for used in lists}
    if not by_source.keys() & {main, RegisterSource.COMBINED}:
        return []
    return [by_source[source] for source in by_source.keys() & {main, RegisterSource.PU, RegisterSource.COMBINED}]
