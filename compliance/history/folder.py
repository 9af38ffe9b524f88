"""The log as a folder of static files, as it is served or was copied: reading it, and bringing it up to the table."""

import fcntl
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from compliance.history.note import Checkpoint, Key, Note, Signer, Unreadable, opened
from compliance.history.tiles import WIDTH, Tile, TiledTree, bundled
from compliance.history.tree import is_consistent, leaf_hash, root
from compliance.kernel.errors import Conflict
from compliance.kernel.files import about_to_read, write_durably
from compliance.kernel.i18n import _

CHECKPOINT, KEYS, LOCK = "checkpoint", "keys", ".lock"
FOR_EVERYONE = 0o644


class Forked(Conflict):
    """What is to be published contradicts what was published: nobody may sign that."""


def keys_of(path: Path) -> list[Key]:
    """One a line; none where there is no such file. Raises Conflict for a line that is no key."""
    about_to_read(path)
    try:
        return [Key.read(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (Unreadable, UnicodeDecodeError) as error:
        raise Conflict(_("Daftar kunci {path} tidak dapat dibaca.", path=path)) from error


@lru_cache(maxsize=32)  # a live check looks several times, and most find what the last one found
def _opened(content: bytes, keys: tuple[Key, ...]) -> Checkpoint:
    """Raises Unreadable."""
    return opened(content, keys)[1]


@dataclass(frozen=True)
class StaticLog:
    """``keys`` (one a line, the current one first) stand beside ``checkpoint`` and ``tile/``."""

    folder: Path

    def read(self, path: str) -> bytes | None:
        about_to_read(self.folder / path)
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def keys(self) -> list[Key]:
        """Raises Conflict for a line that is no key."""
        return keys_of(self.folder / KEYS)

    def checkpoint(self, keys: Iterable[Key] = ()) -> Checkpoint | None:
        """The state that was signed last, if any was. Raises Conflict for one that no known key has signed.

        ``keys``: those that are known; where none are, those that stand beside it.
        """
        content = self.read(CHECKPOINT)
        if content is None:
            return None
        try:
            return _opened(content, tuple(keys) or tuple(self.keys()))
        except Unreadable as error:
            path = self.folder / CHECKPOINT
            raise Conflict(_("{path} rusak atau tidak ditandatangani kunci yang dikenal.", path=path)) from error

    def tree(self, size: int) -> TiledTree:
        return TiledTree(self.read, size)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One writer at a time, of all processes of this machine; a writer that is killed lets go."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def write(self, path: str, content: bytes) -> None:
        write_durably(self.folder / path, [content], FOR_EVERYONE)

    def grow(
        self,
        signer: Signer,
        before: Checkpoint | None,
        entries: Sequence[bytes],
        first: int,
        kept: "StaticLog | None" = None,
    ) -> Checkpoint:
        """Publish these entries, of which the first is leaf ``first``: 0, or where the last tile begins.

        The checkpoint is written last: until then, readers see the log as it was. ``kept`` knows of it before: what
        is published is never unknown there. Raises Forked or Damaged.
        """
        files = dict(files_of(self.tree(first), entries))
        tree = TiledTree(lambda path: files.get(path) or self.read(path), first + len(entries))
        checkpoint = Checkpoint(signer.name, tree.size, tree.root())
        refuse_fork(before, checkpoint, tree)
        self._write_all(files)
        keys = known_keys(signer, (kept.keys() if kept else []) or self.keys())
        signed = bytes(Note(str(checkpoint)).signed(signer.sign(str(checkpoint))))
        for log in filter(None, (kept, self)):
            if keys != log.keys():
                log.write(KEYS, "".join(f"{key}\n" for key in keys).encode())
            log.write(CHECKPOINT, signed)
        for path in files:
            shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)  # the full tile stands in for its parts
        return checkpoint

    def copy_state(self, kept: "StaticLog") -> None:
        """Have another folder hold this one's state and keys, where it does not yet."""
        for path in (KEYS, CHECKPOINT):
            if (content := self.read(path)) is not None and content != kept.read(path):
                kept.write(path, content)

    def put_aside(self, kept: "StaticLog", name: str) -> None:
        """What is left of a log that is lost goes into a folder beside it, with its last known state; keys stay."""
        aside = self.folder.with_name(name)
        aside.mkdir()
        for path in (CHECKPOINT, "tile"):
            if (self.folder / path).exists():
                (self.folder / path).rename(aside / path)
        if (state := kept.read(CHECKPOINT)) is not None:
            StaticLog(aside).write("last-known-checkpoint", state)

    def _write_all(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            self.write(path, content)


def known_keys(signer: Signer, listed: Iterable[Key]) -> list[Key]:
    """The current key, then those before it: what they signed stays readable."""
    return list(dict.fromkeys([signer.key(), *listed]))


def refuse_fork(before: Checkpoint | None, after: Checkpoint, tree: TiledTree) -> None:
    """Raises Forked unless the tree begins with what was published."""
    if before is None:
        return
    grows = before.size <= tree.size and before.origin == after.origin
    path = tree.consistency(before.size) if grows else []
    if not grows or not is_consistent(before.size, before.root, after.size, after.root, path):
        raise forked(before.size, after.size)


def forked(published: int, found: int) -> Forked:
    return Forked(
        _(
            "Catatan publik sudah terbit dengan {published} peristiwa, dan isi basis data ({found}) tidak "
            "menyambung dengannya. Pulihkan dengan 'log recover', atau periksa apakah basis data diubah.",
            published=published,
            found=found,
        )
    )


def files_of(before: TiledTree, entries: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file that holds the entries or a hash over them; ``before`` ends with a full tile."""
    level, first, hashes = 0, before.size, [leaf_hash(entry) for entry in entries]
    for place in range(0, len(entries), WIDTH):
        row = entries[place : place + WIDTH]
        yield Tile(0, (first + place) // WIDTH, len(row)).bundle, bundled(row)
    while hashes:
        above: list[bytes] = []
        for place in range(0, len(hashes), WIDTH):
            tile = Tile(level, (first + place) // WIDTH, len(row_of := hashes[place : place + WIDTH]))
            yield tile.hashes, b"".join(row_of)
            above += [root(row_of)] if tile.is_full else []
        level, known = level + 1, first // WIDTH
        first = known - known % WIDTH
        hashes = [before.hash_at(level, number) for number in range(first, known)] + above if above else []
