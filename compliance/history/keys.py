"""Private keys of the log and of witnesses: Ed25519 in PEM, as ``openssl genpkey -algorithm ed25519`` writes them."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from compliance.kernel.errors import Conflict
from compliance.kernel.files import write_durably
from compliance.kernel.i18n import _

ONLY_OWNER = 0o600


def load_key(path: Path) -> Ed25519PrivateKey:
    """Raises Conflict."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Conflict(_("Kunci {path} tidak ada atau tidak dapat dibaca.", path=path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Conflict(_("Kunci {path} bukan kunci Ed25519.", path=path))
    return key


def make_key(path: Path) -> None:
    """A new one, unless there is one: also where two processes start at once, both end up with the same."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    write_durably(draft, [pem], ONLY_OWNER)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
