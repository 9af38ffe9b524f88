"""Where this installation's log stands: its static files, and what is kept of them apart. Nothing here signs.

``keys/log/`` holds the log's public keys and the last checkpoint once more. Whoever reads does so by these keys, and
needs no private one; and a log folder that is lost, or was put back from an older copy, is noticed.
"""

from urllib.parse import urlsplit

from compliance.access.context import Installation
from compliance.history.folder import CHECKPOINT, StaticLog
from compliance.history.note import Checkpoint, Key


def static_log(installation: Installation) -> StaticLog:
    return StaticLog(installation.files.root / "log")


def kept_log(installation: Installation) -> StaticLog:
    """Only ``checkpoint`` and ``keys``."""
    return StaticLog(installation.files.root / "keys" / "log")


def log_keys(installation: Installation) -> list[Key]:
    """Those kept apart; those beside the log, where it is from before any were kept. Raises Conflict."""
    return kept_log(installation).keys() or static_log(installation).keys()


def published_state(installation: Installation) -> Checkpoint | None:
    """What the static files say. Raises Conflict for a state that no known key has signed."""
    return static_log(installation).checkpoint(log_keys(installation))


def known_state(installation: Installation) -> Checkpoint | None:
    """The largest state that is known to have been published, be its files there or not. Raises Conflict."""
    keys = log_keys(installation)
    states = (static_log(installation).checkpoint(keys), kept_log(installation).checkpoint(keys))
    return max(filter(None, states), key=lambda state: state.size, default=None)


def origin_of(installation: Installation) -> str:
    """The name of the log: the address at which it began. It stays when the address changes."""
    for log in (kept_log(installation), static_log(installation)):
        if begun := log.read(CHECKPOINT):
            return begun.decode(errors="replace").partition("\n")[0]
    return address_of(installation)


def address_of(installation: Installation) -> str:
    """What a log that begins now is called."""
    address = urlsplit(installation.public_url)
    return f"{address.netloc}{address.path}/log"
