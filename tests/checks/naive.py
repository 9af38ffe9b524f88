"""The checker once more, slow and day by day, written from the rules' text: the fast one must agree with it.

It knows names, companies and projects only as ``cases.random_situation`` makes them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from compliance.checks.facts import ContractFacts, EnrolmentFacts, WorkerFacts
from compliance.kernel.identity import NikProblem
from compliance.projects.rules import ProjectFacts
from tests.checks.cases import PEOPLE, Situation, on

HORIZON = [on(6, 1) + timedelta(days=n) for n in range(120)]
STAFF = {1, 2}
BY_SIZE = {"micro": STAFF, "small": {1, 2, 4}, "medium": {1, 2, 4, 8}, "large": {1, 2, 4, 8}}
UMK_2026 = 4_067_436
PERCENT_OF_LABOUR = {"construction": 20, "other_services": 40, "outsourcing": 70}
TOLERATED = 1_000

Answer = tuple[int | None, str, str]


def judged_slowly(situation: Situation) -> set[Answer]:
    """(line, code, severity) of everything that is wrong."""
    found = set(_about_the_contract(situation))
    found |= {(None, code, severity) for code, severity in at_the_gate(situation)}
    for worker in situation.workers:
        found |= {(worker.line, code, severity) for code, severity in _about(worker, situation)}
    return found


def _stale(situation: Situation) -> bool:
    return situation.register_as_of is None or situation.judged_on > situation.register_as_of + timedelta(days=45)


def _about_the_contract(situation: Situation) -> Iterable[Answer]:
    if not situation.workers:
        yield None, "roster_missing", "block"
    if _stale(situation):
        yield None, "register_stale", "block"
    if _too_few(situation):
        yield None, "headcount_implausible", "ask"
    hires_out, arrears = situation.contract.kind == "outsourcing", situation.known.arrears
    if arrears and arrears.owes:
        yield None, "provider_in_arrears", "block" if hires_out else "warn"
    elif arrears and hires_out and not arrears.told:
        yield None, "provider_in_arrears", "ask"


def _too_few(situation: Situation) -> bool:
    """Less than a quarter of the months of work that the part for wages pays at the minimum wage."""
    contract = situation.contract
    percent = PERCENT_OF_LABOUR.get(contract.kind)
    if not situation.workers or not percent or not contract.value_net:
        return False
    on_list = 0
    for worker in situation.workers:
        first = _planned(worker, contract)[0]
        on_list += len([day for day in HORIZON if first <= day <= contract.ends_on])
    return on_list * 4 * 100 * UMK_2026 < contract.value_net * percent * 30


def at_the_gate(situation: Situation) -> Iterable[tuple[str, str]]:
    known, today = situation.known, situation.judged_on
    project = known.project
    if known.roster_on:
        last_day = min(today, situation.contract.ends_on)
        unreported = project is not None and project.roster_due is not None and project.roster_due < today
        if last_day - known.roster_on > timedelta(days=35) or (unreported and _is_construction(situation)):
            yield "roster_stale", "block" if {"progress", "final"}.intersection(situation.gates) else "warn"
    if not _is_construction(situation):
        return
    if not situation.contract.project_number:
        yield "project_unregistered", "block"
    elif project:
        if project.registered_on and project.registration_due and project.registered_on > project.registration_due:
            yield "registered_late", "warn"
        if project.assessment_doubted:
            yield "assessment_differs", "ask"
        yield from _about_money(project, situation.gates, today)
        insured = project.covered_until is not None and project.covered_until >= project.cover_ends_on
        if "retention" in situation.gates and not insured:
            yield "project_not_member", "block"


def _is_construction(situation: Situation) -> bool:
    return situation.contract.kind == "construction"


def _about_money(project: ProjectFacts, gates: Sequence[str], today: date) -> Iterable[tuple[str, str]]:
    """The instalments that this gate wants are filled one by one, first with what is verified, then with the rest."""
    wanted = max((_wanted(project, gate, today) for gate in gates), key=sum)
    verified = sum(payment.amount for payment in project.payments if payment.verified)
    waiting = sum(payment.amount for payment in project.payments if not payment.verified)
    if verified >= sum(wanted):
        return
    if verified and verified + TOLERATED >= sum(wanted):
        yield "contribution_short", "warn"
        return
    if waiting and verified + waiting + TOLERATED >= sum(wanted):
        yield "contribution_evidence_unverified", "block"
        return
    first = wanted[0]
    if verified + waiting < first and not (verified and verified + TOLERATED >= first):
        yield "project_not_member", "block"
        if len(wanted) > 1:
            yield "contribution_unpaid", "block"
        return
    money = verified + waiting
    for amount in wanted[:-1]:
        money -= amount
    yield "contribution_short" if money > 0 else "contribution_unpaid", "block"


def _wanted(project: ProjectFacts, gate: str, today: date) -> list[int]:
    amounts = [due.amount for due in project.dues]
    if gate in ("advance", "progress"):
        come = [due for due in project.dues if due.due_on is None or due.due_on <= today]
        half = sum(amounts) // 2 + sum(amounts) % 2
        # Instalments are paid in their order: so many of the first as make up the sum that is wanted.
        owed = max(half if gate == "advance" else sum(due.amount for due in come), amounts[0])
        paid_for = list[int]()
        while sum(paid_for) < owed:
            paid_for.append(min(amounts[len(paid_for)], owed - sum(paid_for)))
        return paid_for
    return amounts


def _about(worker: WorkerFacts, situation: Situation) -> Iterable[tuple[str, str]]:
    held = _held(worker, situation)
    days = _planned(worker, situation.contract)
    born = _believed_birth_date(worker, held)
    if days[0] < date(born.year + 18, born.month, born.day):
        yield "underage", "block" if situation.contract.kind == "construction" else "warn"
    by_the_month = worker.employment not in ("daily", "piece")
    by_the_day = worker.employment == "daily"
    if worker.wage and ((by_the_month and worker.wage < UMK_2026) or (by_the_day and worker.wage < 162_698)):
        yield "wage_below_minimum", "warn"
    if not _known(worker, situation):
        lost = worker.nik_problem is NikProblem.PRECISION_LOST
        yield "nik_precision_lost" if lost else "nik_invalid", "block"
        return
    if _strangers(situation, worker.nik):
        yield "duplicate_worker", "block"
    if _contradicted(worker, held):
        yield "birth_date_mismatch", "warn"
    if not _stale(situation):
        yield from _about_cover(worker, situation, held, days)


def _held(worker: WorkerFacts, situation: Situation) -> Sequence[EnrolmentFacts]:
    return [] if _stale(situation) else situation.register.get(worker.nik, [])


def _planned(worker: WorkerFacts, contract: ContractFacts) -> list[date]:
    inside = [day for day in HORIZON if contract.starts_on <= day <= contract.ends_on]
    first = min(inside, key=lambda day: abs(day - (worker.starts_on or contract.starts_on)))
    last = min(inside, key=lambda day: abs(day - (worker.ends_on or contract.ends_on)))
    return [day for day in inside if first <= day <= last] or [first]


def _believed_birth_date(worker: WorkerFacts, held: Sequence[EnrolmentFacts]) -> date:
    if worker.birth_date and worker.birth_date in [enrolment.birth_date for enrolment in held]:
        return worker.birth_date
    return max(worker.birth_date or date.min, PEOPLE[worker.nik])


def _contradicted(worker: WorkerFacts, held: Sequence[EnrolmentFacts]) -> bool:
    registered = [enrolment.birth_date for enrolment in held if enrolment.birth_date]
    stated = worker.birth_date
    return stated is not None and (stated != PEOPLE[worker.nik] or (bool(registered) and stated not in registered))


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one.upper() != other.upper()


def _known(worker: WorkerFacts, situation: Situation) -> bool:
    if worker.nik_problem is NikProblem.PRECISION_LOST:
        held = _held(worker, situation)
        return any(worker.name and worker.name.upper() == enrolment.name.upper() for enrolment in held)
    return worker.nik_problem is None


def _strangers(situation: Situation, nik: str) -> bool:
    """Whether lines with this NIK name different people."""
    names = [worker.name for worker in situation.workers if worker.nik == nik and _known(worker, situation)]
    return any(_differ(one, other) for one in names for other in names)


def _covered_days(enrolment: EnrolmentFacts) -> set[date]:
    first, last = enrolment.active_from or HORIZON[0], enrolment.active_until or HORIZON[-1]
    if not enrolment.active and (enrolment.active_until is None or enrolment.active_until > enrolment.as_of):
        return set()
    return {day for day in HORIZON if first <= day <= last}


def _is_right(enrolment: EnrolmentFacts, contract: ContractFacts, worker: WorkerFacts) -> bool:
    if enrolment.segment == "jakon":
        ours = bool(contract.project_number) and enrolment.project_number == "260417"
        return contract.kind == "construction" and ours and worker.employment != "permanent"
    return _is_staff(enrolment, contract)


def _is_staff(enrolment: EnrolmentFacts, contract: ContractFacts) -> bool:
    ours = (contract.company_npp, "KARYA KUTAI, PT")
    return enrolment.segment == "pu" and any(_is_at(enrolment, *employer) for employer in (ours, *contract.below))


def _is_at(enrolment: EnrolmentFacts, npp: str | None, name: str) -> bool:
    return enrolment.npp == npp if enrolment.npp and npp else enrolment.company == name


def _about_cover(
    worker: WorkerFacts, situation: Situation, held: Sequence[EnrolmentFacts], days: list[date]
) -> Iterable[tuple[str, str]]:
    due = [day for day in days if day <= situation.judged_on] or days[:1]
    right = [enrolment for enrolment in held if _is_right(enrolment, situation.contract, worker)]
    if not right:
        permanent = worker.employment == "permanent"
        absent = _is_construction(situation) and situation.contract.registered and not permanent
        yield _instead(held, due[-1]) if held or not absent else "worker_not_on_project_list", "block"
        if held and all(_differ(worker.name, enrolment.name) for enrolment in held):
            yield "name_mismatch", "block"
        return
    hired = worker.employment in ("fixed_term", "daily", "piece")
    if _is_construction(situation) and hired and all(enrolment.segment == "pu" for enrolment in right):
        yield "worker_not_on_project_list", "warn"
    required = _required(worker, situation.contract)
    own = [enrolment for enrolment in right if not _differ(worker.name, enrolment.name)]
    found = list(_about_days(own, required, days, due))
    if own != right and any(severity == "block" for _, severity in found):
        yield "name_mismatch", "block"
        found = list(_about_days(right, required, days, due))
    yield from found


def _required(worker: WorkerFacts, contract: ContractFacts) -> set[int]:
    """What the size asks of staff; where it is not known, what is asked of all."""
    if contract.kind == "construction" and worker.employment != "permanent":
        return {1, 2}
    if contract.company_size:
        return BY_SIZE[contract.company_size]
    return STAFF


def _instead(held: Sequence[EnrolmentFacts], day: date) -> str:
    live = [enrolment for enrolment in held if _covered_days(enrolment) and max(_covered_days(enrolment)) >= day]
    if any(enrolment.segment != "bpu" for enrolment in live):
        return "other_employer"
    return "self_employed_cover" if live else "enrolment_inactive" if held else "not_enrolled"


def _about_days(
    right: Sequence[EnrolmentFacts], required: set[int], days: list[date], due: list[date]
) -> Iterable[tuple[str, str]]:
    carried = {bit for bit in required if any(enrolment.programmes & bit for enrolment in right)}
    if carried != required:
        yield "programme_missing", "block"
    covered = covered_by_all(right, carried)
    if due[-1] not in covered:
        lapsed = any(day in covered for day in HORIZON if day < due[-1])
        ended_unseen = any(not _covered_days(enrolment) for enrolment in right)
        yield "enrolment_inactive" if lapsed or ended_unseen else "coverage_gap", "block"
    elif not covered.issuperset(due):
        yield "coverage_gap", "block"
    elif not covered.issuperset(days):
        yield "coverage_gap", "warn"


def covered_by_all(right: Sequence[EnrolmentFacts], programmes: set[int]) -> set[date]:
    """The days on which each of the programmes is carried by somebody; without programmes, any cover at all."""
    sets = [
        {day for enrolment in right if enrolment.programmes & bit for day in _covered_days(enrolment)}
        for bit in programmes
    ] or [{day for enrolment in right for day in _covered_days(enrolment)}]
    return set.intersection(*sets)
