"""Any number of lines of text in order, of which only some stand in memory."""

from collections.abc import Iterator, Sequence
from heapq import merge
from tempfile import TemporaryFile
from typing import IO

RUN = 40_000  # lines that are sorted at once: some 8 MB


class Sorter:
    """Lines with their line break at the end; what does not fit lies in nameless files until it is read."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._runs: list[IO[str]] = []

    def add(self, lines: Sequence[str]) -> None:
        self._lines += lines
        if len(self._lines) >= RUN:
            self._put_aside()

    def in_order(self) -> Iterator[str]:
        """All of them, once."""
        self._lines.sort()
        for run in self._runs:
            run.seek(0)
        yield from merge(*self._runs, self._lines) if self._runs else self._lines
        for run in self._runs:
            run.close()

    def _put_aside(self) -> None:
        self._lines.sort()
        run = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - it is read and closed later
        run.writelines(self._lines)
        self._runs.append(run)
        self._lines.clear()
