"""What a piece of work takes of the machine, its child processes included."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Self

LOOK = 0.1  # seconds between two looks at the children
FIELD = re.compile(r"^(PPid|VmHWM):\s*(\d+)", re.MULTILINE)


class Watch:
    """``seconds`` by the wall, ``processor`` seconds, ``megabytes`` that the processes had at most, added up.

    Each child's peak is read from /proc while it lives: what ``getrusage`` says of it begins with its parent's size.
    """

    def __enter__(self) -> Self:
        self._peaks: dict[int, int] = {}
        self._is_over, self._looker = Event(), Thread(target=self._look)
        self._looker.start()
        self._start, self._used = perf_counter(), sum(os.times()[:4])
        return self

    def __exit__(self, *_fault: object) -> None:
        self.seconds, self.processor = perf_counter() - self._start, sum(os.times()[:4]) - self._used
        self._is_over.set()
        self._looker.join()
        self.megabytes = sum(self._peaks.values()) / 1024

    def _look(self) -> None:
        while not self._is_over.wait(LOOK):
            self._peaks.update(peaks())


def peaks() -> Iterator[tuple[int, int]]:
    """This process and its children, each with the kilobytes that it had in memory at most."""
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has ended meanwhile
            found = dict(FIELD.findall(status.read_text()))
            pid = int(status.parent.name)
            if "VmHWM" in found and os.getpid() in (pid, int(found["PPid"])):
                yield pid, int(found["VmHWM"])
