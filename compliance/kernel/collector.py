"""Python's search for cyclic garbage, kept out of work that makes many objects and needs them all to its end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For work of a second or so: other threads' cycles wait that long, too."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
