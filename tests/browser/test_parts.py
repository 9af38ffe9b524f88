"""Parts of a page that change in place: a list that is filtered, a job's bar, a page that waits for a check."""

import pytest
from playwright.sync_api import Page, expect

from compliance.contracts.models import Contract
from compliance.jobs.models import Job, JobKind, JobStatus, Step
from compliance.worker import run_pending
from tests.browser.conftest import Enter
from tests.browser.test_sending import end_sessions
from tests.builders import NOW, World, a_contract, key
from tests.rosters.builders import BUDI, a_sheet, hand_in

SAME_PAGE = "window.untouched === true"


@pytest.fixture
def contracts(world: World) -> list[str]:
    with world.work("officer") as ctx:
        made: list[Contract] = [a_contract(ctx, world, number=f"602/{number}") for number in (1, 2)]
        return [contract.number for contract in made]


@pytest.fixture
def listing(inside: Enter, contracts: list[str]) -> Page:
    page = inside("officer")
    page.goto("/contracts")
    page.evaluate("window.untouched = true")
    return page


@pytest.fixture
def running(world: World) -> int:
    """A job that some worker has in hand; what becomes of it, the test says."""
    with world.work("registrar") as ctx:
        job = Job(
            kind=JobKind.LOAD_REGISTER,
            status=JobStatus.RUNNING,
            created_at=NOW,
            started_at=NOW,
            heartbeat=NOW,
            asked_by=ctx.actor.id,
            step=Step.STORING,
            done=1_000,
            total=4_000,
        )
        ctx.db.add(job)
        ctx.db.flush()
        number = key(job)
    return number


def change(world: World, job_id: int, **values: object) -> None:
    with world.house.work() as ctx:
        job = ctx.db.get_one(Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)


@pytest.mark.any_store
def test_a_list_is_filtered_in_place_and_the_way_back_is_kept(listing: Page, contracts: list[str]):
    listing.get_by_label("Cari", exact=False).last.fill(contracts[0])
    listing.get_by_role("button", name="Saring").click()
    expect(listing.get_by_text(contracts[1])).to_have_count(0)
    expect(listing.get_by_text(contracts[0])).to_be_visible()
    assert listing.evaluate(SAME_PAGE)
    assert contracts[0].replace("/", "%2F") in listing.url
    listing.go_back()
    expect(listing.get_by_text(contracts[1])).to_be_visible()


@pytest.mark.any_store
def test_a_session_that_ended_leads_to_the_door(listing: Page, world: World):
    end_sessions(world)
    listing.get_by_role("button", name="Saring").click()
    expect(listing.get_by_label("Kata sandi")).to_be_visible()
    expect(listing.locator(".masthead nav")).to_have_count(0)


@pytest.mark.any_store
def test_the_bar_goes_on_by_itself_and_says_so(inside: Enter, world: World, running: int):
    page = inside("registrar")
    page.goto(f"/jobs/{running}")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "25")
    page.evaluate("window.untouched = true")
    page.get_by_role("button", name="Batalkan").focus()
    change(world, running, done=3_000)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "75")
    expect(page.locator("#said")).to_contain_text("70 %")
    expect(page.get_by_role("button", name="Batalkan")).to_be_focused()
    page.context.set_offline(True)
    page.wait_for_timeout(2_000)
    change(world, running, status=JobStatus.CANCELLED)
    page.context.set_offline(False)
    expect(page.get_by_text("Tidak ada yang berubah", exact=False).first).to_be_visible()
    assert page.evaluate(SAME_PAGE)
    assert not page.locator("[hx-trigger]").count(), "nobody asks any more"


@pytest.mark.any_store
def test_a_page_that_waited_for_a_check_shows_what_it_found(inside: Enter, world: World, monkeypatch):
    monkeypatch.setattr("tests.browser.conftest.run_pending", lambda house: None)
    with world.work("officer") as ctx:
        contract = a_contract(ctx, world)
        contract_id = key(contract)
        hand_in(ctx, contract, a_sheet(BUDI))  # a new list is checked by a job
    page = inside("officer")
    page.goto(f"/contracts/{contract_id}")
    expect(page.get_by_text("Pemeriksaan sedang berjalan.")).to_be_visible()
    run_pending(world.house)
    expect(page.get_by_text("Pemeriksaan sedang berjalan.")).to_have_count(0)
    expect(page.get_by_text("Yang menahan pembayaran berikutnya", exact=False)).to_be_visible()
