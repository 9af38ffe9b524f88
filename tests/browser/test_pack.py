"""The page that stands in every pack, opened from the disk without a network: it finds whatever was changed."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from compliance import worker
from compliance.certificates.archive import CertificateFilter
from compliance.certificates.operations import revoke
from compliance.certificates.packing import SIGNATURE, SUMS, sha256, sums
from compliance.certificates.packs import ask_pack, take_pack
from tests.browser.conftest import PHONE
from tests.builders import World, key
from tests.certificates.builders import a_certificate, a_cleared_contract, stored

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
    assert page.locator("#keys li").count() == 2
    expect(page.locator("#verdict")).to_contain_text("Segel di dalam setiap PDF tidak diperiksa di sini")
    expect(page.get_by_text("Tidak diperiksa: segel")).to_be_visible()


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


def test_what_is_no_pack_is_refused(page: Page, pack: Files, tmp_path: Path):
    checked(page, {"verify.html": pack["verify.html"]}, tmp_path)
    assert (state(page), "bukan paket" in page.locator("#verdict").inner_text()) == ("bad", True)
    page.locator("#zip").set_input_files({"name": "x.zip", "mimeType": "application/zip", "buffer": b"PK nothing"})
    expect(page.locator("#verdict")).to_contain_text("bukan ZIP")
