"""Who is who from one list to the next."""

import pytest

from compliance.kernel.identity import problem_of
from compliance.rosters.changes import compare, digest
from compliance.rosters.models import Worker

A, B, FLAWED = "6408041708900001", "6408041708900002", "64080417089"


def a_worker(nik: str, name: str, line: int = 0, **facts: object) -> Worker:
    return Worker(
        contract_id=1,
        line=line,
        since_version=1,
        nik=nik,
        nik_problem=problem_of(nik),
        name=name,
        **facts,  # type: ignore[arg-type]  # facts by column
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], [(A, "Ani")], (1, 0, 0, 0), id="the first list"),
        pytest.param([(A, "Ani")], [(A, "Ani")], (0, 0, 0, 1), id="the same person"),
        pytest.param([(A, "Ani")], [(A, "Hj. Ani")], (0, 0, 1, 0), id="a name written otherwise"),
        pytest.param([(A, "Ani")], [(A, "Budi")], (0, 0, 1, 0), id="a sound NIK is the person, whatever the name"),
        pytest.param([(FLAWED, "Ani")], [(A, "Ani")], (0, 0, 1, 0), id="a NIK put right"),
        pytest.param([(A, "Ani")], [(FLAWED, "Ani")], (0, 0, 1, 0), id="a NIK spoilt"),
        pytest.param([("", "Ani")], [(A, "Ani")], (0, 0, 1, 0), id="a NIK brought later"),
        pytest.param([(A, "Ani")], [(B, "Ani")], (1, 1, 0, 0), id="two sound NIKs are two people of one name"),
        pytest.param([(FLAWED, "Ani")], [(FLAWED, "Budi")], (1, 1, 0, 0), id="a faulty NIK is nobody's"),
        pytest.param([(A, "")], [(A, "Ani")], (0, 0, 1, 0), id="a name brought later"),
        pytest.param([(A, "Ani"), (A, "Budi")], [(A, "Budi"), (A, "Ani")], (0, 0, 0, 2), id="one NIK, two names"),
        pytest.param([("", "Ani"), ("", "Ani")], [("", "Ani")], (0, 1, 0, 1), id="namesakes are not merged"),
        pytest.param([(A, "Ani"), (B, "Budi")], [(B, "Budi")], (0, 1, 0, 1), id="somebody left"),
    ],
)
def test_people_are_found_again(before, after, expected):
    change = compare([a_worker(*who) for who in before], [a_worker(*who) for who in after])
    assert (len(change.joined), len(change.left), len(change.changed), change.unchanged) == expected
    assert change.is_empty is (sum(expected[:3]) == 0)


def test_another_row_of_the_file_is_a_move_and_no_change():
    change = compare([a_worker(A, "Ani", row=2)], [a_worker(A, "Ani", row=9)])
    assert change.is_empty
    assert [(pair.moved, pair.changed) for pair in change.pairs] == [(True, False)]


def test_the_digest_knows_people_not_their_order_or_place():
    ani, budi = a_worker(A, "Ani", line=1, row=2), a_worker(B, "Budi", line=2, row=3)
    again = [a_worker(B, "Budi", line=7), a_worker(A, "Ani", line=9)]
    assert digest([ani, budi]) == digest(again)
    assert digest([ani, budi]) != digest([ani, a_worker(B, "Budi", wage=1)])
    assert digest([ani]) != digest([ani, ani])
