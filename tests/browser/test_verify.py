"""The public pages in a real browser: the code in the address, a file, the camera; with the network and without."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from compliance.certificates.operations import revoke
from tests.browser.conftest import PHONE
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract, stored
from tests.certificates.test_document import poppler
from tests.chromium import EXECUTABLE, FLAGS


@dataclass
class Paper:
    id: int
    number: str
    pdf: bytes
    token: str


@pytest.fixture
def paper(world: World) -> Paper:
    certificate_id = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        certificate = stored(ctx, certificate_id)
        number, pdf = str(certificate.number), ctx.files.get(certificate.pdf_digest)
    code = zxingcpp.read_barcodes(first_page(pdf))[0].text
    assert code.startswith(f"https://patuh.test/v/{number}#")
    return Paper(certificate_id, number, pdf, code.split("#")[1])


def first_page(pdf: bytes) -> Image.Image:
    return Image.open(io.BytesIO(poppler(pdf, "pdftoppm", "-f", "1", "-l", "1", "-r", "150", "-png", "-")))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=PHONE, locale="id-ID")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Fails on any script error and on anything that the policy of the page blocks."""
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not faults


def visited(page: Page, address: str) -> None:
    """Once with a network: the browser now keeps what it needs."""
    page.goto(f"{address}/v")
    page.evaluate("navigator.serviceWorker.ready")


def opened(page: Page, url: str) -> None:
    page.goto("about:blank")
    page.goto(url)


def test_the_code_and_the_live_page_agree(page: Page, address: str, paper: Paper):
    page.goto(f"{address}/v/{paper.number}#{paper.token}")
    expect(page.locator("#code-result")).to_contain_text("✔ KODE QR COCOK")
    expect(page.locator("#live")).to_contain_text("✔ BERLAKU")


def test_without_a_network_the_code_is_enough(page: Page, context: BrowserContext, address: str, paper: Paper):
    visited(page, address)
    context.set_offline(True)
    opened(page, f"{address}/v/{paper.number}#{paper.token}")
    result = page.locator("#code-result")
    expect(result).to_contain_text(re.compile("TANDA TANGAN SAH|KEDALUWARSA"))  # by the machine's own clock
    for said in (paper.number, "602.1/01/KTR/DPUPR/2026", "Rp333.000.000", "3 orang", "Uang muka"):
        expect(result).to_contain_text(said)
    expect(result).to_contain_text("hanya dapat diketahui dengan jaringan")
    expect(result).to_contain_text("belum pernah diperiksa dengan jaringan")


def test_offline_says_what_was_last_known(
    page: Page, context: BrowserContext, world: World, address: str, paper: Paper
):
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, paper.id), "Daftar tenaga kerja ternyata palsu")
    visited(page, address)
    opened(page, f"{address}/v/{paper.number}#{paper.token}")
    expect(page.locator("#live")).to_contain_text("✖ DICABUT")
    context.set_offline(True)
    opened(page, f"{address}/v/{paper.number}#{paper.token}")
    expect(page.locator("#code-result")).to_contain_text("✖ DICABUT")


def forged(paper: Paper) -> str:
    middle = len(paper.token) // 2
    return paper.token[:middle] + ("A" if paper.token[middle] != "A" else "B") + paper.token[middle + 1 :]


@pytest.mark.parametrize("offline", [False, True])
def test_a_forged_code_is_refused(page: Page, context: BrowserContext, address: str, paper: Paper, offline):
    visited(page, address)
    context.set_offline(offline)
    for token in (forged(paper), "x", paper.token[:-8]):
        opened(page, f"{address}/v/{paper.number}#{token}")
        expect(page.locator("#code-result")).to_contain_text("✖ KODE TIDAK SAH")


def test_a_true_code_under_another_number_is_refused(page: Page, context: BrowserContext, address: str, paper: Paper):
    visited(page, address)
    context.set_offline(True)
    opened(page, f"{address}/v/KTM-2026-000009-7F3K9Q#{paper.token}")
    expect(page.locator("#code-result")).to_contain_text(f"bukan nomor yang ditandatangani, yaitu {paper.number}")


def test_a_number_alone_needs_the_network(page: Page, context: BrowserContext, address: str, paper: Paper):
    visited(page, address)
    context.set_offline(True)
    opened(page, f"{address}/v/{paper.number}")
    expect(page.locator("#code-result")).to_contain_text("nomor saja tidak dapat diperiksa")


def test_a_file_is_checked_without_sending_it(page: Page, address: str, paper: Paper, tmp_path: Path):
    sent = []
    page.on("request", lambda request: sent.append(request.post_data))
    (tmp_path / "true.pdf").write_bytes(paper.pdf)
    (tmp_path / "other.pdf").write_bytes(paper.pdf + b"\n")
    page.goto(f"{address}/v")
    page.set_input_files("#file", tmp_path / "other.pdf")
    expect(page.locator("#code-result")).to_contain_text("✖ BUKAN DARI KAMI")
    page.set_input_files("#file", tmp_path / "true.pdf")
    expect(page.locator("#live")).to_contain_text("✔ BERLAKU")
    assert not any(sent)


def test_the_other_language(page: Page, address: str, paper: Paper):
    page.goto(f"{address}/v")
    page.get_by_role("button", name="English").click()
    page.goto(f"{address}/v/{paper.number}#{paper.token}")
    expect(page.locator("#code-result")).to_contain_text("QR CODE MATCHES")


def test_the_camera_reads_the_paper(browser: Browser, address: str, paper: Paper, tmp_path: Path):
    """A film of the paper's first page is all that this browser's camera sees; its code leads to another host."""
    film, frame = tmp_path / "film.mjpeg", io.BytesIO()
    first_page(paper.pdf).crop((600, 250, 1240, 730)).convert("RGB").resize((1280, 960)).save(frame, "JPEG")
    film.write_bytes(frame.getvalue() * 30)
    see = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    args = [*FLAGS, *see, f"--use-file-for-fake-video-capture={film}"]
    seeing = browser.browser_type.launch(executable_path=EXECUTABLE, args=args)
    page = seeing.new_page()
    page.goto(f"{address}/v")
    page.get_by_role("button", name="Pindai kode QR").click()
    expect(page.locator("#code-result")).to_contain_text("menuju patuh.test, bukan alamat resmi", timeout=20_000)
    seeing.close()
