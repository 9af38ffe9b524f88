"""Golden cases: one sentence each, the law it stands on, and what is found, at the edge and a rupiah or day beside it.

The contract of ``cases.py`` runs from 1 March to 30 November 2026 and is judged on 20 August. Its project owes 875,000
by 20 March, 437,500 by 15 July and 437,500 by 30 November.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from compliance.access.models import CompanySize
from compliance.checks.company_rules import Arrears
from compliance.checks.gate_rules import GATE_CODES, GateFacts, Gates
from compliance.contracts.figures import Figures, written
from compliance.contracts.models import Addendum, Contract, TermKind
from compliance.kernel.membership import Employment
from compliance.projects.dues import Due, plan_dues
from compliance.projects.gather import Reckoning, steps
from compliance.rulebook.models import Code, Kind
from tests.builders import BOOK
from tests.checks.cases import (
    ALL_FOUR,
    CHILD,
    JHT,
    JKK,
    JKM,
    JUDGED_ON,
    NIK,
    PROJECT,
    WORKER,
    Situation,
    a_contract,
    a_worker,
    bpu,
    jakon,
    lost,
    on,
    receipts,
    said,
    staff,
)

PP44 = "PP 44/2015"
PERMENAKER = "Permenaker 5/2021"
PERPRES = "Perpres 109/2013"
LETTER = "Surat Kemendagri 400.5.7/765/Keuda"
UU_BPJS = "UU 24/2011"
UU_NIK = "UU 24/2013"
UU_LABOUR = "UU 13/2003"
UU_BUILD = "UU 2/2017"
WAGE_LAW = "PP 36/2021"
ESTIMATE = "Taksiran Pemerintah Kabupaten Kutai Timur"

A, P, F, R = TermKind
FIRST = (A, P)  # a first term that is paid by progress
ALL = 1_750_000
NOT_MEMBER, UNPAID, SHORT = "project_not_member", "contribution_unpaid", "contribution_short"
SMALL, UNVERIFIED, STALE = "contribution_short:warn", "contribution_evidence_unverified", "roster_stale"
DIFFERS = "assessment_differs:ask"
STALE_WARNS = "roster_stale:warn"
STAFF_KINDS = (Kind.GOODS, Kind.CONSULTANCY, Kind.OTHER_SERVICES, Kind.OUTSOURCING)


@dataclass(frozen=True)
class Golden:
    sentence: str
    law: str
    situation: Situation
    found: Sequence[str]


def covered(kind: str = Kind.CONSTRUCTION, day: date = JUDGED_ON, **changes: Any) -> Situation:
    """One worker, rightly insured, by a list ten days old."""
    is_construction = kind == Kind.CONSTRUCTION
    contract = a_contract(kind=kind, project_number="26-0417" if is_construction else None)
    held = jakon() if is_construction else staff()
    return replace(Situation(contract, [WORKER], {NIK: [held]}, day - timedelta(days=10), day), **changes)


def paid(gate: TermKind | Gates, verified: int, waiting: int = 0, day: date = JUDGED_ON, **project: Any) -> Situation:
    facts = GateFacts(replace(PROJECT, payments=receipts(verified, waiting), **project))
    return covered(day=day, known=facts, gates=as_gates(gate))


def as_gates(gate: TermKind | Gates) -> Gates:
    return gate if isinstance(gate, tuple) else (gate,)


def money(gate: TermKind | Gates, sentence: str, found: Sequence[str], *sums: Any, **project: Any) -> Golden:
    law = PERMENAKER if UNVERIFIED in found else PP44
    return Golden(sentence, law, paid(gate, *sums, **project), found)


ADDED = (*PROJECT.dues, Due(0, 1, 200_000, on(12, 10)))
ADDED_ODD = (*PROJECT.dues, Due(0, 1, 200_001, on(12, 10)))
LOWERED = (*PROJECT.dues[:2], replace(PROJECT.dues[2], amount=100_000))

MONEY = [
    money(A, "Before an advance the first half must be paid.", [NOT_MEMBER], 0),
    money(A, "A rupiah beyond the tolerance is missing from the first half.", [NOT_MEMBER], 873_999),
    money(A, "Just the tolerance is missing: it is shown and stops nobody.", [SMALL], 874_000),
    money(A, "One rupiah is missing.", [SMALL], 874_999),
    money(A, "The first half is paid to the rupiah.", [], 875_000),
    money(A, "A rupiah too much harms nobody.", [], 875_001),
    money(A, "The advance does not ask for later instalments.", [], 875_000, 0, on(8, 20)),
    money(A, "Everything was paid at once.", [], ALL),
    money(A, "The receipt of the first half waits for an officer.", [UNVERIFIED], 0, 875_000),
    money(A, "The waiting receipt is short by just the tolerance.", [UNVERIFIED], 0, 874_000),
    money(A, "The waiting receipt is short by a rupiah more.", [NOT_MEMBER], 0, 873_999),
    money(A, "Half of it is verified, the other half waits.", [UNVERIFIED], 500_000, 375_000),
    money(A, "With all receipts verified it would still be too little.", [NOT_MEMBER], 500_000, 300_000),
    money(A, "An addendum added 200,000: half of all is more than the first half.", [UNPAID], 875_000, dues=ADDED),
    money(A, "After the addendum a rupiah of the tolerance is overstepped.", [SHORT], 973_999, dues=ADDED),
    money(A, "After the addendum half of all is paid.", [], 975_000, dues=ADDED),
    money(A, "After an addendum by an odd sum the half is rounded up.", [SMALL], 975_000, dues=ADDED_ODD),
    money(A, "An addendum lowered the sum: the first instalment stays.", [NOT_MEMBER], 800_000, dues=LOWERED),
    money(P, "Nothing is paid: no member, and the second instalment is due, too.", [UNPAID, NOT_MEMBER], 0),
    money(P, "The second instalment is due and not paid.", [UNPAID], 875_000),
    money(P, "The second instalment is paid by a rupiah only.", [SHORT], 875_001),
    money(P, "The second instalment lacks a rupiah beyond the tolerance.", [SHORT], 1_311_499),
    money(P, "The second instalment lacks the tolerance.", [SMALL], 1_311_500),
    money(P, "Both instalments that are due are paid.", [], 1_312_500),
    money(P, "The receipt of the second instalment waits.", [UNVERIFIED], 875_000, 437_500),
    money(P, "The second receipt waits and is too small.", [SHORT], 875_000, 200_000),
    money(P, "Both receipts wait.", [UNVERIFIED], 0, 1_312_500),
    money(P, "The first receipt waits, the second instalment is not paid.", [UNPAID], 0, 875_000),
    money(P, "The day before the second instalment is due.", [], 875_000, 0, on(7, 14)),
    money(P, "On its day the second instalment is due.", [UNPAID], 875_000, 0, on(7, 15)),
    money(P, "Before any day has come, the first half counts all the same.", [NOT_MEMBER], 0, 0, on(3, 10)),
    money(P, "The last instalment is due when the work ends.", [UNPAID], 1_312_500, 0, on(11, 30)),
    money(P, "The day before, it is not.", [], 1_312_500, 0, on(11, 29)),
    money(FIRST, "A first term asks for half, as an advance does.", [NOT_MEMBER], 0, 0, on(3, 10)),
    money(FIRST, "Half is paid and nothing else is due yet.", [], 875_000, 0, on(7, 14)),
    money(FIRST, "A first term asks for the second instalment, too, once its day has come.", [UNPAID], 875_000),
    money(FIRST, "A first term, and all that is due is paid.", [], 1_312_500),
    money(FIRST, "A first term after an addendum: half of all.", [UNPAID], 875_000, 0, on(7, 14), dues=ADDED),
    money(F, "Nothing is paid before the final payment.", [UNPAID, NOT_MEMBER], 0),
    money(F, "Only the first half is paid.", [UNPAID], 875_000),
    money(F, "The last instalment is missing, though its day has not come.", [UNPAID], 1_312_500),
    money(F, "The last instalment is paid by a rupiah only.", [SHORT], 1_312_501),
    money(F, "All but 1,001 rupiah are paid.", [SHORT], 1_748_999),
    money(F, "All but 1,000 rupiah are paid.", [SMALL], 1_749_000),
    money(F, "All is paid.", [], ALL),
    money(F, "More than all is paid.", [], 2_000_000),
    money(F, "The last receipt waits.", [UNVERIFIED], 1_312_500, 437_500),
    money(F, "An addendum added 200,000 that nobody paid.", [UNPAID], ALL, dues=ADDED),
    money(F, "An addendum added 200,000 of which half is paid.", [SHORT], 1_850_000, dues=ADDED),
    money(F, "An addendum added 200,000, and they are paid.", [], 1_950_000, dues=ADDED),
    money(F, "An addendum took 337,500 away, and the rest is paid.", [], 1_412_500, dues=LOWERED),
    money(R, "Nothing is paid before the retention.", [UNPAID, NOT_MEMBER], 0),
    money(R, "The last instalment is missing before the retention.", [UNPAID], 1_312_500),
    money(R, "All is paid, and cover lasts to the end of the maintenance.", [], ALL),
    money(R, "Cover lasts longer than the maintenance.", [], ALL, covered_until=date(2027, 6, 1)),
    money(R, "Cover ends a day before the maintenance does.", [NOT_MEMBER], ALL, covered_until=date(2027, 5, 30)),
    money(R, "No paper says how long the cover lasts.", [NOT_MEMBER], ALL, covered_until=None),
    money(F, "Before the final payment the maintenance is not asked for.", [], ALL, covered_until=None),
]

DOUBTED = {"assessed": 1_760_000, "assessment_doubted": True}
MONEY += [
    money(gate, f"BPJS assessed another sum: before the {gate} somebody says why.", [DIFFERS], ALL, **DOUBTED)
    for gate in TermKind
]
MONEY += [money(A, "BPJS assessed another sum, and nothing is paid.", [DIFFERS, NOT_MEMBER], 0, **DOUBTED)]


def unregistered(sentence: str, gate: TermKind | Gates, **project: Any) -> Golden:
    known = GateFacts(replace(PROJECT, project_number="", registered_on=None, **project))
    held: dict[str, Any] = {"contract": a_contract(project_number=None), "register": {NIK: [staff()]}}
    return Golden(sentence, UU_BUILD, covered(known=known, gates=as_gates(gate), **held), ["project_unregistered"])


REGISTRATION = [
    unregistered("No number before an advance: nothing else is asked for.", A),
    unregistered("No number before a progress payment.", P),
    unregistered("No number before the final payment.", F),
    unregistered("No number before the retention.", R),
    unregistered("Money without a registration counts for nothing.", F, payments=receipts(ALL)),
    unregistered("The paper of the registration waits for an officer.", A, unverified=("registration",)),
    *(
        Golden(f"A day late: it is noted for ever, and stops no {gate}.", PERMENAKER, late, ["registered_late:warn"])
        for gate in TermKind
        for late in [paid(gate, ALL, registered_on=on(3, 21))]
    ),
    Golden("Registered on the fourteenth working day.", LETTER, paid(A, ALL, registered_on=on(3, 20)), []),
    Golden("The holidays of the year are not known.", LETTER, paid(A, ALL, registration_due=None), []),
    Golden("Nobody knows when it was registered.", LETTER, paid(A, ALL, registered_on=None), []),
    Golden(
        "Late, and nothing paid.",
        PERMENAKER,
        paid(A, 0, registered_on=on(3, 21)),
        [NOT_MEMBER, "registered_late:warn"],
    ),
]


def roster(sentence: str, days: int, gate: TermKind | Gates, found: Sequence[str], kind: str = Kind.GOODS) -> Golden:
    known = GateFacts(roster_on=JUDGED_ON - timedelta(days=days))
    return Golden(sentence, PERMENAKER, covered(kind, known=known, gates=as_gates(gate)), found)


def change(sentence: str, due_on: date | None, gate: TermKind | Gates, found: Sequence[str]) -> Golden:
    changed = replace(PROJECT, payments=receipts(ALL), roster_changed_on=on(8, 5), roster_due=due_on)
    return Golden(sentence, PERMENAKER, covered(known=GateFacts(changed, on(8, 5)), gates=as_gates(gate)), found)


ENDED = replace(a_contract(kind="goods", project_number=None), ends_on=on(7, 1))
ROSTER = [
    roster("A list of 35 days is recent.", 35, P, []),
    roster("A list of 36 days stops a progress payment.", 36, P, [STALE]),
    roster("It stops the final payment.", 36, F, [STALE]),
    roster("Before an advance it warns.", 36, A, [STALE_WARNS]),
    roster("It stops a first term that is paid by progress.", 36, FIRST, [STALE]),
    roster("At the retention, when nobody works, it warns.", 36, R, [STALE_WARNS]),
    roster("On a building site an old list stops, too.", 36, P, [STALE], Kind.CONSTRUCTION),
    roster("For consultants an old list stops, too.", 36, P, [STALE], Kind.CONSULTANCY),
    roster("For other services an old list stops, too.", 36, F, [STALE], Kind.OTHER_SERVICES),
    roster("For outsourced people an old list stops, too.", 36, F, [STALE], Kind.OUTSOURCING),
    roster("For outsourced people a list of 35 days is recent.", 35, F, [], Kind.OUTSOURCING),
    Golden(
        "Once the work is over the list does not age.",
        PERMENAKER,
        covered(Kind.GOODS, contract=ENDED, known=GateFacts(roster_on=on(6, 1)), gates=(F,)),
        [],
    ),
    change("The seventh working day is today.", on(8, 20), P, []),
    change("The seventh working day was yesterday.", on(8, 19), P, [STALE]),
    change("An unreported change stops the final payment.", on(8, 19), F, [STALE]),
    change("Before an advance an unreported change warns.", on(8, 19), A, [STALE_WARNS]),
    change("At the retention an unreported change warns.", on(8, 19), R, [STALE_WARNS]),
    change("The seventh working day can't be told.", None, P, []),
]

BELOW: dict[str, Any] = {"below": (("ZZ999999", "CV Lain"),)}
OTHER: dict[str, Any] = {"npp": "ZZ999999", "company": "CV Lain"}


def listed(sentence: str, law: str, found: Sequence[str], *held: Any, **contract: Any) -> Golden:
    site = a_contract(registered=True, **contract)
    return Golden(sentence, law, covered(contract=site, register={NIK: held}), found)


LISTED = [
    listed("The project is registered, the worker not on its list.", PERMENAKER, ["worker_not_on_project_list"]),
    listed("The worker is on the project's list.", PERMENAKER, [], jakon()),
    listed("The worker is staff of the company.", PERMENAKER, [], staff()),
    listed("The worker is staff of another company.", UU_BPJS, ["other_employer"], staff(**OTHER)),
    listed("The worker is staff of a subcontractor on this contract.", PP44, [], staff(**OTHER), **BELOW),
    listed("The worker is staff of a division of the subcontractor.", PP44, [], staff(npp="ZZ999999-01"), **BELOW),
    listed(
        "The worker is staff of a third company.",
        UU_BPJS,
        ["other_employer"],
        staff(npp="YY1", company="PT Y"),
        **BELOW,
    ),
    listed("Goods: the worker is staff of the subcontractor.", PP44, [], staff(**OTHER), kind="goods", **BELOW),
    listed("The worker is on another project's list.", UU_BPJS, ["other_employer"], jakon(project_number="26-9")),
    listed("The worker is insured as self-employed only.", UU_BPJS, ["self_employed_cover"], bpu()),
    listed("The worker's place on the list has lapsed.", UU_BPJS, ["enrolment_inactive"], jakon(None, on(8, 1))),
    listed("The worker is on the list for accidents only.", PP44, ["programme_missing"], jakon(programmes=JKK)),
    listed("Goods know no project list.", UU_BPJS, ["not_enrolled"], kind="goods", project_number=None),
    listed("Cleaners know no project list.", UU_BPJS, ["not_enrolled"], kind="outsourcing", project_number=None),
    Golden("No paper proves the registration.", UU_BPJS, covered(register={}), ["not_enrolled"]),
]


def employed(
    sentence: str, law: str, employment: Employment, found: Sequence[str], *held: Any, **contract: Any
) -> Golden:
    """On a building site whose project is registered."""
    site, worker = a_contract(registered=True, **contract), a_worker(employment=employment)
    return Golden(sentence, law, covered(contract=site, workers=[worker], register={NIK: held}), found)


E, S = Employment, CompanySize
AS_STAFF = ["worker_not_on_project_list:warn"]
EMPLOYED = [
    employed("Permanent staff on a site is insured by the company.", PP44, E.PERMANENT, [], staff()),
    employed("Permanent staff is not insured through the project.", UU_BPJS, E.PERMANENT, ["other_employer"], jakon()),
    employed("Permanent staff on the project's list and with the company.", PP44, E.PERMANENT, [], jakon(), staff()),
    employed("Permanent staff is nowhere.", UU_BPJS, E.PERMANENT, ["not_enrolled"]),
    employed("Permanent staff without old age cover, the size unknown.", PP44, E.PERMANENT, [], staff(programmes=3)),
    employed(
        "Permanent staff of a small company lacks old age cover.",
        PP44,
        E.PERMANENT,
        ["programme_missing"],
        staff(programmes=JKK | JKM),
        company_size=S.SMALL,
    ),
    employed(
        "A day labourer of a large company needs what the project gives.",
        PP44,
        E.DAILY,
        [],
        jakon(),
        company_size=S.LARGE,
    ),
    employed("A day labourer is insured through the project.", PERMENAKER, E.DAILY, [], jakon()),
    employed(
        "A day labourer is insured as staff: shown, and nobody is held up.", PERMENAKER, E.DAILY, AS_STAFF, staff()
    ),
    employed("A piece worker is insured as staff.", PERMENAKER, E.PIECE, AS_STAFF, staff()),
    employed("A fixed-term worker is insured as staff.", PERMENAKER, E.FIXED_TERM, AS_STAFF, staff()),
    employed("A fixed-term worker is insured both ways.", PERMENAKER, E.FIXED_TERM, [], staff(), jakon()),
    employed("A day labourer is nowhere.", PERMENAKER, E.DAILY, ["worker_not_on_project_list"]),
    employed("A day labourer insures himself.", UU_BPJS, E.DAILY, ["self_employed_cover"], bpu()),
    employed("Permanent staff insures itself.", UU_BPJS, E.PERMANENT, ["self_employed_cover"], bpu()),
]


def sized(kind: str, size: CompanySize | None, programmes: int, found: Sequence[str]) -> Golden:
    situation = covered(kind, register={NIK: [staff(programmes=programmes)]})
    sentence = f"{kind}: staff of a {size or 'company of unknown size'} with programmes {programmes}."
    return Golden(sentence, PERPRES, replace(situation, contract=replace(situation.contract, company_size=size)), found)


LACKS, WITHOUT_JP = ["programme_missing"], JKK | JKM | JHT
SIZES = [
    sized(kind, size, programmes, found)
    for kind in STAFF_KINDS
    for size, programmes, found in (
        (None, JKK | JKM, []),
        (None, JKK, LACKS),
        (S.MICRO, JKK | JKM, []),
        (S.MICRO, JKM, LACKS),
        (S.SMALL, WITHOUT_JP, []),
        (S.MEDIUM, WITHOUT_JP, LACKS),
        (S.LARGE, WITHOUT_JP, LACKS),
        (S.LARGE, ALL_FOUR, []),
        (S.SMALL, JKK | JKM, LACKS),
    )
]


def owing(sentence: str, kind: str, found: Sequence[str], owes: bool = True, told: bool = True) -> Golden:
    known = GateFacts(arrears=Arrears(owes, told, on(8, 10), ("pu",)), term=2)
    return Golden(sentence, UU_BPJS, covered(kind, known=known), found)


OWES, OWES_WARNS, OWES_PERHAPS = (f"provider_in_arrears{how}" for how in ("", ":warn", ":ask"))
ARREARS = [
    owing("The provider of cleaners owes contributions.", Kind.OUTSOURCING, [OWES]),
    owing("The provider of cleaners owes nothing.", Kind.OUTSOURCING, [], owes=False),
    owing("No list says whether the provider of cleaners owes.", Kind.OUTSOURCING, [OWES_PERHAPS], False, False),
    owing("A list without the column for one of two sources.", Kind.OUTSOURCING, [OWES], True, False),
    owing("A supplier of goods owes contributions: it is shown.", Kind.GOODS, [OWES_WARNS]),
    owing("A consultant owes contributions: it is shown.", Kind.CONSULTANCY, [OWES_WARNS]),
    owing("A builder owes for its staff: it is shown.", Kind.CONSTRUCTION, [OWES_WARNS]),
    owing("A provider of other services owes: it is shown.", Kind.OTHER_SERVICES, [OWES_WARNS]),
    *(
        owing(f"{kind}: nobody is asked about arrears that no list tells of.", kind, [], False, False)
        for kind in Kind
        if kind != Kind.OUTSOURCING
    ),
    Golden("No recent list of staff tells anything.", UU_BPJS, covered(Kind.OUTSOURCING), []),
]


def worth(sentence: str, net: int, found: Sequence[str], *workers: Any, kind: str = Kind.CONSTRUCTION) -> Golden:
    situation = covered(kind)
    people = workers or (WORKER,)
    contract = replace(situation.contract, value_net=net)
    return Golden(sentence, ESTIMATE, replace(situation, contract=contract, workers=people), found)


ASKED = ["headcount_implausible:ask"]
EDGE = 745_696_600  # one person for 275 days is a quarter of what 20 % of it would pay at the minimum wage
TWIN = a_worker(line=2)
HEADCOUNT = [
    worth("One person for nine months is just enough for this value.", EDGE, []),
    worth("A rupiah more, and the list looks too short.", EDGE + 1, ASKED),
    worth("Two people are enough for twice the value.", 2 * EDGE, [], WORKER, TWIN),
    worth("Two people are not enough for a rupiah more.", 2 * EDGE + 1, ASKED, WORKER, TWIN),
    worth("Whoever left after a month counts to the end.", EDGE, [], a_worker(ends_on=on(3, 31))),
    worth("Whoever comes a day later counts a day less.", EDGE, ASKED, a_worker(starts_on=on(3, 2))),
    worth("Other services: two fifths of the value are wages.", EDGE // 2, [], kind=Kind.OTHER_SERVICES),
    worth("Other services: a rupiah more.", EDGE // 2 + 1, ASKED, kind=Kind.OTHER_SERVICES),
    worth("Outsourcing: seven tenths of the value are wages.", 213_056_171, [], kind=Kind.OUTSOURCING),
    worth("Outsourcing: a rupiah more.", 213_056_172, ASKED, kind=Kind.OUTSOURCING),
    worth("Goods are not estimated.", 10 * EDGE, [], kind=Kind.GOODS),
    worth("Consultants are not estimated.", 10 * EDGE, [], kind=Kind.CONSULTANCY),
    worth("Nothing is known of the value.", 0, []),
]


def wage(sentence: str, monthly: int | None, found: Sequence[str], kind: str = Kind.GOODS, year: int = 2026) -> Golden:
    situation = covered(kind, day=JUDGED_ON.replace(year=year), workers=[a_worker(wage=monthly)])
    days: dict[str, Any] = {"starts_on": date(year, 3, 1), "ends_on": date(year, 11, 30)}
    return Golden(sentence, WAGE_LAW, replace(situation, contract=replace(situation.contract, **days)), found)


LOW = ["wage_below_minimum:warn"]
WAGES = [
    wage("Just the minimum wage of 2026.", 4_067_436, []),
    wage("A rupiah less.", 4_067_435, LOW),
    wage("On a building site a rupiah less.", 4_067_435, LOW, Kind.CONSTRUCTION),
    wage("A consultant's rupiah less.", 4_067_435, LOW, Kind.CONSULTANCY),
    wage("Other services: a rupiah less.", 4_067_435, LOW, Kind.OTHER_SERVICES),
    wage("A cleaner's rupiah less.", 4_067_435, LOW, Kind.OUTSOURCING),
    wage("No wage is written.", None, []),
    wage("Just the minimum wage of 2025.", 3_743_820, [], year=2025),
    wage("A rupiah less than that of 2025.", 3_743_819, LOW, year=2025),
    wage("For 2027 the last one known holds.", 4_067_435, LOW, year=2027),
]


def by_the(employment: Employment, sentence: str, wage: int, found: Sequence[str]) -> Golden:
    worker = a_worker(wage=wage, employment=employment)
    register = {NIK: [jakon(), staff()]}
    return Golden(sentence, WAGE_LAW, covered(workers=[worker], register=register), found)


WAGES += [
    by_the(E.DAILY, "A day's wage that makes the minimum wage in 25 days.", 162_698, []),
    by_the(E.DAILY, "A day's wage that just does not.", 162_697, LOW),
    by_the(E.DAILY, "A day labourer's figure that may be a month's wage is not judged.", 4_067_435, []),
    by_the(E.PIECE, "Piece work has no wage of a month.", 100_000, []),
    by_the(E.FIXED_TERM, "Who is hired for a time is paid by the month.", 162_698, LOW),
    by_the(E.PERMANENT, "Permanent staff is paid by the month.", 4_067_435, LOW),
]


def of_kind(kind: str) -> Iterator[Golden]:
    """What holds for every kind of contract, and where one differs."""
    builds = kind == Kind.CONSTRUCTION
    right = jakon if builds else staff
    child = a_worker(nik=CHILD, birth_date=None)
    for sentence, law, found, changes in (
        ("nobody is on the list", PERMENAKER, ["roster_missing"], {"workers": []}),
        ("the branch's list is 46 days old", LETTER, ["register_stale"], {"register_as_of": on(7, 5)}),
        ("a NIK lacks a figure", UU_NIK, ["nik_invalid"], {"workers": [a_worker(nik=NIK[:15])]}),
        ("Excel may have lost a figure", UU_NIK, ["nik_precision_lost"], {"workers": [lost(NIK)], "register": {}}),
        (
            "one NIK has two names",
            UU_NIK,
            ["duplicate_worker", "name_mismatch", "duplicate_worker"],
            {"workers": [a_worker(name="Siti Aminah"), TWIN]},
        ),
        ("a worker is unknown to the register", UU_BPJS, ["not_enrolled"], {"register": {}}),
        ("cover ended in July", PP44, ["enrolment_inactive"], {"register": {NIK: [right(None, on(7, 31))]}}),
        ("cover began in April", PP44, ["coverage_gap"], {"register": {NIK: [right(on(4, 1))]}}),
        ("cover ends before the work does", PP44, ["coverage_gap:warn"], {"register": {NIK: [right(None, on(9, 1))]}}),
        ("accidents are not insured", PP44, ["programme_missing"], {"register": {NIK: [right(programmes=JKM | JHT)]}}),
        ("somebody else insures the worker", UU_BPJS, ["other_employer"], {"register": {NIK: [staff(**OTHER)]}}),
        ("the worker insures himself", UU_BPJS, ["self_employed_cover"], {"register": {NIK: [bpu()]}}),
        ("the register names another", PERMENAKER, ["name_mismatch"], {"register": {NIK: [right(name="Siti Aminah")]}}),
        (
            "the birth date differs",
            PERMENAKER,
            ["birth_date_mismatch:warn"],
            {"register": {NIK: [right(birth_date=on(1, 1))]}},
        ),
        (
            "a worker is sixteen",
            UU_LABOUR,
            ["underage" if builds else "underage:warn"],
            {"workers": [child], "register": {CHILD: [right(birth_date=None)]}},
        ),
    ):
        yield Golden(f"{kind}: {sentence}.", law, covered(kind, **changes), found)


def amended(sentence: str, gate: TermKind, found: Sequence[str], paid: int, net: int = 2_000_000_000) -> Golden:
    """From the contract itself: signed for a billion, then an addendum; what is owed is reckoned anew."""
    terms: dict[str, Any] = {"itemised_wages": 0, "maintenance_ends_on": None, "terms": ()}
    before = Figures(value=1_000_000_000, vat=0, ends_on=on(11, 30), **terms)
    days: dict[str, Any] = {"signed_on": on(3, 2), "starts_on": on(3, 1), "ends_on": on(11, 30)}
    addendum: dict[str, Any] = {"number": 1, "signed_on": on(8, 3), "before": written(before)}
    contract = Contract(value=net, **days, addenda=[Addendum(**addendum, after=written(replace(before, value=net)))])
    dues = plan_dues(steps(contract, Reckoning(BOOK, {})), BOOK.contribution.instalments, on(3, 1), on(11, 30))
    return money(gate, sentence, found, paid, dues=dues)


AMENDED = [
    amended("Two billion instead of one: half of 2,950,000 is paid.", A, [], 1_475_000),
    amended("The half of one billion is no longer half.", A, [UNPAID], 875_000),
    amended("A rupiah beyond the tolerance is missing from half of two billion.", A, [SHORT], 1_473_999),
    amended("Not even the first instalment of the first sum is paid.", A, [UNPAID, NOT_MEMBER], 0),
    amended("The addendum's 1,200,000 are due on 24 August, and today is the 20th.", P, [], 1_312_500),
    amended("Before the final payment all 2,950,000 are owed.", F, [UNPAID], 1_750_000),
    amended("All 2,950,000 are paid.", F, [], 2_950_000),
    amended("Half a billion instead of one: 1,000,000 are owed.", F, [], 1_000_000, 500_000_000),
    amended("Half a billion instead of one: 1,001 rupiah of it are missing.", F, [SHORT], 998_999, 500_000_000),
]
KINDS = [row for kind in Kind for row in of_kind(kind)]
FREE = [
    Golden(f"{kind}: the {gate} asks for no project.", PP44, covered(kind, gates=as_gates(gate)), [])
    for kind in STAFF_KINDS
    for gate in TermKind
]
TABLES = (MONEY, REGISTRATION, ROSTER, LISTED, EMPLOYED, SIZES, ARREARS, HEADCOUNT, WAGES, KINDS, FREE, AMENDED)
ROWS = [row for table in TABLES for row in table]


def codes_of(row: Golden) -> set[Code]:
    return {Code(said.partition(":")[0]) for said in row.found}


def laws_for(row: Golden) -> set[str]:
    """Sources of what is found; where nothing is, of what its table is about: another row of it finds that."""
    table = next(table for table in TABLES if row in table)
    about = codes_of(row) or {code for each in table for code in codes_of(each)} or GATE_CODES
    return {BOOK.rules[code].source for code in about}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.sentence) for row in ROWS])
def test_golden(row: Golden):
    assert said(row.situation.judged().flaws) == list(row.found)
    assert any(row.law in law for law in laws_for(row)), "the book names another source"


ELSEWHERE = {Code.OVERLAPPING_ASSIGNMENT}  # test_assignments.py


def test_the_golden_cases_are_many_and_leave_nothing_out():
    codes = Counter(code.partition(":")[0] for row in ROWS for code in row.found)
    assert len(ROWS) >= 200
    assert set(codes) == set(Code) - ELSEWHERE
    assert {row.situation.gates for row in ROWS} == {(kind,) for kind in TermKind} | {FIRST}
    assert {row.situation.contract.kind for row in ROWS} == set(Kind)
    sentences = Counter(row.sentence for row in ROWS)
    assert max(sentences.values()) == 1
