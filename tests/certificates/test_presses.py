"""Pages set in other processes are the same pages, and no process outlives whoever asked for them."""

import multiprocessing
import os
import signal

import pytest

from compliance.audit.log import canonical
from compliance.certificates.document import render
from compliance.certificates.presses import Presses
from tests.certificates.test_document import CODE, a_statement


def a_text(number: int) -> str:
    return canonical(a_statement(number=f"KTM-2026-{number:06}-7F3K9Q"))


def test_they_are_those_that_come_one_by_one():
    with Presses(2) as presses:
        papers = [presses.begin(a_text(number), CODE) for number in range(3)]
        assert [paper() for paper in papers] == [render(a_text(number), CODE) for number in range(3)]
    assert not multiprocessing.active_children()


def test_one_that_fails_is_told_and_leaves_no_process():
    with pytest.raises(KeyError), Presses(1) as presses:
        presses.begin("{}", CODE)()
    assert not multiprocessing.active_children()


def test_where_a_process_is_ended_from_outside_there_is_no_paper():
    with Presses(1) as presses:
        assert presses.begin(a_text(1), CODE)()
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
            child.join()
        assert presses.begin(a_text(1), CODE)() is None
        assert presses.begin(a_text(1), CODE)() is None
