"""The page of a job: the same after a reload, and the same in the part that it asks for again."""

import re
from itertools import chain

import pytest

from compliance import worker
from compliance.jobs import operations as jobs
from compliance.jobs.models import JobKind, Progress
from compliance.kernel.i18n import number
from tests.builders import World
from tests.enrolments.builders import on_project
from tests.jobs.test_kill import LONG, many
from tests.jobs.test_steps import ask_for_load, carry_out
from tests.rosters.builders import ANI


def part(page: str) -> str:
    found = re.search(r'<div id="progress"[^>]*>\n(.*?)</div>\n<p class="visually-hidden"', page, re.DOTALL)
    assert found
    return bare(found[1])


def bare(part: str) -> str:
    """Without the forms' tokens, which tell the second they were made in."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", part).strip()


def test_the_page_and_what_it_asks_for_again_show_the_same_at_every_step(world: World, signed_in):
    registrar = signed_in("registrar")
    seen: list[list[str]] = []

    def look(progress: Progress) -> None:
        page, again = registrar.get(f"/jobs/{job_id}").text, registrar.get(f"/jobs/{job_id}/progress").text
        assert part(page) == bare(again)
        seen.append(re.findall(r'aria-valuenow="(\d+)"', again))

    job_id = ask_for_load(world, *many(LONG))
    carry_out(world, job_id, look)
    assert seen[0] == [], "nobody knows how much it is before the file is opened"
    assert list(dict.fromkeys(chain(*seen))) == ["0", "20", "40", "50", "70", "90", "100"], "each share once, none back"
    page = registrar.get(f"/jobs/{job_id}").text
    assert part(page) == bare(registrar.get(f"/jobs/{job_id}/progress").text)
    assert f"{number(LONG)} kepesertaan dimuat" in page
    assert "hx-trigger" not in page, "it is over"
    assert "Batalkan" not in page


def test_without_javascript_the_page_reloads_itself(world: World, signed_in):
    job_id = ask_for_load(world, on_project(*ANI))
    assert '<noscript><meta http-equiv="refresh"' in signed_in("registrar").get(f"/jobs/{job_id}").text


def test_a_button_stops_the_job(world: World, signed_in):
    registrar, job_id = signed_in("registrar"), ask_for_load(world, on_project(*ANI))
    assert "Batalkan" in registrar.get(f"/jobs/{job_id}").text
    stopped = registrar.post(f"/jobs/{job_id}/cancel", follow_redirects=True)
    assert "Dibatalkan" in stopped.text
    assert registrar.post(f"/jobs/{job_id}/cancel").status_code == 409, "it is over"


def test_what_went_wrong_is_said_in_a_sentence(world: World, signed_in):
    job_id = ask_for_load(world, on_project("123", "Citra"))
    worker.run_pending(world.house)
    assert "Tidak ada satu baris pun yang bisa dipakai" in signed_in("registrar").get(f"/jobs/{job_id}").text


@pytest.mark.parametrize(
    ("who", "seen"), [("registrar", True), ("auditor", True), ("admin", True), ("officer", False), ("approver", False)]
)
def test_people_see_their_own_jobs_and_overseers_all(world: World, signed_in, who, seen):
    ask_for_load(world, on_project(*ANI))
    assert ("Memuat daftar BPJS" in signed_in(who).get("/jobs").text) is seen


def test_the_checks_of_contracts_do_not_flood_the_list(world: World, signed_in):
    with world.work("registrar") as ctx:
        for contract_id in range(30):
            jobs.enqueue(ctx, JobKind.RECHECK, contract_id=contract_id)
    page = signed_in("admin").get("/jobs").text
    assert "Memeriksa ulang kontrak" not in page
    assert "30 pemeriksaan kontrak sedang menunggu atau berjalan" in page
