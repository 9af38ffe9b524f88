"""The public pages in a real browser: the code in the address, a file, the camera; with the network and without."""

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug import Response

from compliance.access.context import SigningRoom
from compliance.certificates import qr
from compliance.certificates.chronicle import catch_up
from compliance.certificates.operations import revoke
from compliance.certificates.seal import Keys, Room
from compliance.certificates.statement import digest
from compliance.web.request import Patuh
from tests.browser.conftest import PHONE
from tests.builders import NOW, World
from tests.certificates.builders import PEOPLE, a_certificate, a_cleared_contract, hand_in, stored
from tests.certificates.test_document import a_statement, poppler
from tests.chromium import EXECUTABLE, FLAGS
from tests.history.builders import an_entry, grow

pytestmark = [pytest.mark.any_store, pytest.mark.printed]


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
    facts = ("602.1/01/KTR/DPUPR/2026", "Rp333.000.000", "3 orang", "Uang muka", "1 September 2026 10.00 WITA")
    for said in (paper.number, *facts):
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
    assert headline(page) == ("✖ DICABUT", "bad")
    expect(page.locator("#code-result")).to_contain_text("itu tidak berubah lagi")


def headline(page: Page) -> tuple[str, str]:
    """The verdict, and the colour of its box."""
    box = page.locator("#code-result .verdict-box")
    verdict = box.locator(".verdict")
    verdict.wait_for()
    return verdict.inner_text(), (box.get_attribute("class") or "").split()[1].removeprefix("notice-")


def code(world: World, paper: Paper, room: SigningRoom, **changes: Any) -> str:
    """Another one that this key signs for the paper."""
    with world.work("auditor") as ctx:
        text = stored(ctx, paper.id).statement
    told = qr.claims(json.loads(text) | changes, digest(text))
    return qr.token(told, room.code_key_id, room.sign_code)


CONDITIONAL = {"kind": "conditional", "fulfil_by": "2026-09-15"}


@pytest.mark.parametrize(
    ("today", "changes", "said"),
    [
        pytest.param("2026-09-14", {}, ("✔ TANDA TANGAN SAH", "good"), id="nothing is against it"),
        pytest.param("2026-10-02", {}, ("▲ KEDALUWARSA", "warn"), id="expired"),
        pytest.param("2026-09-14", CONDITIONAL, ("▲ BERLAKU DENGAN SYARAT", "warn"), id="a condition is open"),
        pytest.param("2026-09-16", CONDITIONAL, ("▲ GUGUR BILA", "warn"), id="its day has passed"),
    ],
)
def test_what_a_code_is_worth_without_a_network(
    page: Page, context: BrowserContext, world: World, address: str, paper: Paper, today: str, changes: Any, said: Any
):
    visited(page, address)
    context.set_offline(True)
    page.clock.set_fixed_time(f"{today}T03:00:00Z")
    opened(page, f"{address}/v/{paper.number}#{code(world, paper, world.house.installation.room, **changes)}")
    verdict, colour = headline(page)
    assert (verdict.startswith(said[0]), colour) == (True, said[1]), verdict
    expect(page.locator("#code-result")).to_contain_text("UJI COBA")
    assert ("15 September 2026" in page.locator("#code-result").inner_text()) == bool(changes)


def test_a_key_that_is_newer_than_what_was_kept_proves_no_forgery(
    page: Page, context: BrowserContext, world: World, address: str, paper: Paper, tmp_path: Path
):
    visited(page, address)
    token = code(world, paper, Room(Keys(tmp_path)))
    context.set_offline(True)
    opened(page, f"{address}/v/{paper.number}#{token}")
    assert headline(page) == ("▲ TIDAK DAPAT DIPERIKSA", "warn")
    expect(page.locator("#code-result")).to_contain_text("Jangan membayar sebelum diperiksa dengan jaringan")
    context.set_offline(False)
    opened(page, f"{address}/v/{paper.number}#{token}")
    assert headline(page) == ("✖ KODE TIDAK SAH", "bad")


@pytest.fixture
def goes_down(app: Patuh, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on the application answers nothing; the static files of the log are there, as a web server has them."""
    whole = app.wsgi_app

    def static_only(environ: Any, start_response: Any) -> Any:
        answer = whole if environ["PATH_INFO"].startswith("/log/") else Response("down", 503)
        return answer(environ, start_response)

    return lambda: monkeypatch.setattr(app, "wsgi_app", static_only)


def revoked(world: World, paper: Paper) -> None:
    with world.work("approver") as ctx:
        revoke(ctx, stored(ctx, paper.id), "Daftar tenaga kerja ternyata palsu")


def superseded(world: World, paper: Paper) -> None:
    with world.work("officer") as ctx:
        hand_in(ctx, stored(ctx, paper.id).contract, PEOPLE[:1])
    with world.house.work(now=NOW) as ctx:
        catch_up(ctx)


def log_of(world: World) -> Path:
    return world.house.installation.files.root / "log"


def a_leaf_is_changed(world: World, _paper: Paper) -> None:
    bundle = next((log_of(world) / "tile/entries").rglob("1"))
    bundle.write_bytes(bundle.read_bytes().replace(b'"issued"', b'"issueD"'))


def the_checkpoint_is_anothers(world: World, _paper: Paper) -> None:
    note = log_of(world) / "checkpoint"
    note.write_text(re.sub(r"(\u2014 \S+ \S{10}).", r"\1+", note.read_text()))


@pytest.mark.parametrize(
    ("meanwhile", "verdict", "said"),
    [
        pytest.param(None, ("✔ TANDA TANGAN SAH", "good"), "Catatan publik dibaca sampai peristiwa ke-1", id="nothing"),
        pytest.param(revoked, ("✖ DICABUT", "bad"), "menurut catatan publik", id="revoked"),
        pytest.param(superseded, ("▲ DIGANTIKAN", "warn"), "menurut catatan publik", id="superseded"),
        pytest.param(a_leaf_is_changed, ("▲ TIDAK DAPAT DIPERIKSA", "warn"), "rusak", id="a changed leaf"),
        pytest.param(the_checkpoint_is_anothers, ("▲ TIDAK DAPAT DIPERIKSA", "warn"), "rusak", id="forged state"),
    ],
)
def test_while_the_application_is_down_the_log_tells(
    page: Page, world: World, address: str, paper: Paper, goes_down: Callable[[], None], meanwhile, verdict, said
):
    visited(page, address)
    if meanwhile:
        meanwhile(world, paper)
    goes_down()
    page.clock.set_fixed_time("2026-09-14T03:00:00Z")
    opened(page, f"{address}/v/{paper.number}#{paper.token}")
    assert headline(page) == verdict
    expect(page.locator("#code-result")).to_contain_text(said)


def test_a_code_with_another_statement_than_the_logs(
    page: Page, world: World, address: str, paper: Paper, goes_down: Callable[[], None]
):
    other = qr.claims(a_statement(number=paper.number), bytes(32))
    room = world.house.installation.room
    visited(page, address)
    goes_down()
    opened(page, f"{address}/v/{paper.number}#{qr.token(other, room.code_key_id, room.sign_code)}")
    assert headline(page) == ("✖ KODE TIDAK SAH", "bad")
    expect(page.locator("#code-result")).to_contain_text("memuat keterangan lain")


LOOK_UP = """async ([folder, number]) => {
    const { lookUp } = await import("/static/verify/history.js");
    const asked = [];
    const read = async (path) => {
        asked.push(path);
        const answer = await fetch(`/a-log/${folder}/${path}`);
        return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    };
    try { return [await lookUp(number, read), asked.length]; } catch (fault) { return [fault.name, asked.length]; }
}"""


def test_logs_of_every_size_are_read(page: Page, address: str, tmp_path: Path):
    """The first leaf, the last, and one that is not there, with no more requests than that needs."""

    def serve(route: Route) -> None:
        path = tmp_path / route.request.url.split("/a-log/")[1]
        route.fulfill(body=path.read_bytes()) if path.is_file() else route.fulfill(status=404)

    page.route("**/a-log/**", serve)
    page.goto(f"{address}/v")
    for size in (1, 2, 255, 256, 257, 700, 17_000):
        grow(tmp_path / str(size), [an_entry(number) for number in range(size)])
        for number, is_found in ((0, size < 16_000), (size - 1, True), (size, False)):
            told, requests = page.evaluate(LOOK_UP, [str(size), f"KTM-2026-{number:06}-7F3K9Q"])
            assert (len(told["leaves"]), told["size"], told["signed"]) == (is_found, size, True)
            assert told["complete"] == (is_found or size < 16_000)
            assert requests <= 8 + (min(64, -(-size // 256)) if number != size - 1 else 0)
    bundle = tmp_path / "700/tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b"000300", b"000301", 1))
    assert page.evaluate(LOOK_UP, ["700", "KTM-2026-000000-7F3K9Q"])[0] == "damaged"
    assert page.evaluate(LOOK_UP, ["700", "KTM-2026-000699-7F3K9Q"])[0]["complete"]


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
    page.goto(f"{address}/v#{paper.token}")
    expect(page.locator("#code-result")).to_contain_text("1 September 2026 10.00 WITA")


def seeing(browser: Browser, film: Path, frame: Image.Image) -> Browser:
    """A browser whose camera sees this picture and nothing else."""
    shot = io.BytesIO()
    frame.convert("RGB").resize((1280, 960)).save(shot, "JPEG")
    film.write_bytes(shot.getvalue() * 30)
    see = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    args = [*FLAGS, *see, f"--use-file-for-fake-video-capture={film}"]
    return browser.browser_type.launch(executable_path=EXECUTABLE, args=args)


def test_the_camera_reads_the_paper(browser: Browser, address: str, paper: Paper, tmp_path: Path):
    """The paper's code leads to another host than this one."""
    eyes = seeing(browser, tmp_path / "film.mjpeg", first_page(paper.pdf).crop((600, 250, 1240, 730)))
    page = eyes.new_page()
    page.goto(f"{address}/v")
    page.get_by_role("button", name="Pindai kode QR").click()
    expect(page.locator("#code-result")).to_contain_text("menuju patuh.test, bukan alamat resmi", timeout=20_000)
    eyes.close()


def test_the_camera_checks_one_paper_after_the_other_without_a_network(
    browser: Browser, address: str, paper: Paper, tmp_path: Path
):
    """The page stays: nothing has to be loaded."""
    code = base64.b64decode(qr.picture(f"{address}/v/{paper.number}#{paper.token}").partition(",")[2])
    drawn = Image.new("L", (640, 480), 255)
    drawn.paste(Image.open(io.BytesIO(code)), (120, 40))
    eyes = seeing(browser, tmp_path / "film.mjpeg", drawn)
    page = (context := eyes.new_context()).new_page()
    visited(page, address)
    context.set_offline(True)
    page.evaluate("window.stayed = true")
    for _paper in range(2):
        page.get_by_role("button", name="Pindai kode QR").click()
        expect(page.locator("#code-result")).to_contain_text(re.compile("TANDA TANGAN SAH|KEDALUWARSA"), timeout=20_000)
        assert page.evaluate("window.stayed && location.pathname") == f"/v/{paper.number}"
        page.evaluate("document.getElementById('code-result').replaceChildren()")
    eyes.close()
