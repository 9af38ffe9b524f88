"""Which certificates the published log calls revoked or superseded, whatever the tables say of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compliance.history.folder import StaticLog
from compliance.history.leaf import Leaf
from compliance.history.models import LeafEvent
from compliance.history.note import Checkpoint
from compliance.history.tiles import Damaged, TiledTree
from compliance.history.tree import is_consistent, leaf_hash, root

ISSUED = f'"event":"{LeafEvent.ISSUED.value}"'.encode()  # most leaves are, and need not be read


@dataclass(frozen=True)
class Ending:
    """``position``: of the leaf in the log."""

    leaf: Leaf
    position: int


Endings = Mapping[str, Mapping[LeafEvent, Ending]]  # by the certificate's number


@dataclass(frozen=True)
class _Read:
    state: Checkpoint
    found: dict[str, dict[LeafEvent, Ending]] = field(default_factory=dict)


_last: dict[Path, _Read] = {}  # of one log at a time: what has been signed never changes, so only its growth is read


def endings_in(log: StaticLog, state: Checkpoint) -> Endings:
    """Up to this state, which somebody known has signed. Raises Damaged where the files do not lead to it."""
    before, tree = _last.get(log.folder), log.tree(state.size)
    if before and before.state == state:
        return before.found
    known = before if before and _grew(before.state, state, tree) else _Read(Checkpoint(state.origin, 0, b""))
    read = _Read(state, known.found | _read_from(known, state, tree))
    _last.clear()
    _last[log.folder] = read
    return read.found


def _grew(old: Checkpoint, new: Checkpoint, tree: TiledTree) -> bool:
    if old.origin != new.origin or not 0 < old.size < new.size:
        return False
    return is_consistent(old.size, old.root, new.size, new.root, tree.consistency(old.size))


def _read_from(known: _Read, state: Checkpoint, tree: TiledTree) -> dict[str, dict[LeafEvent, Ending]]:
    """The endings among what was added. Raises Damaged for entries that are not those that were signed."""
    first, found = known.state.size, dict[str, dict[LeafEvent, Ending]]()
    entries = list(tree.entries_from(first))
    if not first and state.size and root([leaf_hash(entry) for entry in entries]) != state.root:
        raise Damaged("tile/entries")
    for position, entry in enumerate(entries, start=first):
        if first and tree.leaf(position) != leaf_hash(entry):
            raise Damaged("tile/entries")
        if ISSUED in entry:
            continue
        leaf = Leaf.read(entry)
        before = found.get(leaf.certificate) or known.found.get(leaf.certificate, {})
        found[leaf.certificate] = before | {leaf.event: Ending(leaf, position)}
    return found
