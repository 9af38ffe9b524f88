"""Cover: which enrolment counts for which contract, on which days, with which programmes."""

from datetime import date
from typing import Any

import pytest

from tests.checks.cases import (
    AS_OF,
    JHT,
    JKK,
    JKM,
    JUDGED_ON,
    a_contract,
    a_worker,
    bpu,
    flaws_of,
    goods,
    jakon,
    on,
    said,
    staff,
)

LAST_DUE = JUDGED_ON
OTHER: dict[str, Any] = {"npp": "ZZ999999", "company": "CV Lain"}


@pytest.mark.parametrize(
    ("held", "found"),
    [
        pytest.param([], ["not_enrolled"], id="unknown to the register"),
        pytest.param([jakon()], [], id="in this contract's project"),
        pytest.param([staff()], [], id="staff of the company, on a construction contract"),
        pytest.param([staff(programmes=JKK | JKM)], [], id="construction does not demand JHT"),
        pytest.param([jakon(project_number="26/0417 ")], [], id="the project's number written otherwise"),
        pytest.param([jakon(project_number="26-0418")], ["other_employer"], id="in another project"),
        pytest.param([jakon(project_number=None)], ["other_employer"], id="in a project without number"),
        pytest.param([staff(**OTHER)], ["other_employer"], id="staff of another company"),
        pytest.param([staff(npp="KT123456-02")], [], id="staff of a division of the company"),
        pytest.param([staff(npp="KT123457")], ["other_employer"], id="another NPP outweighs the same name"),
        pytest.param([staff(npp=None)], [], id="without NPP the company's name decides"),
        pytest.param([staff(npp="", company="cv. karya kutai")], [], id="the name without its legal form"),
        pytest.param([staff(npp=None, company=None)], ["other_employer"], id="staff of nobody known"),
        pytest.param([bpu()], ["self_employed_cover"], id="only insured as self-employed"),
        pytest.param([bpu(), jakon()], [], id="self-employed beside the project"),
        pytest.param([staff(**OTHER), jakon()], [], id="another employer beside the project"),
        pytest.param([bpu(), staff(**OTHER)], ["other_employer"], id="another employer weighs more than self-employed"),
        pytest.param([bpu(active_until=on(8, 19))], ["enrolment_inactive"], id="self-employed cover that lapsed"),
        pytest.param(
            [bpu(), staff(active_until=on(6, 30), **OTHER)], ["self_employed_cover"], id="left the other employer"
        ),
        pytest.param([staff(active=False, **OTHER)], ["enrolment_inactive"], id="inactive at another employer"),
        pytest.param(
            [bpu(), jakon(active_until=on(8, 1))], ["enrolment_inactive"], id="project cover lapsed, then self-employed"
        ),
    ],
)
def test_construction_takes_its_own_project_or_the_companys_staff(held, found):
    assert said(flaws_of(*held)) == found


@pytest.mark.parametrize("kind", ["goods", "consultancy", "other_services"])
@pytest.mark.parametrize(
    ("held", "found"),
    [
        pytest.param([staff()], [], id="staff of the company"),
        pytest.param([], ["not_enrolled"], id="unknown to the register"),
        pytest.param([staff(programmes=JKK | JHT)], ["programme_missing"], id="without JKM"),
        pytest.param([jakon()], ["other_employer"], id="in a construction project"),
        pytest.param([jakon(programmes=JKK | JKM | JHT)], ["other_employer"], id="in a project, with every programme"),
        pytest.param(
            [bpu(programmes=JKK | JKM | JHT)], ["self_employed_cover"], id="self-employed with every programme"
        ),
        pytest.param([staff(**OTHER)], ["other_employer"], id="staff of another company"),
        pytest.param([staff(active_until=on(8, 19))], ["enrolment_inactive"], id="lapsed yesterday"),
    ],
)
def test_other_contracts_take_only_the_companys_staff(kind, held, found):
    assert said(flaws_of(*held, contract=a_contract(kind=kind))) == found


@pytest.mark.parametrize(
    ("held", "found"),
    [
        pytest.param([jakon(on(3, 1), on(11, 30))], [], id="the contract to the day"),
        pytest.param([jakon(on(3, 2), on(11, 30))], ["coverage_gap"], id="begun one day late"),
        pytest.param([jakon(on(3, 1), on(11, 29))], ["coverage_gap:warn"], id="will end one day early"),
        pytest.param([jakon(on(3, 1), LAST_DUE)], ["coverage_gap:warn"], id="ends on the day of judgement"),
        pytest.param([jakon(on(3, 1), on(8, 19))], ["enrolment_inactive"], id="ended the day before"),
        pytest.param([jakon(on(3, 1))], [], id="open end"),
        pytest.param([jakon(None, on(11, 30))], [], id="since always"),
        pytest.param([jakon(on(3, 1), on(5, 31)), jakon(on(6, 1))], [], id="two that meet on adjacent days"),
        pytest.param([jakon(on(3, 1), on(5, 31)), jakon(on(6, 2))], ["coverage_gap"], id="two with one day between"),
        pytest.param([jakon(on(3, 1), on(6, 30)), jakon(on(6, 1))], [], id="two that overlap"),
        pytest.param([jakon(on(6, 1)), staff(on(3, 1), on(5, 31))], [], id="staff first, then the project"),
        pytest.param([jakon(on(3, 1)), jakon(on(4, 1), on(4, 30))], [], id="one inside the other"),
        pytest.param(
            [jakon(on(3, 1), on(8, 1)), jakon(on(9, 1))], ["enrolment_inactive"], id="lapsed, renewed from next month"
        ),
        pytest.param(
            [jakon(on(3, 1), on(8, 31)), jakon(on(10, 1))], ["coverage_gap:warn"], id="a gap that is still to come"
        ),
        pytest.param([jakon(on(9, 1))], ["coverage_gap"], id="begins after the day of judgement"),
        pytest.param([jakon(on(4, 1), on(8, 1))], ["enrolment_inactive"], id="begun late and lapsed: one finding"),
        pytest.param([jakon(active=False)], ["enrolment_inactive"], id="inactive, nobody knows since when"),
        pytest.param(
            [jakon(active=False, active_until=on(8, 5))], ["enrolment_inactive"], id="inactive since a known day"
        ),
        pytest.param(
            [jakon(active=False, active_until=on(11, 30))], ["enrolment_inactive"], id="inactive before its own end"
        ),
        pytest.param(
            [jakon(active=False, active_until=AS_OF)], ["enrolment_inactive"], id="inactive on the list's day"
        ),
        pytest.param([jakon(active=False), jakon()], [], id="an inactive one beside an active one"),
        pytest.param(
            [jakon(active=False), jakon(on(9, 1))], ["enrolment_inactive"], id="inactive now, active next month"
        ),
        pytest.param([jakon(on(8, 1), on(3, 1))], ["enrolment_inactive"], id="ends before it begins: covers nothing"),
        pytest.param([jakon(date.min, date.max)], [], id="from the first day to the last there is"),
    ],
)
def test_days_of_the_whole_contract(held, found):
    assert said(flaws_of(*held)) == found


@pytest.mark.parametrize(
    ("worker", "held", "found"),
    [
        pytest.param(a_worker(starts_on=on(5, 1)), [jakon(on(5, 1))], [], id="came in May, covered since May"),
        pytest.param(
            a_worker(starts_on=on(4, 30)), [jakon(on(5, 1))], ["coverage_gap"], id="came a day before the cover"
        ),
        pytest.param(a_worker(ends_on=on(5, 31)), [jakon(None, on(5, 31))], [], id="left on the last covered day"),
        pytest.param(
            a_worker(ends_on=on(6, 1)), [jakon(None, on(5, 31))], ["enrolment_inactive"], id="left a day later"
        ),
        pytest.param(
            a_worker(ends_on=on(9, 30)), [jakon(None, on(9, 30))], [], id="will leave on the last covered day"
        ),
        pytest.param(
            a_worker(ends_on=on(9, 30)), [jakon(None, on(9, 29))], ["coverage_gap:warn"], id="will leave a day later"
        ),
        pytest.param(
            a_worker(starts_on=on(9, 1)), [jakon(on(9, 1))], [], id="not come yet, covered from the first day"
        ),
        pytest.param(
            a_worker(starts_on=on(9, 1)), [jakon(on(9, 2))], ["coverage_gap"], id="not come yet, covered a day late"
        ),
        pytest.param(
            a_worker(starts_on=on(9, 1)),
            [jakon(None, on(8, 31))],
            ["enrolment_inactive"],
            id="not come yet, cover ends before",
        ),
        pytest.param(
            a_worker(starts_on=on(9, 1)),
            [jakon(None, on(9, 1))],
            ["coverage_gap:warn"],
            id="not come yet, covered on day one",
        ),
        pytest.param(a_worker(starts_on=on(9, 1)), [], ["not_enrolled"], id="not come yet, not enrolled"),
        pytest.param(a_worker(starts_on=JUDGED_ON), [jakon(JUDGED_ON)], [], id="comes today, covered today"),
        pytest.param(
            a_worker(starts_on=on(1, 1)), [jakon(on(3, 1))], [], id="came before the contract: its days count"
        ),
        pytest.param(a_worker(ends_on=date(2027, 1, 1)), [jakon(None, on(11, 30))], [], id="stays beyond the contract"),
        pytest.param(
            a_worker(ends_on=on(1, 1)), [jakon(on(3, 1), on(3, 1))], [], id="left before the contract: its first day"
        ),
        pytest.param(
            a_worker(starts_on=date(2027, 1, 1)), [jakon(on(11, 30))], [], id="comes after the contract: its last day"
        ),
        pytest.param(
            a_worker(starts_on=on(5, 10), ends_on=on(5, 1)), [jakon(on(5, 10), on(5, 10))], [], id="left before coming"
        ),
        pytest.param(
            a_worker(starts_on=on(5, 10), ends_on=on(5, 1)),
            [jakon(on(5, 11))],
            ["coverage_gap"],
            id="left before coming, uncovered",
        ),
    ],
)
def test_days_of_one_worker(worker, held, found):
    assert said(flaws_of(*held, worker=worker)) == found


@pytest.mark.parametrize(
    ("held", "found"),
    [
        pytest.param([jakon(programmes=JKK)], ["programme_missing"], id="JKM missing"),
        pytest.param([jakon(programmes=JHT)], ["programme_missing"], id="JKK and JKM missing"),
        pytest.param([jakon(programmes=0)], ["programme_missing"], id="no programme at all"),
        pytest.param([jakon(programmes=JKK), staff(programmes=JKM)], [], id="each from another enrolment"),
        pytest.param([jakon(programmes=JKK), staff(on(3, 2), programmes=JKM)], ["coverage_gap"], id="JKM a day late"),
        pytest.param(
            [jakon(programmes=JKK), staff(None, on(8, 1), programmes=JKM)], ["enrolment_inactive"], id="JKM lapsed"
        ),
        pytest.param(
            [jakon(programmes=JKK), bpu(programmes=JKM)], ["programme_missing"], id="self-employed cover does not fill"
        ),
        pytest.param(
            [jakon(programmes=JKK), staff(programmes=JKM, **OTHER)], ["programme_missing"], id="nor another employer's"
        ),
        pytest.param(
            [jakon(None, on(8, 1), programmes=JKK)],
            ["enrolment_inactive", "programme_missing"],
            id="JKM missing, JKK lapsed: two faults",
        ),
        pytest.param(
            [jakon(None, on(8, 1), programmes=0)],
            ["enrolment_inactive", "programme_missing"],
            id="none at all, and lapsed",
        ),
    ],
)
def test_programmes_are_joined_one_by_one(held, found):
    assert said(flaws_of(*held)) == found


@pytest.mark.parametrize(
    ("held", "found"),
    [
        pytest.param([jakon(name="Siti Aminah")], ["name_mismatch"], id="covered under another name"),
        pytest.param([jakon(name="BUDI  SANTOSO, S.T.")], [], id="the same name with a title"),
        pytest.param([jakon(name="")], [], id="no name in the register"),
        pytest.param([jakon(name="-")], [], id="a dash for a name"),
        pytest.param([jakon(name="Siti Aminah"), jakon()], [], id="the own cover suffices"),
        pytest.param(
            [jakon(name="Siti Aminah"), jakon(on(8, 1))], ["name_mismatch"], id="the own cover does not reach"
        ),
        pytest.param(
            [jakon(None, on(8, 1), name="Siti Aminah")],
            ["enrolment_inactive", "name_mismatch"],
            id="another's, and lapsed",
        ),
        pytest.param(
            [staff(name="Siti Aminah", **OTHER)], ["name_mismatch", "other_employer"], id="somebody else, elsewhere"
        ),
        pytest.param(
            [staff(name="Siti Aminah", **OTHER), bpu()], ["other_employer"], id="one of two elsewhere bears the name"
        ),
    ],
)
def test_cover_under_another_name_is_somebody_elses(held, found):
    assert said(flaws_of(*held)) == found


def test_a_nameless_line_contradicts_no_name():
    assert said(flaws_of(jakon(), worker=a_worker(name=""))) == []


def test_without_the_projects_number_a_project_counts_for_nothing():
    flaws = flaws_of(jakon(), contract=a_contract(project_number=None))
    assert said(flaws) == ["project_unregistered", "other_employer"]
    assert flaws[1].values["variant"] == "project_unknown"


@pytest.mark.parametrize(
    ("held", "values"),
    [
        pytest.param([jakon(None, on(8, 1))], {"variant": "lapsed", "until": "2026-08-01"}, id="since when it lapsed"),
        pytest.param(
            [jakon(on(4, 1), on(8, 1))],
            {"variant": "lapsed_again", "until": "2026-08-01", "gaps": [["2026-03-01", "2026-03-31"]]},
            id="lapsed, and an earlier gap beside it",
        ),
        pytest.param([jakon(active=False)], {"variant": "unknown"}, id="inactive since nobody knows when"),
        pytest.param(
            [jakon(on(3, 5), on(4, 30)), jakon(on(6, 1))],
            {"gaps": [["2026-03-01", "2026-03-04"], ["2026-05-01", "2026-05-31"]]},
            id="every gap with its days",
        ),
        pytest.param([jakon(on(9, 1))], {"gaps": [["2026-03-01", "2026-08-31"]]}, id="a gap that reaches beyond today"),
        pytest.param([jakon(None, on(9, 15))], {"gaps": [["2026-09-16", "2026-11-30"]]}, id="a gap to come"),
        pytest.param(
            [jakon(None, on(8, 31)), jakon(on(9, 2), on(11, 29))],
            {"variant": "ahead", "gaps": [["2026-09-01", "2026-09-01"], ["2026-11-30", "2026-11-30"]]},
            id="two gaps to come",
        ),
        pytest.param([jakon(programmes=JHT)], {"programmes": ["JKK", "JKM"]}, id="which programmes"),
        pytest.param([staff(**OTHER)], {"variant": "company", "place": "CV Lain"}, id="which company"),
        pytest.param(
            [staff(on(2, 1), **OTHER), jakon(on(1, 1), project_number="99")],
            {"place": "CV Lain"},
            id="the latest of two",
        ),
        pytest.param([jakon(name="Siti Aminah")], {"register_name": "Si** Am****"}, id="the other name is veiled"),
        pytest.param(
            [bpu(None, on(7, 31)), staff(None, on(5, 31), **OTHER)],
            {"variant": "elsewhere", "until": "2026-07-31"},
            id="the last cover elsewhere",
        ),
        pytest.param([bpu(active=False)], {"variant": "elsewhere_unknown"}, id="inactive elsewhere"),
        pytest.param(
            [jakon(programmes=JKK, as_of=on(8, 1)), jakon(programmes=JKK)], {"as_of": "2026-08-01"}, id="oldest list"
        ),
    ],
)
def test_values_say_what_the_sentence_needs(held, values):
    (flaw,) = flaws_of(*held)
    assert dict(flaw.values) | values == flaw.values


def test_staff_without_a_project_are_told_their_own_way_in():
    (flaw,) = flaws_of(contract=goods())
    assert flaw.values["via"] == "employer"
