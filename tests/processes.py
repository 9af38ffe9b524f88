"""Processes of their own, forked from one that has imported the product already: each would take seconds to start."""

from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["compliance.app", "compliance.worker", "tests.certificates.builders"])


def run_apart(target: Callable[..., object], *arguments: Any) -> int:
    """The exit code; negative: the number of the signal that ended it."""
    process = FORKED.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode or 0


def kill_when_told(target: Callable[..., object], *arguments: Any) -> None:
    """Kill the process once its target, which gets a connection before its other arguments, has said a word."""
    here, there = FORKED.Pipe()
    process = FORKED.Process(target=target, args=(there, *arguments))
    process.start()
    there.close()
    here.recv()  # EOFError: it ended without
    process.kill()
    process.join()
