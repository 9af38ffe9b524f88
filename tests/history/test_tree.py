"""The Merkle tree and its files: the vectors of RFC 6962, and whatever Hypothesis can think of."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.history.folder import files_of
from compliance.history.tiles import WIDTH, Damaged, Tile, TiledTree, bundled, tile_at, unbundled
from compliance.history.tree import (
    EMPTY,
    consistency,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    over,
    root,
)

# The leaves and roots with which implementations of RFC 6962 compare each other.
LEAVES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_known_vectors(size):
    assert root(HASHES[:size]).hex() == ROOTS[size - 1]


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert root([]) == EMPTY == sha256(b"").digest()


def test_a_known_inclusion_path():
    """Leaf 5 of 8, as the reference implementations have it."""
    path = [each.hex() for each in inclusion(5, 8, over(HASHES))]
    assert path == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_a_known_consistency_path():
    """From 6 leaves to 8."""
    path = [each.hex() for each in consistency(6, 8, over(HASHES))]
    assert path == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@st.composite
def places(draw) -> tuple[int, int]:
    """A leaf, and the size of a tree that has it."""
    size = draw(st.integers(1, 700))
    return draw(st.integers(0, size - 1)), size


@given(places())
def test_every_leaf_is_shown_to_be_in(place):
    index, size = place
    hashes = leaves(size)
    path = inclusion(index, size, over(hashes))
    assert is_included(hashes[index], index, size, path, root(hashes))


@given(places(), st.data())
def test_no_altered_inclusion_is_believed(place, data):
    index, size = place
    hashes = leaves(size)
    path, top = inclusion(index, size, over(hashes)), root(hashes)
    other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index)) if size > 1 else index + 1
    assert not is_included(hashes[index], other, size, path, top)
    assert not is_included(leaf_hash(b"another"), index, size, path, top)
    assert not is_included(hashes[index], index, size, [*path, top], top)
    assert not is_included(hashes[index], index, size, path, node_hash(top, top))
    for step in range(len(path)):
        assert not is_included(hashes[index], index, size, path[:step] + path[step + 1 :], top)
        assert not is_included(hashes[index], index, size, [*path[:step], top, *path[step + 1 :]], top)


@given(places(), st.data())
def test_a_tree_that_grew_is_believed_and_one_that_was_rewritten_is_not(place, data):
    old, new = place[0] + 1, place[1]
    hashes = leaves(new)
    before, after, path = root(hashes[:old]), root(hashes), consistency(old, new, over(hashes))
    assert is_consistent(old, before, new, after, path)
    altered = data.draw(st.integers(0, old - 1))
    forked = [*hashes[:altered], leaf_hash(b"another"), *hashes[altered + 1 :]]
    assert not is_consistent(old, root(forked[:old]), new, after, path)
    assert not is_consistent(old, before, new, root(forked), consistency(old, new, over(forked)))
    assert not is_consistent(old, before, new, after, [*path, after])
    for step in range(len(path)):
        assert not is_consistent(old, before, new, after, path[:step] + path[step + 1 :])
        assert not is_consistent(old, before, new, after, [*path[:step], after, *path[step + 1 :]])


def test_a_tree_never_shrinks():
    hashes = leaves(5)
    assert not is_consistent(5, root(hashes), 4, root(hashes[:4]), [])
    assert is_consistent(0, EMPTY, 5, root(hashes), [])
    assert not is_consistent(0, root(hashes), 5, root(hashes), [])


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, 5), "tile/0/000.p/5"),
        (Tile(0, 1234067, WIDTH), "tile/0/x001/x234/067"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
    ],
)
def test_where_a_tile_stands(tile, path):
    assert tile.hashes == path


def test_which_tiles_a_tree_of_70000_has():
    """The example of the specification."""
    assert [tile_at(0, 273, 70_000).width, tile_at(1, 1, 70_000).width, tile_at(2, 0, 70_000).width] == [112, 17, 1]


def published(sizes: list[int]) -> tuple[dict[str, bytes], list[bytes]]:
    """The files after the log grew to each of these sizes in turn, and its entries."""
    files: dict[str, bytes] = {}
    entries = [f"entry {number}".encode() for number in range(sizes[-1])]
    first = 0
    for size in sizes:
        files |= dict(files_of(TiledTree(files.get, first), entries[first:size]))
        first = size // WIDTH * WIDTH
    return files, entries


@given(st.lists(st.integers(1, 1200), min_size=1, max_size=4, unique=True).map(sorted))
def test_the_files_tell_the_same_as_the_tree_however_it_grew(sizes):
    files, entries = published(sizes)
    hashes = [leaf_hash(entry) for entry in entries]
    for size in sizes:
        tree = TiledTree(files.get, size)
        assert tree.root() == root(hashes[:size])
        assert list(tree.all_entries()) == entries[:size]
    tree = TiledTree(files.get, sizes[-1])
    assert is_consistent(sizes[0], root(hashes[: sizes[0]]), tree.size, tree.root(), tree.consistency(sizes[0]))
    assert is_included(hashes[sizes[0] - 1], sizes[0] - 1, tree.size, tree.inclusion(sizes[0] - 1), tree.root())


def test_a_second_level_is_carried_on():
    """More than 256 full tiles, grown in two steps across their border."""
    files, entries = published([WIDTH * WIDTH - 3, WIDTH * WIDTH + 300])
    tree = TiledTree(files.get, len(entries))
    assert tree.root() == root([leaf_hash(entry) for entry in entries])
    assert {"tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"} <= set(files)


def test_a_missing_file_is_named():
    files, _entries = published([300])
    del files["tile/0/000"]
    with pytest.raises(Damaged, match="tile/0/000"):
        TiledTree(files.get, 300).leaf(7)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_bundles_are_read_as_they_were_written(entries):
    assert unbundled(bundled(entries), "x") == entries


def test_a_bundle_that_was_cut_off_is_damaged():
    with pytest.raises(Damaged):
        unbundled(bundled([b"whole", b"cut"])[:-1], "x")
