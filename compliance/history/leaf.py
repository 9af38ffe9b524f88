"""What one leaf says, as bytes: canonical JSON in ASCII, the same for ever (docs/certificate-format.md). Pure."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from compliance.history.models import LeafEvent

VERSION = 1
SECONDS = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Leaf:
    """``statement``: hex digest of what the certificate says, salted, so that it can't be guessed; ``at``: when."""

    certificate: str
    event: LeafEvent
    statement: str
    at: datetime

    @property
    def entry(self) -> str:
        fields = {
            "certificate": self.certificate,
            "event": self.event.value,
            "statement": self.statement,
            "time": self.at.astimezone(UTC).strftime(SECONDS),
            "version": VERSION,
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, entry: str | bytes) -> Self:
        """Raises ValueError for what is no leaf of ours."""
        fields = json.loads(entry)
        if not isinstance(fields, dict) or fields.get("version") != VERSION:
            raise ValueError("not a leaf of version 1")
        try:
            at = datetime.strptime(fields["time"], SECONDS).replace(tzinfo=UTC)
            return cls(fields["certificate"], LeafEvent(fields["event"]), fields["statement"], at)
        except KeyError as error:
            raise ValueError(f"without {error}") from error
