"""The contract as a whole, the age of the register, and who counts as cleared."""

from datetime import date

import pytest

from compliance.checks.facts import Counts
from tests.checks.cases import (
    CHILD,
    ENDS_IN_0,
    JUDGED_ON,
    NIK,
    Situation,
    a_contract,
    a_worker,
    flaws_of,
    goods,
    jakon,
    lost,
    on,
    said,
    staff,
)


@pytest.mark.parametrize(
    ("situation", "found"),
    [
        pytest.param(Situation(a_contract(), [], {}), ["roster_missing"], id="nobody on the roster"),
        pytest.param(
            Situation(a_contract(), [], {}, None),
            ["register_stale", "roster_missing"],
            id="neither roster nor register",
        ),
        pytest.param(
            Situation(a_contract(project_number=None), [], {}),
            ["project_unregistered", "roster_missing"],
            id="no project",
        ),
        pytest.param(
            Situation(a_contract(project_number=" - "), [], {}), ["project_unregistered", "roster_missing"], id="a dash"
        ),
        pytest.param(Situation(goods(), [], {}), ["roster_missing"], id="goods need no project"),
    ],
)
def test_contract_level(situation, found):
    flaws = situation.judged().flaws
    assert said(flaws) == found
    assert all(flaw.line is None for flaw in flaws)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        pytest.param(JUDGED_ON, [], id="of today"),
        pytest.param(date(2026, 7, 6), [], id="45 days old"),
        pytest.param(date(2026, 7, 5), ["register_stale"], id="46 days old"),
        pytest.param(None, ["register_stale"], id="none at all"),
        pytest.param(date(2026, 9, 1), [], id="newer than the day judged on"),
    ],
)
def test_register_age(as_of, found):
    assert said(flaws_of(jakon(), register_as_of=as_of)) == found


@pytest.mark.parametrize(
    ("worker", "found"),
    [
        pytest.param(a_worker(), [], id="enrolment is not judged at all"),
        pytest.param(a_worker(nik=NIK[:15]), ["nik_invalid"], id="the NIK is"),
        pytest.param(lost(ENDS_IN_0), ["nik_precision_lost"], id="an old register vouches for no number"),
        pytest.param(a_worker(nik=CHILD, birth_date=None), ["underage"], id="the age is"),
        pytest.param(
            a_worker(birth_date=date(1990, 5, 6)), ["birth_date_mismatch:warn"], id="the birth date is, by the NIK"
        ),
    ],
)
def test_a_stale_register_is_not_asked(worker, found):
    stale = on(7, 5)
    expired = jakon(None, on(1, 1), name="Siti Aminah", birth_date=date(1980, 1, 1))
    assert said(flaws_of(expired, worker=worker, register_as_of=stale)) == ["register_stale", *found]


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [
        pytest.param(JUDGED_ON, Counts(cleared=2, flagged=2, unjudged=0), id="fresh register"),
        pytest.param(None, Counts(cleared=0, flagged=1, unjudged=3), id="no register: nobody is cleared"),
    ],
)
def test_every_worker_is_counted_once(as_of, counts):
    workers = [
        a_worker(),
        a_worker(line=2, nik=NIK[:15]),
        a_worker(line=3, nik="6408050505900003"),
        a_worker(line=4, nik="6408050505900004"),
    ]
    register = {NIK: [jakon()], "6408050505900003": [jakon(None, on(9, 1))]}
    verdict = Situation(a_contract(), workers, register, as_of).judged()
    assert verdict.counts == counts
    assert verdict.enrolment_judged == (as_of is not None)
    assert 2 in verdict.blocked_lines


def test_findings_come_by_line_then_code_the_contracts_first():
    workers = [a_worker(line=7), a_worker(line=3, nik=CHILD, birth_date=None)]
    flaws = Situation(a_contract(project_number=None), workers, {}).judged().flaws
    assert [(flaw.line, flaw.code.value) for flaw in flaws] == [
        (None, "project_unregistered"),
        (3, "not_enrolled"),
        (3, "underage"),
        (7, "not_enrolled"),
    ]


def test_a_contract_that_ends_before_it_starts_is_judged_on_its_first_day():
    contract = goods(starts_on=on(5, 1), ends_on=on(4, 1))
    assert said(flaws_of(staff(on(5, 1), on(5, 1)), contract=contract)) == []
