"""The log's private key. It is loaded where a state is signed, and by nobody who only reads."""

from compliance.access.context import Installation
from compliance.history.keys import load_key, make_key
from compliance.history.note import Signer


def signer_of(installation: Installation, origin: str) -> Signer:
    """With the key of the settings, or one of this installation's own, made for trials. Raises Conflict."""
    path = installation.log_key
    if path is None:
        path = installation.files.root / "keys" / "log.pem"
        if not path.exists():
            make_key(path)
    return Signer(origin, load_key(path))
