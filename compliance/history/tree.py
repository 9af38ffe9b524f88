"""The Merkle tree of RFC 6962 (SHA-256): roots, proofs, and how to check them. Pure; counts and indexes from 0."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY = sha256(b"").digest()  # the root of a tree without leaves

Subtree = Callable[[int, int], bytes]  # the root over the leaves from the first up to, not including, the last
Span = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below ``size`` (at least 2): how many leaves stand to the left."""
    return 1 << (size - 1).bit_length() - 1


def root(hashes: Sequence[bytes]) -> bytes:
    """Over the hashes of leaves."""
    return over(hashes)(0, len(hashes)) if hashes else EMPTY


def over(hashes: Sequence[bytes]) -> Subtree:
    """Subtrees of leaves that are all in memory."""

    def subtree(first: int, last: int) -> bytes:
        level = list(hashes[first:last])
        while len(level) > 1:  # a last one without a partner goes up as it is
            pairs = [node_hash(*level[place : place + 2]) for place in range(0, len(level) - 1, 2)]
            level = pairs + level[len(level) & ~1 :]
        return level[0]

    return subtree


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path from leaf ``index`` to the root of the tree of ``size`` leaves (RFC 6962, 2.1.1)."""
    return [subtree(*span) for span in _beside(index, 0, size)]


def _beside(index: int, first: int, last: int) -> Iterator[Span]:
    if last - first == 1:
        return
    middle = first + split(last - first)
    if index < middle:
        yield from _beside(index, first, middle)
        yield middle, last
    else:
        yield from _beside(index, middle, last)
        yield first, middle


def consistency(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """That the tree of ``old`` leaves (at least 1) is the beginning of the one of ``new`` (RFC 6962, 2.1.2)."""
    return [subtree(*span) for span in _grown(old, 0, new, is_whole=True)]


def _grown(old: int, first: int, last: int, is_whole: bool) -> Iterator[Span]:
    """``old``: how many of the leaves here the old tree had; ``is_whole``: its root is known to the reader."""
    if old == last - first:
        if not is_whole:
            yield first, last
        return
    left = split(last - first)
    middle = first + left
    if old <= left:
        yield from _grown(old, first, middle, is_whole)
        yield middle, last
    else:
        yield from _grown(old - left, middle, last, is_whole=False)
        yield first, middle


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and new > 0 and old_root == EMPTY
    if not 0 < old < new:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(steps) and _leads_to_both(old, new, steps) == (old_root, new_root)


def _leads_to_both(old: int, new: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that the steps lead to; None where they are too few or too many."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return (was, now) if last == 0 else None
