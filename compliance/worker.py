"""Job kind → operation; the alarm clock that wakes the worker."""

from collections.abc import Callable

from config import Config


def ringing(config: Config) -> Callable[[], None]:
    """PLACEHOLDER"""
    return lambda: None
