"""``make screens``: every page of the running product as each role gets it, at a desk and on a phone, to look at.

Into docs/screens/, with a list of pages × roles in its README.md. Who gets the very same content as somebody before
shares that picture; what differs in the head, the menu, is on each role's home. The pictures of the help are made here,
too.
"""

import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from PIL import Image
from playwright.sync_api import Browser, Error, Page, ViewportSize
from sqlmodel import col, select
from werkzeug.serving import make_server

from compliance.access.context import Context
from compliance.access.models import User, UserRole
from compliance.app import create_app
from compliance.certificates.batches import grant
from compliance.certificates.models import Certificate, CertificateStatus
from compliance.checks.models import CheckRun, Finding, Turn
from compliance.contracts.models import Contract, ContractKind, ContractStatus, PaymentTerm
from compliance.demo.load import load_demonstration
from compliance.enrolments.operations import stage_register
from compliance.fixes.models import FixEntry
from compliance.installation import House, open_house
from compliance.jobs.models import Job
from compliance.notices.models import Notice
from compliance.people.second_factor import Proof
from compliance.people.sessions import actor_of, open_session
from compliance.preparing import prepare
from compliance.projects.models import Evidence
from compliance.rosters.handing_in import stage_roster
from compliance.rosters.models import RosterVersion
from compliance.rulebook.models import BookVersion
from config import Config
from tests.access.pages import PAGES
from tests.chromium import chromium, content_of
from tests.enrolments.builders import HEADINGS, on_project
from tests.rosters.builders import ANI, BUDI, a_sheet

ROOT = Path(__file__).parents[1]
SCREENS, HELP = ROOT / "docs/screens", ROOT / "compliance/web/static/help"
SIZES = {1280: 900, 360: 740}
TALLEST = 1_600  # pixels: below that a list only goes on
ROLES = ("officer", "contractor", "approver", "head", "treasury", "auditor", "leader", "registrar", "admin", "visitor")
HOMES = "overview.home"  # pictured for each role, for its menu
NO_PAGES = {"static", "jobs.progress", "people.sign_out", "health.alive", "health.ready"}
IN_HELP = {
    "officer": "fixes.desk",
    "contractor": "checks.findings",
    "approver": "certificates.show",
    "head": "overview.home",
    "treasury": "payments.queue",
    "auditor": "overview.dashboard",
    "leader": "overview.dashboard_contracts",
    "registrar": "enrolments.listing",
    "admin": "people.settings",
}
HELP_WIDTH = 760
DESK_WIDTH = 960  # what is written on a desk can still be read
OF_PHONE = {"contractor": 480}  # width of the picture of what is done on a phone, where a desk's could not be read
ROSTER = (ANI, BUDI, ("640804", "Tanpa NIK Utuh", "Tukang"), ("", "", "Mandor"))
REGISTER = (HEADINGS, *(on_project(*person) for person in (ANI, BUDI)))


@contextmanager
def demonstrated() -> Iterator[tuple[House, Any, str]]:
    """The product on a fresh database with its demonstration: house, application, address."""
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'screens.sqlite'}"
        config = Config(database_url=database, data_dir=Path(folder), argon2_memory_kib=32, argon2_passes=1)
        house = open_house(config)
        prepare(house)
        load_demonstration(house, rows=3_000)
        app = create_app(config, house)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield house, app, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        house.engine.dispose()


def objects_of(house: House) -> dict[str, Any]:
    """What stands for each name in an address: of a contract in the midst of its findings, as far as there is one."""
    with house.work() as ctx:

        def first(row: Any, *conditions: Any) -> Any:
            return ctx.db.exec(select(row).where(*conditions).order_by(col(row.id).desc())).first()

        building = (Contract.kind == ContractKind.CONSTRUCTION, Contract.status == ContractStatus.ACTIVE)
        theirs = select(Finding.contract_id).where(Finding.turn == Turn.CONTRACTOR, Finding.line > 0)
        unpaid = select(PaymentTerm.contract_id).where(col(PaymentTerm.released_at).is_(None))  # a part has no terms
        contract = first(Contract, *building, col(Contract.id).in_(theirs), col(Contract.id).in_(unpaid))
        of_it = {row: first(row, row.contract_id == contract.id) for row in (RosterVersion, CheckRun, Evidence)}
        finding = first(Finding, Finding.contract_id == contract.id, Finding.turn == Turn.CONTRACTOR, Finding.line > 0)
        certificate = first(Certificate, col(Certificate.number).is_not(None))
        draft = first(Contract, Contract.status == ContractStatus.DRAFT) or contract
        found = {"finding": finding, "job": first(Job), "notice": first(Notice), "proof": first(FixEntry)}
        return {
            **{name: row.id if row else 0 for name, row in found.items()},
            "contract": contract.id,
            "draft": draft.id,
            "full": contract.id,
            "term": contract.next_term.id,
            "overridden": contract.next_term.id,
            "certificate": certificate.id,
            "number": certificate.number,
            "digest": certificate.pdf_digest,
            "roster": of_it[RosterVersion].number,
            "run": of_it[CheckRun].id,
            "evidence": of_it[Evidence].id if of_it[Evidence] else 0,
            "rules": cast(BookVersion, ctx.db.exec(select(BookVersion)).first()).label,
            "agency": contract.agency_id,
            "company": contract.company_id,
            "person": 1,
        }


def people_of(house: House, objects: dict[str, Any]) -> dict[str, int]:
    """One of each role, of the agency and company of the contract that is shown."""
    with house.work() as ctx:
        contract = ctx.db.get_one(Contract, objects["contract"])
        rows = ctx.db.exec(select(UserRole.role, User).join(User, col(User.id) == UserRole.user_id)).all()
        agencies, companies = {None, contract.agency_id}, {None, contract.company_id}
        return {
            role: user.id or 0 for role, user in rows if user.agency_id in agencies and user.company_id in companies
        }


def in_hand(house: House, objects: dict[str, Any], people: dict[str, int]) -> dict[str, Any]:
    """What is there only for a while: files that wait for a look, a request, and many that one code confirmed."""

    def work(role: str) -> AbstractContextManager[Context]:
        with house.work() as ctx:
            return house.work(actor_of(ctx.db.get_one(User, people[role])))

    with work("officer") as ctx:
        contract = ctx.db.get_one(Contract, objects["contract"])
        roster = stage_roster(ctx, contract, BytesIO(a_sheet(*ROSTER)), "daftar.csv").token
    with work("registrar") as ctx:
        register = stage_register(ctx, BytesIO("\n".join(REGISTER).encode()), "daftar.csv").token
    found = {"roster_upload": roster, "register_upload": register}
    with work("approver") as ctx:
        requested = Certificate.status == CertificateStatus.REQUESTED
        waiting = ctx.db.exec(select(Certificate).where(requested, Certificate.contract_id == Contract.id)).first()
        if waiting is None:
            return found
        granted = grant(ctx, [waiting], Proof(people["approver"], ctx.now))
        return found | {"waiting": waiting.id, "batch": json.loads(granted.arguments)["batch"]}


def entered(browser: Browser, house: House, app: Any, address: str, user: int | None, width: int) -> Page:
    size = ViewportSize(width=width, height=SIZES.get(width, 800))
    context = browser.new_context(viewport=size, base_url=address, locale="id-ID")
    if user:
        with house.work() as ctx:
            token = open_session(ctx, ctx.db.get_one(User, user), "screens")
        cookie = app.session_interface.get_signing_serializer(app).dumps({"token": token, "language": "id"})
        context.add_cookies([{"name": "patuh", "value": cookie, "url": address}])
    return context.new_page()


def shown() -> Iterator[tuple[str, str, str]]:
    """Endpoint, role and address: each page for everybody who may look at it."""
    for endpoint, page in PAGES.items():
        if endpoint not in NO_PAGES:
            yield from ((endpoint, role, page.path) for role in ROLES if role in page.allowed)


def address_of(path: str, objects: dict[str, Any]) -> str | None:
    """None for a page of something that the demonstration lacks."""
    with suppress(KeyError):
        return path.format(**objects)
    return None


def opened(page: Page, address: str) -> bool:
    """Not for what is no page: a file, or an address that only takes forms."""
    try:
        answer = page.goto(address, wait_until="load")
    except Error:  # a download
        return False
    return bool(answer and answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html"))


def taken(page: Page) -> bytes:
    for chart in page.locator("canvas").all():
        chart.scroll_into_view_if_needed()  # it is drawn once somebody comes near
    page.wait_for_timeout(150)
    page.evaluate("scrollTo(0, 0)")
    height = min(TALLEST, cast(int, page.evaluate("document.documentElement.scrollHeight")))
    width = cast(dict[str, int], page.viewport_size)["width"]
    wide = cast(int, page.evaluate("document.documentElement.scrollWidth"))
    if wide > width:
        print(f"wider than {width}: {page.url} ({wide})", flush=True)
    return page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def keep(picture: bytes, path: Path, width: int | None = None, quality: int = 32) -> None:
    image = Image.open(BytesIO(picture)).convert("RGB")
    if width:
        image = image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "WEBP", quality=quality, method=6)


def main() -> None:
    shutil.rmtree(SCREENS, ignore_errors=True)
    with demonstrated() as (house, app, address), chromium() as browser:
        objects = objects_of(house)
        people = people_of(house, objects)
        objects |= in_hand(house, objects, people)
        desks, phones = (
            {role: entered(browser, house, app, address, people.get(role), width) for role in ROLES} for width in SIZES
        )
        names = picture_all(desks, phones, objects)
        picture_help(browser, house, app, address, people, objects)
    (SCREENS / "README.md").write_text("\n".join(listed(names)) + "\n")
    pictures = list(SCREENS.rglob("*.webp"))
    total = sum(path.stat().st_size for path in pictures)
    print(f"{len(names)} pages of a role, {len(pictures)} pictures, {total / 1e6:.1f} MB")


def picture_all(desks: Mapping[str, Page], phones: Mapping[str, Page], objects: Any) -> dict[tuple[str, str], str]:
    """The name of the picture of each endpoint and role."""
    names, by_content = dict[tuple[str, str], str](), dict[str, str]()
    for endpoint, role, path in shown():
        there = address_of(path, objects)
        if not there or not opened(desks[role], there):
            continue
        content = content_of(desks[role].content()) + (role if endpoint == HOMES else "")
        if content not in by_content:
            by_content[content] = name = f"{endpoint}.{role}"
            keep(taken(desks[role]), SCREENS / "1280" / f"{name}.webp", DESK_WIDTH)
            if opened(phones[role], there):
                keep(taken(phones[role]), SCREENS / "360" / f"{name}.webp")
        names[endpoint, role] = by_content[content]
    return names


def listed(names: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Pages × roles, each with its picture at both sizes."""
    yield "# Every page, as each role gets it\n"
    yield "Made by `make screens` from the demonstration: at a desk (1280 pixels, made smaller) and on a phone (360).\n"
    yield f"| page | {' | '.join(ROLES)} |"
    yield f"|---|{'---|' * len(ROLES)}"
    for endpoint in dict.fromkeys(endpoint for endpoint, _role in names):
        links = (linked(names.get((endpoint, role))) for role in ROLES)
        yield f"| {endpoint} `{PAGES[endpoint].path}` | {' | '.join(links)} |"


def linked(name: str | None) -> str:
    return " ".join(f"[{width}]({width}/{name}.webp)" for width in SIZES) if name else ""


def picture_help(browser: Browser, house: House, app: Any, address: str, people: Any, objects: dict[str, Any]) -> None:
    for role, endpoint in IN_HELP.items():
        page = entered(browser, house, app, address, people[role], 360 if role in OF_PHONE else 1280)
        page.goto(PAGES[endpoint].path.format(**objects))
        page.wait_for_timeout(150)
        keep(page.screenshot(), HELP / f"{role}.webp", OF_PHONE.get(role, HELP_WIDTH), quality=30)


if __name__ == "__main__":
    main()
