"""The page that stands in every pack, opened from the disk without a network: it finds whatever was changed."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from playwright.sync_api import Browser, Page, expect

from compliance import worker
from compliance.access.context import SigningRoom
from compliance.certificates import published, seal
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.document import render
from compliance.certificates.operations import revoke
from compliance.certificates.packing import SIGNATURE, SUMS, sha256, signature, sums
from compliance.certificates.packs import ask_pack, take_pack
from compliance.certificates.seal import Keys, Room
from tests.browser.conftest import PHONE
from tests.builders import NOW, World, key
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.certificates.test_document import CODE
from tests.certificates.test_seal import OfficialKey, an_official_room
from tests.certificates.test_timestamps import an_authority

Files = dict[str, bytes]
pytestmark = pytest.mark.any_store


@pytest.fixture
def pack(world: World) -> Files:
    """Two certificates, of which one is revoked."""
    ids = [a_certificate(world, a_cleared_contract(world, number=f"602.1/{place}")) for place in (1, 2)]
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, ids[0]), "Dokumen ternyata palsu")
    with world.work("auditor") as ctx:
        job_id = key(ask_pack(ctx, CertificateFilter()))
    worker.run_pending(world.house)
    with world.work("auditor") as ctx, ZipFile(io.BytesIO(take_pack(ctx, job_id).read_bytes())) as packed:
        return {path: packed.read(path) for path in packed.namelist()}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Without a network; fails on any error of the script."""
    context, faults = browser.new_context(viewport=PHONE, offline=True), []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not faults


def checked(page: Page, files: Files, folder: Path) -> Page:
    """The page after it has read these files as a ZIP."""
    (folder / "verify.html").write_bytes(files["verify.html"])
    packed = folder / "paket.zip"
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    page.goto((folder / "verify.html").as_uri())
    page.locator("#zip").set_input_files(packed)
    expect(page.locator("#verdict")).not_to_have_attribute("data-state", "busy")
    return page


def state(page: Page) -> str | None:
    return page.locator("#verdict").get_attribute("data-state")


def test_a_whole_pack_is_found_whole_and_says_what_became_of_each(page: Page, pack: Files, tmp_path: Path):
    checked(page, pack, tmp_path)
    assert (state(page), page.locator("#faults li").all_inner_texts()) == ("good", [])
    told = page.locator("#certificates tr").all_inner_texts()
    assert len(told) == 2
    assert ["dicabut" in row for row in told] == [True, False]
    keys = page.locator("#keys li").all_inner_texts()
    assert [key.split()[0] for key in keys] == ["SHA256SUMS:", "log:", "PDF:"]
    assert "UJI COBA Patuh" in keys[2]
    expect(page.locator("#verdict")).to_contain_text("Segel, pernyataan, sidik, dan bukti")
    expect(page.get_by_text("Tidak diperiksa: apakah kunci")).to_be_visible()


def test_it_reads_an_opened_folder_too(page: Page, pack: Files, tmp_path: Path):
    opened = tmp_path / "paket"
    for path, content in pack.items():
        (opened / path).parent.mkdir(parents=True, exist_ok=True)
        (opened / path).write_bytes(content)
    page.goto((opened / "verify.html").as_uri())
    page.locator("#folder").set_input_files(opened)
    expect(page.locator("#verdict")).to_have_attribute("data-state", "good")


def flipped(content: bytes) -> bytes:
    return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]


def first(files: Files, folder: str) -> str:
    return min(path for path in files if path.startswith(folder))


def summed(files: Files) -> None:
    """The list of sums is brought up to what was changed, as a forger would."""
    files[SUMS] = sums({path: sha256(content) for path, content in files.items() if path not in (SUMS, SIGNATURE)})


def damaged_pdf(files: Files) -> str:
    path = first(files, "certificates/")
    files[path] = flipped(files[path])
    return path


def pdf_and_sums(files: Files) -> str:
    damaged_pdf(files)
    summed(files)
    return SUMS


def altered_statement(files: Files) -> str:
    path = first(files, "statements/")
    files[path] = files[path].replace(b'"workers":3', b'"workers":9')
    summed(files)
    return path


def bent_path(files: Files) -> str:
    path = first(files, "proofs/")
    proof = json.loads(files[path])
    step = proof["leaves"][0]["path"]
    step[0] = f"{int(step[0][0], 16) ^ 1:x}{step[0][1:]}"
    files[path] = json.dumps(proof).encode()
    summed(files)
    return path


def forged_checkpoint(files: Files) -> str:
    for path in [path for path in files if path.startswith("proofs/")]:
        files[path] = files[path].replace(b"\\n3\\n", b"\\n4\\n")
    summed(files)
    return first(files, "proofs/")


def hidden_revocation(files: Files) -> str:
    path = first(files, "proofs/")
    proof = json.loads(files[path])
    proof["leaves"] = [leaf for leaf in proof["leaves"] if '"issued"' in leaf["leaf"]]
    files[path] = json.dumps(proof).encode()
    return path


def altered_manifest(files: Files) -> str:
    files[SUMS] = files[SUMS].replace(b"a", b"b", 1)
    return SUMS


def left_out(files: Files) -> str:
    path = first(files, "findings/")
    del files[path]
    return path


def slipped_in(files: Files) -> str:
    files["certificates/KTM-2026-000009-AAAAAA.pdf"] = b"%PDF-1.7"
    return "certificates/KTM-2026-000009-AAAAAA.pdf"


@pytest.mark.parametrize(
    "tamper",
    [
        damaged_pdf,
        pdf_and_sums,
        altered_statement,
        bent_path,
        forged_checkpoint,
        hidden_revocation,
        altered_manifest,
        left_out,
        slipped_in,
    ],
)
def test_whatever_was_changed_is_named(page: Page, pack: Files, tmp_path: Path, tamper: Callable[[Files], str]):
    path = tamper(pack)
    checked(page, pack, tmp_path)
    assert state(page) == "bad"
    assert path in page.locator("#faults li code").all_inner_texts()


def signed_anew(files: Files, room: SigningRoom) -> None:
    """As the house itself would: all but the seals is right."""
    summed(files)
    files[SIGNATURE] = signature(room, files[SUMS])


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the room for the envelope begins and ends."""
    match = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", pdf)
    assert match
    return int(match[1]), int(match[2])


def turned(pdf: bytes, place: int, bit: int = 1) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ bit]) + pdf[place + 1 :]


def envelope_of(pdf: bytes) -> cms.ContentInfo:
    start, end = gap(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode()))


def changed_page(pdf: bytes) -> bytes:
    return turned(pdf, 100)


def changed_signature(pdf: bytes) -> bytes:
    """In the last of its bytes: still a number, but another one."""
    return turned(pdf, gap(pdf)[0] + 2 * len(envelope_of(pdf).dump()))


def changed_digest(pdf: bytes) -> bytes:
    """The file and its digest fit each other; only the signature knows."""
    start, end = gap(pdf)
    (told,) = (one["values"][0] for one in attributes_of(pdf) if one["type"].native == "message_digest")
    changed = changed_page(pdf)
    digest = hashlib.sha256(changed[:start] + changed[end:]).hexdigest().upper().encode()
    return changed.replace(told.native.hex().upper().encode(), digest)


def attributes_of(pdf: bytes) -> Any:
    return envelope_of(pdf)["content"]["signer_infos"][0]["signed_attrs"]


def small_letters(pdf: bytes) -> bytes:
    """The same envelope to any PDF reader."""
    start, end = gap(pdf)
    return pdf[:start] + pdf[start:end].lower() + pdf[end:]


def filled_padding(pdf: bytes) -> bytes:
    return turned(pdf, gap(pdf)[1] - 2)


def other_version(pdf: bytes) -> bytes:
    """In a place that no signature covers: the first byte of ContentInfo's SignedData that may vary."""
    return turned(pdf, gap(pdf)[0] + 2 * 26)


def added_behind(pdf: bytes) -> bytes:
    return pdf + b"\n"


def longer_range(pdf: bytes) -> bytes:
    """It says that it covers more than there is."""
    return pdf.replace(b"/ByteRange [0 ", b"/ByteRange [1 ")


BROKEN = "segelnya tidak cocok: berkas ini diubah sesudah disegel."
SEALS = [
    changed_page,
    changed_signature,
    changed_digest,
    small_letters,
    filled_padding,
    other_version,
    added_behind,
    longer_range,
]


@pytest.mark.parametrize("change", SEALS)
def test_a_seal_that_does_not_fit_is_found_by_itself(
    world: World, page: Page, pack: Files, tmp_path: Path, change: Callable[[bytes], bytes]
):
    path = first(pack, "certificates/")
    assert change(pack[path]) != pack[path]
    pack[path] = change(pack[path])
    signed_anew(pack, world.house.installation.room)
    checked(page, pack, tmp_path)
    assert page.locator("#faults li").all_inner_texts() == [
        f"{path} segelnya tidak cocok: berkas ini diubah sesudah disegel."
    ]


def test_a_seal_of_a_stranger_is_found(world: World, page: Page, pack: Files, tmp_path: Path):
    """Even over the right statement."""
    statement = pack[first(pack, "statements/")].decode()
    stranger = Room(Keys(tmp_path / "stranger"))
    path = first(pack, "certificates/")
    pack[path] = stranger.seal(render(statement, CODE), NOW)
    signed_anew(pack, world.house.installation.room)
    checked(page, pack, tmp_path)
    assert page.locator("#faults li").all_inner_texts() == [f"{path} segelnya bukan dari kunci yang ada di paket ini."]


def an_other_room(folder: Path, kind: str) -> Room:
    if kind == "stamped":
        return Room(Keys(folder, timestamps="https://tsa.test"))
    return an_official_room(folder, KINDS[kind]()) if kind in KINDS else Room(Keys(folder))


KINDS: dict[str, Callable[[], OfficialKey]] = {
    "RSA": partial(rsa.generate_private_key, 65537, 3072),
    "P-384": partial(ec.generate_private_key, ec.SECP384R1()),
    "P-521": partial(ec.generate_private_key, ec.SECP521R1()),
}


@pytest.mark.parametrize("kind", ["trial", *KINDS, "stamped"])
def test_every_kind_of_key_is_known_and_has_to_be_the_one_that_the_statement_names(
    world: World, page: Page, pack: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    monkeypatch.setattr(seal, "_Stamper", lambda _address: an_authority())
    path = sealed_by(pack, an_other_room(tmp_path, kind), world.house.installation.room)
    checked(page, pack, tmp_path)
    told = page.locator("#faults li").all_inner_texts()
    assert told == [f"{path} pernyataannya menyebut kunci lain daripada kunci segelnya."]


def sealed_by(pack: Files, other: Room, house: SigningRoom) -> str:
    """The first paper, with a key that the pack knows as well."""
    path = first(pack, "certificates/")
    pack[path] = other.seal(render(pack[first(pack, "statements/")].decode(), CODE), NOW)
    with_key(pack, other)
    signed_anew(pack, house)
    return path


@pytest.mark.parametrize("part", ["hashed_message", "message_digest", "signature"])
def test_a_timestamp_has_to_fit(
    world: World, page: Page, pack: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
):
    monkeypatch.setattr(seal, "_Stamper", lambda _address: an_authority())
    path = sealed_by(pack, Room(Keys(tmp_path, timestamps="https://tsa.test")), world.house.installation.room)
    place = pack[path].rindex(part_of_stamp(pack[path], part).hex().upper().encode())
    pack[path] = turned(pack[path], place + 15)
    signed_anew(pack, world.house.installation.room)
    checked(page, pack, tmp_path)
    assert page.locator("#faults li").all_inner_texts() == [f"{path} {BROKEN}"]


def part_of_stamp(pdf: bytes, part: str) -> bytes:
    token = envelope_of(pdf)["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"]
    signer = token["signer_infos"][0]
    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    imprint = token["encap_content_info"]["content"].parsed["message_imprint"]
    return bytes({**attributes, "signature": signer["signature"].native, **imprint.native}[part])


def with_key(files: Files, room: Room) -> None:
    jwks = json.loads(files["keys/jwks.json"])
    jwks["keys"].append(published.keys(room.keys.public)[room.key_id])
    files["keys/jwks.json"] = json.dumps(jwks).encode()


def test_what_is_no_pack_is_refused(page: Page, pack: Files, tmp_path: Path):
    checked(page, {"verify.html": pack["verify.html"]}, tmp_path)
    assert (state(page), "bukan paket" in page.locator("#verdict").inner_text()) == ("bad", True)
    page.locator("#zip").set_input_files({"name": "x.zip", "mimeType": "application/zip", "buffer": b"PK nothing"})
    expect(page.locator("#verdict")).to_contain_text("bukan ZIP")
