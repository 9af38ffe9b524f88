"""Invented people: the same every time, nobody twice, every number as the state gives it out."""

from collections import Counter
from datetime import date

from compliance.demo.generator import Supply
from compliance.kernel.identity import birth_date_in, problem_of

TODAY = date(2026, 9, 1)


def test_the_same_seed_gives_the_same_people():
    assert list(Supply(1, TODAY).people(50)) == list(Supply(1, TODAY).people(50))
    assert list(Supply(1, TODAY).people(50)) != list(Supply(2, TODAY).people(50))


def test_every_nik_is_sound_and_says_the_birth_date():
    for person in Supply(1, TODAY).people(500):
        assert problem_of(person.nik) is None
        assert birth_date_in(person.nik, TODAY) == person.birth_date
        assert 19 <= (TODAY - person.birth_date).days / 365.25 < 58


def test_nobody_comes_twice():
    assert max(Counter(person.nik for person in Supply(1, TODAY).people(5_000)).values()) == 1


def test_most_are_from_kutai_timur_and_some_from_elsewhere():
    regions = Counter(person.nik[:4] for person in Supply(1, TODAY).people(1_000))
    assert 700 < regions["6408"] < 900
    assert len(regions) > 5


def test_minors_can_be_had():
    assert (TODAY - Supply(1, TODAY).person(17, 17).birth_date).days < 18 * 365


def test_employers_have_numbers_of_the_right_length():
    employer = Supply(1, TODAY).employer("CV")
    assert [len(text) for text in (employer.npwp, employer.nib, employer.npp)] == [15, 13, 8]
    assert employer.name.startswith("CV ")
