"""One person's days on site against the days that the register says are covered, as a drawing needs them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.checks.cover import due_days, period_of, planned_days, uncovered
from compliance.checks.enrolment_rules import demanded, is_right
from compliance.checks.explained import WorkerThen, explain
from compliance.checks.facts import ContractFacts, EnrolmentFacts
from compliance.checks.gather import contract_facts
from compliance.checks.models import CheckRun
from compliance.checks.operations import latest_run, results
from compliance.contracts.models import Contract
from compliance.contracts.subcontracts import employers_below
from compliance.kernel.errors import NotFound
from compliance.kernel.values import Period
from compliance.rosters.models import Worker
from compliance.rosters.operations import last_seen
from compliance.rulebook.book import RuleBook
from compliance.rulebook.operations import book_called

MARGIN = 14  # days drawn before and after the days on site


@dataclass(frozen=True)
class Stretch:
    """A bar of the drawing: ``start`` and ``width`` in percent of it; ``period`` as the register gives it."""

    period: Period
    start: float
    width: float


@dataclass(frozen=True)
class CoverLine:
    """What one line of the register covers; ``counts`` for this contract. Without a bar: no day of the drawing."""

    enrolment: EnrolmentFacts
    counts: bool
    bar: Stretch | None


@dataclass(frozen=True)
class Timeline:
    """``gaps``: days on site without the cover that counts; ``today`` in percent, None outside the drawing."""

    drawn: Period
    site: Stretch
    due: Period
    lines: Sequence[CoverLine]
    gaps: Sequence[Stretch]
    months: Sequence[tuple[float, date]]
    today: float | None


@dataclass(frozen=True)
class PersonPage:
    """``run`` and what comes from it are None until the contract was checked with this person on the roster."""

    worker: Worker
    run: CheckRun | None = None
    then: WorkerThen | None = None
    timeline: Timeline | None = None


@operation(Permission.ROSTER_READ)
def person_page(ctx: Context, contract: Contract, line: int) -> PersonPage:
    """As the latest check saw the person. Raises NotFound."""
    if (worker := last_seen(ctx, contract, line)) is None:
        raise NotFound
    run = latest_run(ctx, contract)
    if run is None or not _was_judged(worker, run):
        return PersonPage(worker)
    then = explain(results(run), worker)
    answers = [answer.enrolment for answer in then.answers]
    book, number = book_called(ctx, run.rule_version), contract.id or 0
    facts = contract_facts(contract, below=employers_below(ctx, [number]).get(number, ()))
    return PersonPage(worker, run, then, draw(facts, worker, answers, book, run.judged_on))


def _was_judged(worker: Worker, run: CheckRun) -> bool:
    until = worker.until_version
    return worker.since_version <= run.roster_version and (until is None or until > run.roster_version)


def draw(
    facts: ContractFacts, worker: Worker, answers: Sequence[EnrolmentFacts], book: RuleBook, judged_on: date
) -> Timeline:
    planned = planned_days(worker.starts_on, worker.ends_on, facts.starts_on, facts.ends_on)
    drawn = Period(planned.first - timedelta(days=MARGIN), planned.last + timedelta(days=MARGIN))
    right = [answer for answer in answers if is_right(answer, facts, worker.employment)]
    required = demanded(facts, worker.employment, book)
    lacking = uncovered(right, required, planned) if _suffices(right, required) else [planned]
    return Timeline(
        drawn=drawn,
        site=_stretch(planned, drawn),
        due=due_days(planned, judged_on),
        lines=[_line(answer, answer in right, drawn) for answer in answers],
        gaps=[_stretch(_within(gap, planned), drawn) for gap in lacking],
        months=[(_place(day, drawn), day) for day in _months(drawn)],
        today=_place(judged_on, drawn) if judged_on in drawn else None,
    )


def _suffices(right: Sequence[EnrolmentFacts], required: int) -> bool:
    """Whether every required programme is carried by one of them at least."""
    held = 0
    for answer in right:
        held |= answer.programmes
    return required & ~held == 0


def _line(enrolment: EnrolmentFacts, counts: bool, drawn: Period) -> CoverLine:
    period = period_of(enrolment)
    if period is None or period.last < drawn.first or period.first > drawn.last:
        return CoverLine(enrolment, counts, None)
    return CoverLine(enrolment, counts, _stretch(_within(period, drawn), drawn))


def _within(period: Period, frame: Period) -> Period:
    return Period(max(period.first, frame.first), min(period.last, frame.last))


def _stretch(period: Period, drawn: Period) -> Stretch:
    start, end = _place(period.first, drawn), _place(period.last + timedelta(days=1), drawn)
    return Stretch(period, start, round(end - start, 2))


def _place(day: date, drawn: Period) -> float:
    """Where the day begins, in percent of the drawing."""
    return round(100 * (day - drawn.first).days / ((drawn.last - drawn.first).days + 1), 2)


def _months(drawn: Period) -> Iterator[date]:
    """The first days of the months drawn, thinned so that at most a dozen are named."""
    months = (drawn.last.year - drawn.first.year) * 12 + drawn.last.month - drawn.first.month
    step, day = months // 12 + 1, drawn.first.replace(day=1)
    for number in range(1, months + 1, step):
        year, month = divmod(day.month - 1 + number, 12)
        yield date(day.year + year, month + 1, 1)
