"""What must hold in every situation, also in those that nobody thought of."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.checks.facts import ContractFacts, EnrolmentFacts, Flaw, WorkerFacts
from compliance.checks.meanings import MEANINGS
from compliance.checks.texts import next_step, remedy, sentence, title
from compliance.kernel.identity import NikProblem
from compliance.kernel.membership import Segment
from compliance.rulebook.models import Code
from tests.checks.cases import NIK, Situation, random_enrolment, random_situation
from tests.checks.naive import judged_slowly

randoms = st.randoms(use_true_random=False)
names = st.text(max_size=30)
days = st.dates() | st.none()
contracts = st.builds(
    ContractFacts,
    st.sampled_from(("construction", "goods", "consultancy", "other_services")),
    st.dates(),
    st.dates(),
    names,
    names | st.none(),
    names | st.none(),
)
niks = st.just(NIK) | st.text("0123456789", min_size=14, max_size=17) | names
workers = st.builds(
    WorkerFacts, st.integers(1, 99), niks, st.none() | st.sampled_from(NikProblem), names, days, days, days
)
enrolments = st.builds(
    EnrolmentFacts,
    name=names,
    birth_date=days,
    npp=names | st.none(),
    company=names | st.none(),
    segment=st.sampled_from(Segment),
    project_number=names | st.none(),
    programmes=st.integers(0, 31),
    active_from=days,
    active_until=days,
    active=st.booleans(),
    as_of=st.dates(),
)


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_the_evaluator_that_goes_day_by_day(seed):
    rng = Random(seed)
    for _ in range(250):
        situation = random_situation(rng)
        found = [(flaw.line, flaw.code, flaw.severity) for flaw in situation.judged().flaws]
        assert len(found) == len(set(found))
        assert set(found) == judged_slowly(situation), situation


@given(randoms)
def test_more_cover_blocks_nobody(rng):
    situation = random_situation(rng)
    more = {
        nik: [*held, replace(random_enrolment(rng), name=_name_on(situation, nik))]
        for nik, held in situation.register.items()
    }
    after = replace(situation, register=more).judged()
    assert after.blocked_lines <= situation.judged().blocked_lines


@given(randoms)
def test_full_cover_adds_no_finding_of_any_code(rng):
    """Through the project and as staff, with every programme and without an end: nothing new is said of anybody."""
    situation = random_situation(rng)
    contract = replace(situation.contract, project_number="26-0417")  # else there is no project to insure through
    situation = replace(situation, contract=contract)
    way = {"project_number": contract.project_number, "npp": contract.company_npp, "company": contract.company_name}
    full: dict[str, Any] = {
        **way,
        "programmes": 15,
        "active": True,
        "active_from": None,
        "active_until": None,
        "birth_date": None,
    }
    more = {
        nik: [
            *held,
            *(
                replace(random_enrolment(rng), name="", segment=segment, **full)  # a name might be another's
                for segment in (Segment.JAKON, Segment.PU)
            ),
        ]
        for nik, held in situation.register.items()
    }
    before, after = situation.judged(), replace(situation, register=more).judged()
    assert {(flaw.line, flaw.code) for flaw in after.flaws} <= {(flaw.line, flaw.code) for flaw in before.flaws}


def _name_on(situation: Situation, nik: str) -> str:
    return next((worker.name for worker in situation.workers if worker.nik == nik), "")


@given(randoms)
def test_order_never_matters(rng):
    situation = random_situation(rng)
    register = {nik: rng.sample(held, len(held)) for nik, held in situation.register.items()}
    shuffled = replace(situation, workers=rng.sample(situation.workers, len(situation.workers)), register=register)
    assert shuffled.judged() == situation.judged()


@given(randoms)
def test_ending_a_worker_opens_nothing(rng):
    situation = random_situation(rng)
    last = situation.contract.ends_on
    ended = [replace(w, ends_on=min(w.ends_on or last, date(2026, 8, rng.randrange(1, 29)))) for w in situation.workers]
    before, after = situation.judged(), replace(situation, workers=ended).judged()
    assert after.blocked_lines <= before.blocked_lines
    was, now = (_by_line(verdict.flaws) for verdict in (before, after))
    for line, codes in now.items():
        fresh = codes - was[line]  # of days without cover the last ones are named: what is named may be another
        assert fresh <= OF_DAYS
        assert bool(fresh) <= bool(was[line] & OF_DAYS)
        assert len(codes) <= len(was[line])


OF_DAYS = {Code.ENROLMENT_INACTIVE, Code.COVERAGE_GAP, Code.OTHER_EMPLOYER, Code.SELF_EMPLOYED_COVER}


def _by_line(flaws: Sequence[Flaw]) -> defaultdict[int | None, set[Code]]:
    found: defaultdict[int | None, set[Code]] = defaultdict(set)
    for flaw in flaws:
        found[flaw.line].add(flaw.code)
    return found


@settings(max_examples=300)
@given(
    contracts,
    st.lists(workers, max_size=4, unique_by=lambda worker: worker.line),
    st.lists(enrolments, max_size=4),
    days,
    st.dates(),
)
def test_never_crashes_and_every_worker_is_counted(contract, roster, held, register_as_of, judged_on):
    register = {worker.nik: held for worker in roster}
    verdict = Situation(contract, roster, register, register_as_of, judged_on).judged()
    assert sum(verdict.counts) == len(roster)
    assert verdict.enrolment_judged or not verdict.cleared_lines
    assert all(all(_told(flaw)) for flaw in verdict.flaws)


@given(randoms)
def test_every_finding_is_told_in_full_and_without_the_nik(rng):
    situation = random_situation(rng)
    for flaw in situation.judged().flaws:
        for text in _told(flaw):
            assert text.endswith(".")
            assert "None" not in text
            assert "[" not in text
        assert not any(worker.nik in json.dumps(flaw.values) for worker in situation.workers)


def _told(flaw: Flaw) -> list[str]:
    """As it is read after it has been stored."""
    values = json.loads(json.dumps(flaw.values))
    return [str(sentence(flaw.code, values)), str(next_step(flaw.code, values))]


@pytest.mark.parametrize("code", Code)
def test_every_code_is_explained_without_any_worker(code):
    assert 2 <= len(str(title(code)).split()) <= 4
    assert str(MEANINGS[code]).endswith(".")
    assert str(remedy(code)).endswith(".")
