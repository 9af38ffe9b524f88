"""Many certificates at once: their pages are set in processes of their own; keys and sealing stay where they are."""

import gc
import os
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Self

from compliance.certificates.document import render
from compliance.certificates.foreseen import Paper

PROCESSES = min(4, os.cpu_count() or 1)
AHEAD = 4  # papers of each process that may wait to be taken, so that memory does not grow with the batch
MODEST = 10  # steps of priority below the worker, for whom they have their papers ready, and the server of pages


class Presses:
    """They start anew and import only the program: nothing of a database or of a key gets into them."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self.room = AHEAD * processes
        self._pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_make_ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Also when whoever takes the papers stops halfway."""
        self._pool.shutdown(cancel_futures=True)

    def begin(self, statement: str, code: str) -> Paper:
        """The PDF that ``render`` makes of them."""
        try:
            return partial(_taken, self._pool.submit(render, statement, code))
        except BrokenExecutor:
            return _no_paper


def _taken(paper: Future[bytes]) -> bytes | None:
    """None where a process was ended from outside, for instance for want of memory: the page is set here, then."""
    try:
        return paper.result()
    except BrokenExecutor:
        return None


def _no_paper() -> None:
    return None


def _make_ready() -> None:
    os.nice(MODEST)
    gc.freeze()  # what is imported stays: the search for cyclic garbage, which each page sets off, need not look at it
    Thread(target=_end_with_the_worker, daemon=True).start()


def _end_with_the_worker() -> None:
    """A worker that is killed can't tell its processes, and they would wait for ever."""
    if worker := parent_process():
        worker.join()
        os._exit(1)
