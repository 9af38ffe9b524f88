"""Signed notes, the folder of static files, and what an auditor does with a copy of it."""

import json
import shutil
from pathlib import Path

import pytest

from compliance.history import auditing
from compliance.history.folder import Forked, StaticLog
from compliance.history.keys import load_key, make_key
from compliance.history.leaf import Leaf
from compliance.history.models import LeafEvent
from compliance.history.note import WITNESS, Checkpoint, Key, Note, Unreadable, cosigned_at, opened
from compliance.kernel.errors import Conflict, Invalid
from tests.builders import NOW
from tests.history.builders import ORIGIN, a_signer, an_entry, grow

# The example of c2sp.org/tlog-cosignature; its keys were not published, but its form is what others write.
EXAMPLE = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - as it stands there


def test_the_example_of_the_specification_is_read_and_written_back():
    note = Note.read(EXAMPLE.encode())
    assert Checkpoint.read(note.text).size == 20852163
    assert [signature.name for signature in note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    assert int(cosigned_at(note.signatures[1]).timestamp()) == 1679315147
    assert bytes(note).decode() == EXAMPLE


def test_a_known_key_of_a_signed_note_is_read():
    """The verifier key that Go's checksum database is checked with."""
    text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(Key.read(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sum.golang.org",
        "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza",
        "sum.golang.org+033de0ae+!",
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(Unreadable):
        Key.read(text)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\n\n", b"one\ntwo\n", EXAMPLE.replace("\u2014", "-").encode(), EXAMPLE.rstrip().encode()],
)
def test_what_is_no_note_is_refused(content):
    with pytest.raises(Unreadable):
        Note.read(content)


@pytest.mark.parametrize("text", ["a\n1\n", "a\n01\n" + "A" * 44 + "\n", "a\n-1\n\n", "\n1\nx\n", "a\n1\nAAAA\n"])
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Unreadable):
        Checkpoint.read(text)


def test_no_byte_of_a_checkpoint_can_be_changed(tmp_path: Path):
    grow(tmp_path, [an_entry(1), an_entry(2)])
    content, key = (tmp_path / "checkpoint").read_bytes(), a_signer().key()
    assert opened(content, [key])[1].size == 2
    for place in range(len(content)):
        altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises(Unreadable):
            opened(altered, [key])


def test_a_signature_counts_only_for_its_own_log(tmp_path: Path):
    grow(tmp_path, [an_entry(1)])
    content = (tmp_path / "checkpoint").read_bytes()
    for other in (a_signer("other.test/log").key(), a_signer(seed=2).key(), a_signer().key(WITNESS)):
        with pytest.raises(Unreadable):
            opened(content, [other])


def test_what_was_published_is_never_contradicted(tmp_path: Path):
    entries = [an_entry(number) for number in range(300)]
    grow(tmp_path, entries)
    for other in (entries[:299], [*entries[:290], an_entry(1000), *entries[291:], an_entry(301)]):
        before = (tmp_path / "checkpoint").read_bytes()
        with pytest.raises(Forked, match="tidak menyambung"):
            grow(tmp_path, other)
        assert (tmp_path / "checkpoint").read_bytes() == before
        assert not auditing.faults(tmp_path, StaticLog(tmp_path).checkpoint() or pytest.fail("no checkpoint"))


def test_full_tiles_take_the_place_of_their_parts(tmp_path: Path):
    entries = [an_entry(number) for number in range(257)]
    for size in (255, 256, 257):
        grow(tmp_path, entries[:size])
    assert not (tmp_path / "tile/0/000.p").exists()
    assert (tmp_path / "tile/0/000").stat().st_size == 8192
    assert (tmp_path / "tile/0/000").stat().st_mode & 0o777 == 0o644


def test_an_earlier_key_still_opens_what_it_signed(tmp_path: Path):
    grow(tmp_path, [an_entry(1)])
    old = (tmp_path / "checkpoint").read_bytes()
    grow(tmp_path, [an_entry(1), an_entry(2)], a_signer(seed=2))
    keys = StaticLog(tmp_path).keys()
    assert keys == [a_signer(seed=2).key(), a_signer().key()]
    assert [opened(old, keys)[1].size, (StaticLog(tmp_path).checkpoint() or pytest.fail("no checkpoint")).size] == [
        1,
        2,
    ]


def test_two_who_make_a_key_at_once_get_the_same(tmp_path: Path):
    path = tmp_path / "keys" / "log.pem"
    make_key(path)
    first = path.read_bytes()
    make_key(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert load_key(path).private_bytes_raw()


def test_what_is_no_key_file_is_refused_in_a_sentence(tmp_path: Path):
    (tmp_path / "x.pem").write_text("nothing")
    for path in (tmp_path / "x.pem", tmp_path / "missing.pem"):
        with pytest.raises(Conflict, match="tidak ada atau tidak dapat dibaca"):
            load_key(path)


def test_a_proof_holds_without_the_log(tmp_path: Path):
    entries = [an_entry(number) for number in range(300)]
    grow(tmp_path, entries)
    proof = json.loads(json.dumps(auditing.prove(tmp_path, Leaf.read(entries[270]).certificate)))
    keys = StaticLog(tmp_path).keys()
    assert auditing.proven(proof, keys) == [Leaf.read(entries[270])]
    path = proof["leaves"][0]["path"]
    for altered in (
        {"leaves": [proof["leaves"][0] | {"index": 271}]},
        {"leaves": [proof["leaves"][0] | {"leaf": entries[271].decode()}]},
        {"leaves": [proof["leaves"][0] | {"path": path[1:]}]},
        {"checkpoint": proof["checkpoint"].replace("300", "301")},
        {"leaves": None},
    ):
        with pytest.raises(Conflict):
            auditing.proven(proof | altered, keys)
    with pytest.raises(Conflict):
        auditing.proven(proof, [a_signer(seed=2).key()])


def test_an_unknown_certificate_is_said_to_be_unknown(tmp_path: Path):
    grow(tmp_path, [an_entry(1)])
    with pytest.raises(Conflict, match="tidak mengenal sertifikat KTM-1"):
        auditing.prove(tmp_path, "KTM-1")
    with pytest.raises(Invalid, match="kunci"):
        auditing.prove(tmp_path / "tile", "KTM-1")


def test_every_altered_file_of_the_log_is_found(tmp_path: Path):
    """One byte in any of its files."""
    log, entries = tmp_path / "log", [an_entry(number) for number in range(300)]
    grow(log, entries)
    checkpoint = StaticLog(log).checkpoint() or pytest.fail("no checkpoint")
    assert auditing.faults(log, checkpoint) == []
    paths = [path for path in log.rglob("tile/**/*") if path.is_file()]
    assert len(paths) == 5
    for path in paths:
        content = path.read_bytes()
        for place in (0, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            assert auditing.faults(log, checkpoint), (path, place)
        path.unlink()
        assert auditing.faults(log, checkpoint), path
        path.write_bytes(content)


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """A log of two leaves, and what a witness keeps of it."""
    grow(tmp_path / "log", [an_entry(1), an_entry(2)])
    auditing.countersign(tmp_path / "log", a_signer("inspektorat.test", 7), tmp_path / "seen", NOW)
    return tmp_path / "seen"


def test_a_witness_countersigns_what_grew(tmp_path: Path, seen: Path):
    grow(tmp_path / "log", [an_entry(1), an_entry(2), an_entry(3)])
    witness = a_signer("inspektorat.test", 7)
    auditing.countersign(tmp_path / "log", witness, seen, NOW)
    note, checkpoint = opened((seen / "checkpoint").read_bytes(), [a_signer().key()])
    assert checkpoint.size == 3
    assert witness.key(WITNESS).has_signed(note)
    assert not a_signer("inspektorat.test", 8).key(WITNESS).has_signed(note)
    assert cosigned_at(note.signatures[-1]) == NOW
    assert sorted(path.name for path in (seen / "seen").iterdir()) == ["2", "3"]


@pytest.mark.parametrize(
    ("entries", "seed", "reason"),
    [
        pytest.param([1], 1, "menyusut dari 2 menjadi 1", id="shrunk"),
        pytest.param([1, 9, 3], 1, "bercabang", id="rewritten"),
        pytest.param([1, 2, 3], 2, "tidak ditandatangani kunci yang dikenal", id="another key"),
    ],
)
def test_a_witness_refuses_a_fork_and_keeps_what_it_saw(tmp_path: Path, seen: Path, entries, seed, reason):
    before = (seen / "checkpoint").read_bytes()
    shutil.rmtree(tmp_path / "log")
    grow(tmp_path / "log", [an_entry(number) for number in entries], a_signer(seed=seed))
    with pytest.raises(Conflict, match=reason):
        auditing.countersign(tmp_path / "log", a_signer("inspektorat.test", 7), seen, NOW)
    assert (seen / "checkpoint").read_bytes() == before


def test_the_golden_vectors(tmp_path: Path):
    """Fixed keys, fixed leaves, fixed bytes: what another implementation must get, too."""
    leaf = Leaf("KTM-2026-000123-7F3K9Q", LeafEvent.ISSUED, "ab" * 32, NOW)
    entries = [leaf.entry.encode(), Leaf(leaf.certificate, LeafEvent.REVOKED, leaf.statement, NOW).entry.encode()]
    grow(tmp_path, entries)
    auditing.countersign(tmp_path, a_signer("inspektorat.test", 7), tmp_path / "seen", NOW)
    document = (Path(__file__).parents[2] / "docs/certificate-format.md").read_text()
    assert f"\n{leaf.entry}\n" in document
    for path in ("keys", "checkpoint", "seen/checkpoint"):
        assert f"\n{(tmp_path / path).read_text()}```\n" in document, path
    assert (tmp_path / "tile/0/000.p/2").read_bytes().hex() in document
    assert (tmp_path / "tile/entries/000.p/2").read_bytes()[:4].hex() in document
    assert str(a_signer("inspektorat.test", 7).key(WITNESS)) in document
    assert ORIGIN in document
