"""A log in a folder, signed with keys that are the same every time."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.history.folder import StaticLog
from compliance.history.leaf import Leaf
from compliance.history.models import LeafEvent
from compliance.history.note import Checkpoint, Signer
from compliance.history.tiles import WIDTH
from tests.builders import NOW

ORIGIN = "patuh.test/log"


def a_signer(name: str = ORIGIN, seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def an_entry(number: int, statement: str = "") -> bytes:
    certificate = f"KTM-2026-{number:06}-7F3K9Q"
    return Leaf(certificate, LeafEvent.ISSUED, statement or f"{number:064x}", NOW).entry.encode()


def grow(folder: Path, entries: list[bytes], signer: Signer | None = None) -> Checkpoint:
    """Publish, as the house does, from the last full tile on."""
    log, signer = StaticLog(folder), signer or a_signer()
    before = log.checkpoint([signer.key(), *log.keys()])
    first = before.size // WIDTH * WIDTH if before else 0
    return log.grow(signer, before, entries[first:], first)
