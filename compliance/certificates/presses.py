"""Many certificates at once: their pages are set in processes of their own; keys and sealing stay where they are."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from compliance.certificates.document import render

AHEAD = 2  # papers of each process that may wait to be taken, so that memory does not grow with the batch


def render_many(wanted: Iterable[tuple[str, str]], processes: int) -> Generator[bytes, None, None]:
    """The PDFs of statements with their codes, in their order, as ``render`` makes them one by one.

    The processes start anew and import only the program: nothing of a database or of a key gets into them.
    """
    pool = ProcessPoolExecutor(processes, get_context("spawn"))
    waiting: deque[Future[bytes]] = deque()
    try:
        for statement, code in wanted:
            waiting.append(pool.submit(render, statement, code))
            if len(waiting) > AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # also when whoever takes them stops halfway
        pool.shutdown(cancel_futures=True)
