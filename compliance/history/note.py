"""Signed notes (c2sp.org/signed-note), the checkpoints in them (tlog-checkpoint) and witnesses' cosignatures. Pure."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from compliance.history.tree import HASH_BYTES

LOG, WITNESS = 1, 4  # types of keys: plain Ed25519, and Ed25519 with the time before it
ID_BYTES, TIME_BYTES = 4, 8
DASH = "\N{EM DASH} "


class Unreadable(ValueError):
    """A note, a checkpoint or a key that does not have its form."""


@dataclass(frozen=True)
class Key:
    """What signatures are checked with; as text ``name+id+key``, the "vkey" of the specification."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Unreadable."""
        name, _plus, rest = text.strip().partition("+")
        number, _plus, material = rest.partition("+")
        raw = unbase64(material)
        if not name or len(raw) != 1 + HASH_BYTES or raw[0] not in (LOG, WITNESS):
            raise Unreadable(text)
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != number:
            raise Unreadable(text)
        return key

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def has_signed(self, note: "Note") -> bool:
        """Whether one of the note's signatures is this key's, and right."""
        own = (each for each in note.signatures if (each.name, each.id) == (self.name, self.id))
        return any(self._fits(note.text, each.raw) for each in own)

    def _fits(self, text: str, raw: bytes) -> bool:
        message = text.encode()
        if self.kind == WITNESS:
            message, raw = timed(int.from_bytes(raw[:TIME_BYTES]), text), raw[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signature:
    name: str
    id: bytes
    raw: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.id + self.raw).decode()}\n"


@dataclass(frozen=True)
class Note:
    """``text`` ends with a line break, which is signed with it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Raises Unreadable."""
        try:
            text, blank, lines = content.decode().rpartition("\n\n")
        except UnicodeDecodeError as error:
            raise Unreadable("not UTF-8") from error
        if not blank or not lines.endswith("\n"):
            raise Unreadable("no signatures")
        return cls(text + "\n", tuple(map(read_signature, lines.splitlines())))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def signed(self, *signatures: Signature) -> "Note":
        """With these added."""
        return replace(self, signatures=(*self.signatures, *signatures))


def read_signature(line: str) -> Signature:
    name, _space, encoded = line.removeprefix(DASH).partition(" ")
    raw = unbase64(encoded)
    if not line.startswith(DASH) or not name or len(raw) <= ID_BYTES:
        raise Unreadable(line)
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])


@dataclass(frozen=True)
class Checkpoint:
    """The state of the log ``origin`` when it had ``size`` leaves."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Lines beyond the third are signed too, but mean nothing here. Raises Unreadable."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0]:
            raise Unreadable("a checkpoint has three lines")
        size, root = lines[1], unbase64(lines[2])
        if not (size.isascii() and size.isdigit() and str(int(size)) == size) or len(root) != HASH_BYTES:
            raise Unreadable("no size and root")
        return cls(lines[0], int(size), root)

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Signer:
    """Signs in the name of a log, which is its origin, or of a witness."""

    name: str
    private: Ed25519PrivateKey

    def key(self, kind: int = LOG) -> Key:
        return Key(self.name, kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        return Signature(self.name, self.key().id, self.private.sign(text.encode()))

    def cosign(self, text: str, at: datetime) -> Signature:
        """As of this moment the witness has seen no larger tree, and none that contradicts it (tlog-cosignature)."""
        seconds = int(at.timestamp())
        raw = seconds.to_bytes(TIME_BYTES) + self.private.sign(timed(seconds, text))
        return Signature(self.name, self.key(WITNESS).id, raw)


def timed(seconds: int, text: str) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigned_at(signature: Signature) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(signature.raw[:TIME_BYTES]), UTC)


def opened(content: bytes, keys: Iterable[Key]) -> tuple[Note, Checkpoint]:
    """A checkpoint that the log of its origin has signed with one of these keys. Raises Unreadable."""
    note = Note.read(content)
    checkpoint = Checkpoint.read(note.text)
    if not any(key.kind == LOG and key.name == checkpoint.origin and key.has_signed(note) for key in keys):
        raise Unreadable("not signed by a known key")
    return note, checkpoint


def unbase64(text: str) -> bytes:
    """Raises Unreadable."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(text) from error
