"""Situations to judge: one contract in Kutai Timur, its workers, and what the register may hold about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from compliance.access.models import CompanySize
from compliance.checks.company_rules import Arrears
from compliance.checks.facts import ContractFacts, EnrolmentFacts, Flaw, Verdict, WorkerFacts
from compliance.checks.gate_rules import NOTHING_KNOWN, GateFacts, Gates
from compliance.checks.rules import judge
from compliance.contracts.models import TermKind
from compliance.kernel.identity import NikProblem, problem_of
from compliance.kernel.membership import Employment, Segment
from compliance.projects.dues import Due
from compliance.projects.rules import Payment, ProjectFacts
from compliance.rulebook.book import RuleBook
from tests.builders import BOOK

JKK, JKM, JHT, JP = 1, 2, 4, 8
ALL_FOUR = JKK | JKM | JHT | JP
NIK = "6408050505900001"  # born 5 May 1990
CHILD = "6408051002100002"  # born 10 February 2010
ENDS_IN_0 = "6408050505900010"
JUDGED_ON = date(2026, 8, 20)
AS_OF = date(2026, 8, 10)

CONTRACT = ContractFacts("construction", date(2026, 3, 1), date(2026, 11, 30), "PT Karya Kutai", "KT123456", "26-0417")
WORKER = WorkerFacts(1, NIK, None, "Budi Santoso", date(1990, 5, 5), None, None)
JAKON = EnrolmentFacts(
    "BUDI SANTOSO", date(1990, 5, 5), None, None, Segment.JAKON, "260417", JKK | JKM, None, None, True, AS_OF
)
STAFF = replace(
    JAKON,
    segment=Segment.PU,
    npp="KT123456",
    company="KARYA KUTAI, PT",
    project_number=None,
    programmes=JKK | JKM | JHT,
)
BPU = replace(JAKON, segment=Segment.BPU, project_number=None)


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def a_contract(**changes: Any) -> ContractFacts:
    return replace(CONTRACT, **changes)


def goods(**changes: Any) -> ContractFacts:
    return a_contract(kind="goods", project_number=None, **changes)


def a_worker(**changes: Any) -> WorkerFacts:
    """The NIK's problem follows from the NIK unless it is given."""
    problem = {"nik_problem": problem_of(changes["nik"])} if "nik" in changes else {}
    return replace(WORKER, **(problem | changes))


def lost(nik: str, **changes: Any) -> WorkerFacts:
    """Typed as a number, so that the last digit may be wrong."""
    return a_worker(nik=nik, nik_problem=NikProblem.PRECISION_LOST, **changes)


def jakon(active_from: date | None = None, active_until: date | None = None, **changes: Any) -> EnrolmentFacts:
    return replace(JAKON, active_from=active_from, active_until=active_until, **changes)


def staff(active_from: date | None = None, active_until: date | None = None, **changes: Any) -> EnrolmentFacts:
    return replace(STAFF, active_from=active_from, active_until=active_until, **changes)


def bpu(active_from: date | None = None, active_until: date | None = None, **changes: Any) -> EnrolmentFacts:
    return replace(BPU, active_from=active_from, active_until=active_until, **changes)


@dataclass(frozen=True)
class Situation:
    contract: ContractFacts
    workers: Sequence[WorkerFacts]
    register: Mapping[str, Sequence[EnrolmentFacts]]
    register_as_of: date | None = AS_OF
    judged_on: date = JUDGED_ON
    known: GateFacts = NOTHING_KNOWN
    gates: Gates = (TermKind.ADVANCE,)
    book: RuleBook = BOOK

    def judged(self) -> Verdict:
        told = (self.contract, self.workers, self.register, self.register_as_of, self.judged_on, self.book)
        return judge(*told, known=self.known, gates=self.gates)


PROJECT = ProjectFacts(
    project_number="26-0417",
    registered_on=date(2026, 3, 10),
    registration_due=date(2026, 3, 20),
    dues=(
        Due(1, 0, 875_000, date(2026, 3, 20)),
        Due(2, 0, 437_500, date(2026, 7, 15)),
        Due(3, 0, 437_500, date(2026, 11, 30)),
    ),
    first_percent=50,
    payments=(),
    tolerance=1_000,
    assessed=None,
    assessment_doubted=False,
    covered_until=date(2027, 5, 31),
    roster_changed_on=None,
    roster_due=None,
    change_reported_on=None,
    unverified=(),
    value_net=1_000_000_000,
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 11, 30),
    cover_ends_on=date(2027, 5, 31),
)


def receipts(verified: int = 0, waiting: int = 0) -> tuple[Payment, ...]:
    """One of each kind, in rupiah."""
    sums = ((verified, True), (waiting, False))
    return tuple(Payment(date(2026, 3, 15), amount, is_verified) for amount, is_verified in sums if amount)


def flaws_of(
    *held: EnrolmentFacts, contract: ContractFacts = CONTRACT, worker: WorkerFacts = WORKER, **rest: Any
) -> Sequence[Flaw]:
    """What is found about one worker of whom the register holds this."""
    return Situation(contract, [worker], {worker.nik: held}, **rest).judged().flaws


def said(flaws: Sequence[Flaw]) -> list[str]:
    """``code``, or ``code:warn`` where it does not block."""
    return [flaw.code.value if flaw.severity == "block" else f"{flaw.code}:{flaw.severity}" for flaw in flaws]


PEOPLE = {NIK: date(1990, 5, 5), CHILD: date(2010, 2, 10), ENDS_IN_0: date(1990, 5, 5)}
NAMES = ("Budi Santoso", "BUDI SANTOSO", "Siti Aminah", "")


def random_situation(rng: Random) -> Situation:
    """Three weeks of work, few names and numbers: what can collide does."""
    judged_on = on(8, rng.randrange(1, 29))
    starts_on, ends_on = sorted((_some_day(rng), _some_day(rng)))
    contract = ContractFacts(
        rng.choice(("construction", "construction", "construction", "goods", "other_services", "outsourcing")),
        starts_on,
        ends_on,
        "PT Karya Kutai",
        rng.choice(("KT123456", None)),
        rng.choice(("26-0417", "26-0417", "26-0417", None)),
        rng.choice((0, 1_000_000, 30_000_000, 300_000_000)),
        rng.random() < 0.5,
        rng.choice((None, *CompanySize)),
        rng.choice(((), (), (("ZZ999999", "CV Lain"),))),
    )
    workers = [_random_worker(rng, line) for line in range(1, rng.randrange(4) + 1)]
    register = {nik: [random_enrolment(rng) for _ in range(rng.randrange(5))] for nik in PEOPLE}
    as_of = rng.choice((AS_OF, AS_OF, AS_OF, judged_on, judged_on - timedelta(days=46), None))
    return Situation(
        contract,
        workers,
        register,
        as_of,
        judged_on,
        _random_known(rng, contract.is_construction),
        rng.choice([(kind,) for kind in TermKind] + [(TermKind.ADVANCE, TermKind.PROGRESS)]),
    )


def _random_known(rng: Random, is_construction: bool) -> GateFacts:
    """Money in round sums around those that are due, and days around the one that is judged."""
    near = on(8, 1) - timedelta(days=40)
    steps = (0, 0, 500, 2_000, 435_000, 437_000, 437_500, 874_500, 875_000, 876_000, 1_312_500, 1_750_000)
    changed = rng.choice((None, _some_day(rng)))
    dues = rng.choice((PROJECT.dues, PROJECT.dues, (*PROJECT.dues, Due(0, 1, 200_001, on(12, 10)))))
    project = replace(
        PROJECT,
        registered_on=rng.choice((None, date(2026, 3, 20), date(2026, 3, 21))),
        registration_due=rng.choice((None, date(2026, 3, 20))),
        dues=tuple(replace(due, due_on=rng.choice((due.due_on, None, _some_day(rng)))) for due in dues),
        payments=receipts(rng.choice(steps), rng.choice(steps)),
        covered_until=rng.choice((None, date(2027, 5, 30), date(2027, 5, 31))),
        roster_changed_on=changed,
        roster_due=changed and changed + timedelta(days=rng.randrange(9)),
        assessed=1_760_000,
        assessment_doubted=rng.random() < 0.2,
        unverified=rng.choice(((), ("registration",), ("receipt",))),
    )
    known = rng.choice((None, *[project] * 4)) if is_construction else None
    said = Arrears(rng.random() < 0.2, rng.random() < 0.5, AS_OF, ("combined",))
    roster_on = rng.choice((None, near + timedelta(days=rng.randrange(60))))
    return GateFacts(known, roster_on, arrears=rng.choice((None, said)), term=rng.randrange(3))


def _some_day(rng: Random) -> date:
    return on(8, 1) + timedelta(days=rng.randrange(28))


def _perhaps(rng: Random, day: date) -> date | None:
    return rng.choice((day, day, None))


def _random_worker(rng: Random, line: int) -> WorkerFacts:
    nik = rng.choice(tuple(PEOPLE))
    problem = rng.choice((None,) * 8 + (NikProblem.PRECISION_LOST, NikProblem.LENGTH))
    born = rng.choice((None, PEOPLE[nik], date(1990, 5, 5), date(2008, 8, 15)))
    dates = _perhaps(rng, _some_day(rng)), _perhaps(rng, _some_day(rng))
    wage = rng.choice((None, 162_697, 162_698, 4_067_435, 4_067_436, 9_000_000))
    employment = rng.choice((None, None, *Employment))
    return WorkerFacts(line, nik, problem, rng.choice(NAMES), born, *dates, wage, employment)


def random_enrolment(rng: Random) -> EnrolmentFacts:
    segment = rng.choice((Segment.JAKON, Segment.JAKON, Segment.PU, Segment.PU, Segment.BPU))
    return EnrolmentFacts(
        name=rng.choice(NAMES[:2] * 3 + NAMES),
        birth_date=rng.choice((None, date(1990, 5, 5), date(2008, 8, 15))),
        npp=rng.choice(("KT123456", "KT123456", "ZZ999999", None)),
        company=rng.choice(("KARYA KUTAI, PT", "KARYA KUTAI, PT", "CV Lain", None)),
        segment=segment,
        project_number=rng.choice(("260417", "260417", "26-9999", None)),
        programmes=rng.choice((ALL_FOUR, ALL_FOUR, JKK | JKM | JHT, JKK | JKM | JHT, JKK | JKM, JKK, JKM, 0)),
        active_from=_perhaps(rng, _some_day(rng) - timedelta(days=10)),
        active_until=_perhaps(rng, _some_day(rng)),
        active=rng.random() < 0.8,
        as_of=AS_OF,
        in_arrears=rng.random() < 0.1,
    )
