"""Who the worker is: NIK, duplicates, birth date, age."""

from datetime import date

import pytest

from compliance.kernel.identity import NikProblem
from tests.checks.cases import (
    CHILD,
    ENDS_IN_0,
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

BORN = date(1990, 5, 5)


@pytest.mark.parametrize(
    ("worker", "held", "found"),
    [
        pytest.param(a_worker(nik=""), [], ["nik_invalid"], id="no NIK"),
        pytest.param(a_worker(nik="640805050590000A"), [], ["nik_invalid"], id="a letter in it"),
        pytest.param(a_worker(nik=NIK[:15]), [], ["nik_invalid"], id="15 digits"),
        pytest.param(a_worker(nik=NIK + "1"), [], ["nik_invalid"], id="17 digits"),
        pytest.param(a_worker(nik="6408053202900001"), [], ["nik_invalid"], id="born on 32 February"),
        pytest.param(a_worker(nik="6408050505900000"), [], ["nik_invalid"], id="serial 0000"),
        pytest.param(a_worker(nik=NIK[:15]), [jakon()], ["nik_invalid"], id="malformed: never looked up"),
        pytest.param(a_worker(nik="9171054505900001", birth_date=None), [jakon()], [], id="a woman from Papua"),
        pytest.param(lost(ENDS_IN_0), [], ["nik_precision_lost"], id="cut by Excel, unknown to the register"),
        pytest.param(lost(ENDS_IN_0), [jakon()], [], id="truly ends in 0: the register knows number and name"),
        pytest.param(
            lost(ENDS_IN_0), [jakon(name="Siti Aminah")], ["nik_precision_lost"], id="the number is another's"
        ),
        pytest.param(lost(ENDS_IN_0), [jakon(name="")], ["nik_precision_lost"], id="a nameless line proves nothing"),
        pytest.param(
            lost(ENDS_IN_0), [jakon(None, on(8, 1))], ["enrolment_inactive"], id="truly ends in 0, and lapsed"
        ),
        pytest.param(lost("64080505"), [], ["nik_precision_lost"], id="cut to a few digits"),
    ],
)
def test_nik(worker, held, found):
    assert said(flaws_of(*held, worker=worker)) == found


@pytest.mark.parametrize("problem", sorted(set(NikProblem) - {NikProblem.PRECISION_LOST}))
def test_an_invalid_nik_says_why(problem):
    (flaw,) = flaws_of(worker=a_worker(nik_problem=problem))
    assert flaw.values["variant"] == problem


@pytest.mark.parametrize(
    ("workers", "flagged"),
    [
        pytest.param([a_worker(), a_worker(line=2, name="Siti Aminah")], {1, 2}, id="two names"),
        pytest.param([a_worker(), a_worker(line=2, name="BUDI SANTOSO, ST")], set(), id="one name written twice"),
        pytest.param([a_worker(), a_worker(line=2, name="")], set(), id="a line without a name"),
        pytest.param([a_worker(), a_worker(line=2), a_worker(line=3, name="Siti Aminah")], {1, 2, 3}, id="two and one"),
        pytest.param([a_worker(), a_worker(line=2, name="Siti Aminah", nik=CHILD)], set(), id="each a NIK"),
        pytest.param(
            [a_worker(nik=NIK[:15]), a_worker(line=2, name="Siti Aminah", nik=NIK[:15])],
            set(),
            id="malformed: no NIK to share",
        ),
        pytest.param([a_worker(nik=""), a_worker(line=2, name="Siti Aminah", nik="")], set(), id="both without NIK"),
    ],
)
def test_one_nik_under_two_names_flags_both(workers, flagged):
    flaws = Situation(a_contract(), workers, {}).judged().flaws
    assert {flaw.line for flaw in flaws if flaw.code == "duplicate_worker"} == flagged


def test_duplicates_are_judged_all_the_same():
    workers = [a_worker(), a_worker(line=2, name="Siti Aminah")]
    flaws = Situation(a_contract(), workers, {NIK: [jakon()]}).judged().flaws
    assert [(flaw.line, flaw.code.value) for flaw in flaws] == [
        (1, "duplicate_worker"),
        (2, "duplicate_worker"),
        (2, "name_mismatch"),
    ]


def test_a_duplicate_names_three_others_and_counts_the_rest():
    names = ["Siti Aminah", "Joko Widodo", "Agus Salim", "Dewi Lestari", "Rina Wati"]
    workers = [a_worker(line=line, name=name) for line, name in enumerate(names)]
    flaw = Situation(a_contract(), workers, {}).judged().flaws[0]
    assert flaw.values["others"] == ["Agus Salim", "Dewi Lestari", "Joko Widodo"]
    assert flaw.values["more"] == 1


@pytest.mark.parametrize(
    ("stated", "registered", "values"),
    [
        pytest.param(BORN, BORN, None, id="all three agree"),
        pytest.param(None, date(1991, 1, 1), None, id="nothing stated"),
        pytest.param(BORN, None, None, id="the register has none"),
        pytest.param(
            date(1990, 5, 6), date(1990, 5, 6), {"variant": "nik", "by_nik": "1990-05-05"}, id="against the NIK"
        ),
        pytest.param(
            BORN, date(1990, 5, 6), {"variant": "register", "by_register": "1990-05-06"}, id="against the register"
        ),
        pytest.param(date(1990, 5, 6), BORN, {"variant": "both", "by_register": "1990-05-05"}, id="against both"),
    ],
)
def test_birth_date(stated, registered, values):
    flaws = flaws_of(jakon(birth_date=registered), worker=a_worker(birth_date=stated))
    assert said(flaws) == (["birth_date_mismatch:warn"] if values else [])
    assert all(flaw.values | values == flaw.values for flaw in flaws)


def test_one_of_two_register_lines_may_have_the_birth_date():
    assert said(flaws_of(jakon(), jakon(birth_date=date(1990, 5, 6)))) == []


@pytest.mark.parametrize(
    ("born", "starts_on", "found"),
    [
        pytest.param(date(2008, 3, 1), None, [], id="18 on the contract's first day"),
        pytest.param(date(2008, 3, 2), None, ["underage"], id="18 a day later"),
        pytest.param(date(2008, 8, 1), on(8, 1), [], id="18 on the own first day"),
        pytest.param(date(2008, 8, 2), on(8, 1), ["underage"], id="18 the day after coming"),
        pytest.param(date(2008, 8, 2), on(2, 1), ["underage"], id="days before the contract do not count"),
        pytest.param(date(2008, 2, 29), None, [], id="born on 29 February: 18 on 1 March"),
        pytest.param(date(2026, 8, 1), None, ["underage"], id="born yesterday"),
    ],
)
def test_age_on_the_first_day(born, starts_on, found):
    nik = f"640805{born:%d%m%y}0001"
    worker = a_worker(nik=nik, birth_date=born, starts_on=starts_on)
    assert said(flaws_of(jakon(birth_date=born), worker=worker)) == found


@pytest.mark.parametrize(
    ("nik", "stated", "registered", "found"),
    [
        pytest.param(CHILD, None, None, ["underage"], id="only the NIK says so"),
        pytest.param(
            NIK, date(2010, 2, 10), None, ["birth_date_mismatch:warn", "underage"], id="the stated date says so"
        ),
        pytest.param(CHILD, BORN, None, ["birth_date_mismatch:warn", "underage"], id="an adult's date typed over it"),
        pytest.param(CHILD, BORN, BORN, ["birth_date_mismatch:warn"], id="the register confirms the adult's date"),
        pytest.param("", date(2010, 2, 10), None, ["nik_invalid", "underage"], id="without NIK the stated date counts"),
        pytest.param("", None, None, ["nik_invalid"], id="no date anywhere"),
    ],
)
def test_whose_date_counts_for_the_age(nik, stated, registered, found):
    worker = a_worker(nik=nik, birth_date=stated)
    assert said(flaws_of(jakon(birth_date=registered), worker=worker)) == found


@pytest.mark.parametrize(("nik", "stated", "variant"), [(CHILD, BORN, "nik"), (NIK, date(2010, 2, 10), "stated")])
def test_underage_says_which_date_it_goes_by(nik, stated, variant):
    _, flaw = flaws_of(jakon(birth_date=None), worker=a_worker(nik=nik, birth_date=stated))
    assert (flaw.code, flaw.values["variant"]) == ("underage", variant)


def test_underage_only_warns_outside_construction():
    flaws = flaws_of(staff(birth_date=None), contract=goods(), worker=a_worker(nik=CHILD, birth_date=None))
    assert said(flaws) == ["underage:warn"]
