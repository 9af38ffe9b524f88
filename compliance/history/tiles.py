"""The tree as static files, in the layout of c2sp.org/tlog-tiles: which file holds what, and reading it back. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from compliance.history.tree import EMPTY, HASH_BYTES, consistency, inclusion, node_hash, split

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = "entries"
LENGTH_BYTES = 2  # before each entry of a bundle, big-endian

Read = Callable[[str], bytes | None]  # the content of a file by its path within the log; None: there is none


class Damaged(ValueError):
    """A file of the log is missing, or is not what it should be; says which."""


@dataclass(frozen=True)
class Tile:
    """``width`` of 256 places are filled. ``level`` 0 holds the hashes of leaves, or, as a bundle, the entries."""

    level: int
    number: int
    width: int

    @property
    def is_full(self) -> bool:
        return self.width == WIDTH

    @property
    def hashes(self) -> str:
        return f"tile/{self.level}/{self._place()}"

    @property
    def bundle(self) -> str:
        return f"tile/{ENTRIES}/{self._place()}"

    def _place(self) -> str:
        digits = f"{self.number:03}"
        digits = digits.zfill(-len(digits) % 3 + len(digits))
        parts = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return name if self.is_full else f"{name}.p/{self.width}"


def tile_at(level: int, number: int, size: int) -> Tile:
    """As wide as it is in a tree of ``size`` leaves."""
    return Tile(level, number, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def bundled(entries: Sequence[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(LENGTH_BYTES) + entry for entry in entries)


def unbundled(content: bytes, path: str) -> list[bytes]:
    """Raises Damaged."""
    entries, place = [], 0
    while place < len(content):
        start = place + LENGTH_BYTES
        place = start + int.from_bytes(content[place:start])
        if place > len(content):
            raise Damaged(path)
        entries.append(content[start:place])
    return entries


class TiledTree:
    """A tree of ``size`` leaves, read from its files; each is read once. Every question may raise Damaged."""

    def __init__(self, read: Read, size: int) -> None:
        self._read, self.size = read, size
        self._tiles: dict[Tile, bytes] = {}

    def root(self) -> bytes:
        return self.subtree(0, self.size) if self.size else EMPTY

    def leaf(self, index: int) -> bytes:
        return self.subtree(index, index + 1)

    def inclusion(self, index: int) -> list[bytes]:
        """The path from a leaf to the root."""
        return inclusion(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        """That this tree begins with the one that had ``old`` leaves; nothing to show where that is none or all."""
        return consistency(old, self.size, self.subtree) if 0 < old < self.size else []

    def subtree(self, first: int, last: int) -> bytes:
        """The root over leaves from ``first`` up to, not including, ``last``, as the proofs of RFC 6962 divide them."""
        size = last - first
        level, odd = divmod(size.bit_length() - 1, HEIGHT)
        if size == 1 << HEIGHT * level and not odd and first % size == 0:
            return self.hash_at(level, first // size)
        middle = first + split(size)
        return node_hash(self.subtree(first, middle), self.subtree(middle, last))

    def hashes(self, tile: Tile) -> bytes:
        """Of a tile of this tree, one after the other."""
        if tile not in self._tiles:
            self._tiles[tile] = self._content(tile, tile.hashes, Tile(tile.level, tile.number, WIDTH).hashes)
        return self._tiles[tile]

    def entries(self, number: int) -> list[bytes]:
        """Of the bundle with this number."""
        tile = tile_at(0, number, self.size)
        for path in (tile.bundle, Tile(0, number, WIDTH).bundle):
            if (content := self._read(path)) is not None:
                entries = unbundled(content, path)[: tile.width]
                if len(entries) == tile.width:
                    return entries
        raise Damaged(tile.bundle)

    def all_entries(self) -> Iterator[bytes]:
        for number in range(-(-self.size // WIDTH)):
            yield from self.entries(number)

    def entries_from(self, first: int) -> Iterator[bytes]:
        for number in range(first // WIDTH, -(-self.size // WIDTH)):
            yield from self.entries(number)[max(0, first - number * WIDTH) :]

    def hash_at(self, level: int, place: int) -> bytes:
        """The root over the leaves from ``place * 256**level`` on, ``256**level`` of them."""
        tile = tile_at(level, place // WIDTH, self.size)
        start = place % WIDTH * HASH_BYTES
        return self.hashes(tile)[start : start + HASH_BYTES]

    def _content(self, tile: Tile, *paths: str) -> bytes:
        """A partial tile may have been replaced by the full one."""
        wanted = tile.width * HASH_BYTES
        for path in paths:
            if len(content := self._read(path) or b"") >= wanted:
                return content[:wanted]
        raise Damaged(tile.hashes)
