"""A list read in a process of its own.

That process may run out of memory over a hostile file without harm, and pages are answered while it works, for
Python runs one thread at a time. It is this module run as a program; it writes pickles: what the
reading says, or the ``UnusableFile`` that ends it, and ``None`` as its last word.
"""

import gc
import os
import pickle  # between us and our own child only
import resource
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from select import select
from typing import IO, Any, TypeVar

from compliance.enrolments.reading import Messages, Order, read_here
from compliance.kernel.errors import UnusableFile
from compliance.kernel.sheets import MEGABYTE
from compliance.kernel.sheets_refusals import too_complex

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds; a job that says nothing for two minutes is taken for lost
MEMORY = 1024 * MEGABYTE  # of the child; the one that it starts for workbooks has limits of its own


Asked = TypeVar("Asked")
Message = TypeVar("Message")


def load_apart(order: Order) -> Messages:
    return read_apart(order, read_here)


def read_apart(order: Asked, read: Callable[[Asked], Generator[Message]]) -> Generator[Message | None]:
    """What ``read`` says, called in a process of its own; None while it says nothing at first.

    Raises UnusableFile, also in the middle, and when that process dies of the file.
    """
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 - no shell
        try:
            assert child.stdin is not None  # noqa: S101 - asked for above
            assert child.stdout is not None  # noqa: S101 - the same
            with child.stdin as asked:
                pickle.dump((read, order), asked)
            while not select([child.stdout], [], [], PATIENCE)[0]:
                yield None  # a large workbook is read for minutes before its first row is there
            yield from _told(child.stdout)
        finally:
            child.kill()


def _told(output: IO[bytes]) -> Generator[Any]:
    while True:
        try:
            message = pickle.load(output)  # noqa: S301 - from our own child
        except (EOFError, pickle.UnpicklingError):
            raise too_complex() from None
        if message is None:
            return
        if isinstance(message, UnusableFile):
            raise message
        yield message


def main() -> None:
    """As the child: under a limit that the process which it may start can lift for itself."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    gc.disable()  # a twelfth of the time: it makes millions of tuples and no cycles
    read, order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        for message in read(order):
            say(message)
        say(None)
    except UnusableFile as refusal:
        say(refusal)


def say(message: object) -> None:
    pickle.dump(message, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, MemoryError):
        os._exit(1)  # the one who asked is gone, or is told by the silence
