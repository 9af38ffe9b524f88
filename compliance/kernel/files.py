"""Files kept under the digest of their content, outside the web root; the same bytes are stored once."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FileStore:
    root: Path

    def put(self, content: bytes) -> str:
        """Store the bytes, return their SHA-256 in hex. Durable before it returns; half a file is never seen."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if not target.exists():
            write_durably(target, [content])
        return digest

    def put_file(self, source: Path, digest: str) -> None:
        """As ``put``, for a file of any size whose digest is known already; it stays where it is."""
        target = self.path(digest)
        if not target.exists():
            write_durably(target, chunks_of(source))

    def keep_only(self, digests: Collection[str]) -> int:
        """Remove all others; returns how many. For a store whose files nothing else speaks of."""
        others = [path for path in (self.root / "files").glob("*/[0-9a-f]*") if path.name not in digests]
        for path in others:
            path.unlink(missing_ok=True)
        return len(others)

    def path(self, digest: str) -> Path:
        return self.root / "files" / digest[:2] / digest

    def get(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def write_durably(target: Path, chunks: Iterable[bytes], mode: int = 0o600) -> None:
    """Whole or not at all, also when the power fails; ``mode``: who may read it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fchmod(handle, mode)
        os.fsync(handle)
    Path(temporary).rename(target)
    _make_durable(target.parent)


def _make_durable(folder: Path) -> None:
    """That a file has its name is known to the folder, which is written apart."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


Look = tuple[int, ...] | None  # how a file lies there; None: it does not
_watched: ContextVar[dict[Path, Look] | None] = ContextVar("watched", default=None)


def look(path: Path) -> Look:
    """Another one as soon as somebody wrote it or put another in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def about_to_read(path: Path) -> None:
    """For ``watching``; said before it is read, so that a change while it is read shows, too."""
    seen = _watched.get()
    if seen is not None:
        seen.setdefault(path, look(path))


@contextmanager
def watching() -> Iterator[dict[Path, Look]]:
    """How each file lay there that was said to be read."""
    seen: dict[Path, Look] = {}
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


def receive(stream: BinaryIO, target: Path, limit: int) -> tuple[str, int] | None:
    """Copy an upload to disk without holding it in memory: (SHA-256, bytes), or None past the limit (nothing kept)."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                break
            digest.update(chunk)
            file.write(chunk)
    if size > limit:
        target.unlink()
        return None
    return digest.hexdigest(), size
