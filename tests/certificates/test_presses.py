"""Many papers at once are the same papers, in their order."""

import multiprocessing
from collections.abc import Iterator

import pytest

from compliance.audit.log import canonical
from compliance.certificates.document import render
from compliance.certificates.presses import AHEAD, render_many
from tests.certificates.test_document import CODE, a_statement


def statements(count: int) -> Iterator[tuple[str, str]]:
    return ((canonical(a_statement(number=f"KTM-2026-{place:06}-7F3K9Q")), CODE) for place in range(count))


def test_they_are_those_that_come_one_by_one():
    assert list(render_many(statements(7), 2)) == [render(statement, code) for statement, code in statements(7)]


def test_none_is_asked_for_before_there_is_room():
    taken = []
    papers = render_many((taken.append(one) or one for one in statements(50)), 1)  # type: ignore[func-returns-value]  # noted on the way
    next(papers)
    assert len(taken) == AHEAD + 1
    papers.close()
    assert not multiprocessing.active_children()


def test_one_that_fails_is_told_and_leaves_no_process():
    with pytest.raises(KeyError):
        list(render_many([*statements(1), ("{}", CODE)], 1))
    assert not multiprocessing.active_children()
