"""The workers behind a certificate as a salted tree: one can be shown to be in it, the others stay unknown. Pure."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.history.tree import leaf_hash
from compliance.kernel.values import Period

SALT_BYTES = 16


@dataclass(frozen=True)
class Member:
    """A worker as the tree has them. ``cover``: the days judged as insured; None where an officer took a doubt."""

    nik: str
    birth_date: date | None
    cover: Period | None

    def entry(self, salt: str) -> bytes:
        """The leaf: canonical JSON in ASCII, under a salt of its own, so that nobody can be guessed from its hash."""
        fields = {
            "birth_date": self.birth_date and self.birth_date.isoformat(),
            "from": self.cover and self.cover.first.isoformat(),
            "nik": self.nik,
            "salt": salt,
            "to": self.cover and self.cover.last.isoformat(),
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def salt_for(seed: str, what: str) -> str:
    """One of the salts of a certificate, in hex: from one of them, neither the seed nor another can be told."""
    return hmac.digest(bytes.fromhex(seed), what.encode(), "sha256")[:SALT_BYTES].hex()


def entries(seed: str, members: Sequence[Member]) -> list[bytes]:
    return [member.entry(salt_for(seed, f"worker:{place}")) for place, member in enumerate(members)]


def hashes(seed: str, members: Sequence[Member]) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(seed, members)]
