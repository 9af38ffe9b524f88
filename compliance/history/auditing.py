"""What anyone can do with a copy of the static files, without the application: prove, check, countersign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from compliance.history.folder import CHECKPOINT, KEYS, StaticLog, keys_of
from compliance.history.leaf import Leaf
from compliance.history.note import WITNESS, Checkpoint, Key, Note, Signer, Unreadable, cosigned_at, opened
from compliance.history.tiles import Damaged, TiledTree
from compliance.history.tree import is_consistent, is_included, leaf_hash, root
from compliance.kernel.errors import Conflict, Invalid
from compliance.kernel.i18n import Text, _

PROOF_FORMAT = 1


@dataclass(frozen=True)
class State:
    """A checkpoint that a known key of the log has signed, as it was read."""

    note: Note
    checkpoint: Checkpoint


def state_in(folder: Path, keys: Sequence[Key]) -> State:
    """Of a copy of the log, or of a single checkpoint file. Raises Invalid or Conflict."""
    path = folder / CHECKPOINT if folder.is_dir() else folder
    if not path.is_file():
        raise Invalid(_("Tidak ada checkpoint di {path}.", path=path))
    try:
        return State(*opened(path.read_bytes(), keys))
    except Unreadable as error:
        raise Conflict(_("{path} rusak atau tidak ditandatangani kunci yang dikenal.", path=path)) from error


def folder_of(path: Path) -> Path:
    """Where the tiles stand that belong to a checkpoint."""
    return path if path.is_dir() else path.parent


def keys_in(path: Path) -> list[Key]:
    """Of a copy of the log, or of a file like its ``keys``. Raises Invalid where there is none."""
    path = path / KEYS if path.is_dir() or not path.exists() else path
    keys = keys_of(path)
    if not keys:
        raise Invalid(_("Tidak ada daftar kunci di {path}.", path=path))
    return keys


def prove(folder: Path, number: str, keys: Sequence[Key] = ()) -> dict[str, Any]:
    """Every leaf of a certificate with its path to the checkpoint, which is enclosed. Raises Invalid or Conflict.

    ``keys``: of the log; where none are known, those that stand in the copy.
    """
    return prover(folder, keys)(number)


@dataclass(frozen=True)
class Seen:
    """How far a copy of the log goes: events, the time of the last, and who countersigned it when."""

    size: int
    last: datetime | None
    witnesses: Sequence[tuple[str, datetime]]


def seen_in(folder: Path, keys: Sequence[Key]) -> Seen:
    """Only those count as witnesses whose keys are among these. Raises Invalid or Conflict."""
    state = state_in(folder, keys)
    size, note = state.checkpoint.size, state.note
    try:
        tail = list(StaticLog(folder).tree(size).entries_from(size - 1)) if size else []
        last = max((Leaf.read(entry).at for entry in tail), default=None)
    except (Damaged, ValueError) as error:
        raise _damaged(error) from error
    known = {(key.name, key.id) for key in keys if key.kind == WITNESS and key.has_signed(note)}
    told = [(each.name, cosigned_at(each)) for each in note.signatures if (each.name, each.id) in known]
    return Seen(size, last, told)


def prover(folder: Path, keys: Sequence[Key] = ()) -> Callable[[str], dict[str, Any]]:
    """Proves any number of certificates against one checkpoint; the log is read once. Raises Invalid or Conflict."""
    state = state_in(folder, keys or keys_in(folder))
    tree, places = StaticLog(folder).tree(state.checkpoint.size), dict[str, list[tuple[int, bytes]]]()
    try:
        for index, entry in enumerate(tree.all_entries()):
            places.setdefault(Leaf.read(entry).certificate, []).append((index, entry))
    except (Damaged, ValueError) as error:
        raise _damaged(error) from error

    def proof(number: str) -> dict[str, Any]:
        if number not in places:
            raise Conflict(_("Catatan publik tidak mengenal sertifikat {number}.", number=number))
        leaves = [_led_to_root(tree, index, entry) for index, entry in places[number]]
        return {"format": PROOF_FORMAT, "checkpoint": bytes(state.note).decode(), "leaves": leaves}

    return proof


def _led_to_root(tree: TiledTree, index: int, entry: bytes) -> dict[str, Any]:
    try:
        return {"leaf": entry.decode(), "index": index, "path": [each.hex() for each in tree.inclusion(index)]}
    except Damaged as error:
        raise _damaged(error) from error


def proven(proof: dict[str, Any], keys: Sequence[Key]) -> list[Leaf]:
    """The leaves of a proof, each of them found to lead to its checkpoint. Raises Conflict for what does not hold."""
    try:
        _note, checkpoint = opened(proof["checkpoint"].encode(), keys)
        for each in proof["leaves"]:
            path = [bytes.fromhex(step) for step in each["path"]]
            leaf = leaf_hash(each["leaf"].encode())
            if not is_included(leaf, each["index"], checkpoint.size, path, checkpoint.root):
                raise Conflict(_("Bukti untuk daun {index} tidak menuju ke akar pohon.", index=each["index"]))
        return [Leaf.read(each["leaf"]) for each in proof["leaves"]]
    except (Unreadable, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Conflict(_("Bukti ini tidak dapat dibaca, atau tidak ditandatangani kunci yang dikenal.")) from error


def faults(folder: Path, new: Checkpoint, old: Checkpoint | None = None) -> list[Text]:
    """What is wrong with a copy of the log, and with how it grew from an older state; empty: nothing."""
    tree = StaticLog(folder).tree(new.size)
    try:
        found = list(_faults_within(tree, new))
        return found + ([_growth_fault(old, new)] if old and not _grew(tree, old, new) else [])
    except Damaged as error:
        return [*_damaged(error).reasons]


def _faults_within(tree: TiledTree, new: Checkpoint) -> list[Text]:
    """Entries, the hashes of leaves, and all above them up to the root that was signed."""
    entries = list(tree.all_entries())
    found = []
    for index, entry in enumerate(entries):
        if tree.leaf(index) != leaf_hash(entry):
            found.append(_("Daun {index} tidak cocok dengan sidiknya.", index=index))
    if tree.root() != new.root or root([leaf_hash(entry) for entry in entries]) != new.root:
        found.append(_("Isi catatan tidak menuju ke akar yang ditandatangani."))
    return found


def _grew(tree: TiledTree, old: Checkpoint, new: Checkpoint) -> bool:
    if old.origin != new.origin or old.size > new.size:
        return False
    return is_consistent(old.size, old.root, new.size, new.root, tree.consistency(old.size))


def _growth_fault(old: Checkpoint, new: Checkpoint) -> Text:
    if old.origin != new.origin:
        return _("Ini catatan lain: {old} dan {new}.", old=old.origin, new=new.origin)
    if old.size > new.size:
        return _("Catatan menyusut dari {old} menjadi {new} peristiwa.", old=old.size, new=new.size)
    return _("Catatan bercabang: {old} peristiwa yang pertama bukan lagi yang dulu ditandatangani.", old=old.size)


def countersign(folder: Path, witness: Signer, kept: Path, at: datetime) -> Checkpoint:
    """Check a copy of the log against what this witness saw last, and keep its checkpoint with our signature.

    At the first time the keys of the log are kept as well: from then on only those are believed. Raises Conflict,
    with every fault, and then keeps nothing; Invalid where there is nothing to check.
    """
    own = StaticLog(kept)
    if own.read(KEYS) is None:
        keys_in(folder)
        own.write(KEYS, (folder / KEYS).read_bytes())
    keys = keys_in(kept)
    state = state_in(folder, keys)
    before = state_in(kept, keys).checkpoint if own.read(CHECKPOINT) is not None else None
    if found := faults(folder, state.checkpoint, before):
        raise Conflict(*found)
    signed = state.note.signed(witness.cosign(state.note.text, at))
    own.write(f"seen/{state.checkpoint.size}", bytes(signed))
    own.write(CHECKPOINT, bytes(signed))
    return state.checkpoint


def _damaged(error: Exception) -> Conflict:
    return Conflict(_("Berkas {path} dari catatan publik hilang atau rusak.", path=str(error)))
