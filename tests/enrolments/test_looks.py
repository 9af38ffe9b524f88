"""A long list is read by a job before anybody is shown what it holds; the register hears of it when it is used."""

import io
import os
from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.enrolments import looks
from compliance.enrolments.models import RegisterSnapshot
from compliance.jobs.models import Job
from compliance.kernel.sheets import read_workbook
from compliance.uploads.operations import KEPT_FOR, staged_path, sweep
from compliance.worker import run_pending
from tests.builders import NOW, World
from tests.enrolments.builders import HEADINGS, on_project
from tests.enrolments.test_choosing import ANSWER, LINES, ODD
from tests.rosters.builders import ANI

FLAWED = [on_project("6408041708900", "Citra")] * 30
LIST = "\n".join(("Keadaan per 25 Agustus 2026", HEADINGS, on_project(*ANI), *FLAWED))


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch):
    monkeypatch.setattr(looks, "SHORT", 0)


def send(client, content: str | bytes, source: str = "combined"):
    """The page of the job."""
    file = (io.BytesIO(content.encode() if isinstance(content, str) else content), "daftar.csv")
    answer = client.post("/register/load", data={"source": source, "file": file}, content_type="multipart/form-data")
    assert answer.location.startswith("/jobs/")
    return answer.location


def onward(page) -> str:
    """Where the page of a job that is done leads."""
    return page.text.split('href="/register/uploads/')[1].split('"')[0].join(("/register/uploads/", ""))


def test_a_long_list_is_read_by_a_job_whose_page_leads_on_to_its_preview(world: World, signed_in, tmp_path):
    registrar = signed_in("registrar")
    job = send(registrar, LIST)
    assert "Menunggu giliran" in registrar.get(job).text
    run_pending(world.house)
    preview = onward(registrar.get(job))
    page = registrar.get(preview)
    assert ('value="2026-08-25"' in page.text, "dan 10 baris lain" in page.text) == (True, True)
    with world.work("registrar") as ctx:
        assert not ctx.db.exec(select(RegisterSnapshot)).all(), "a look changes nothing"
    path = tmp_path / "problems.xlsx"
    with registrar.get(f"{preview}/problems.xlsx") as answer:
        path.write_bytes(answer.data)
    rows = read_workbook(path).sheets[0].rows
    assert (len(rows), rows[1].cells[1:4]) == (31, (4, "A (NIK)", "*********8900"))
    placed = registrar.post(preview, data={"as_of": "2026-08-25"}).location
    run_pending(world.house)
    assert "1 kepesertaan dimuat" in registrar.get(placed).text
    assert "sudah dipakai" in registrar.get(job).text
    assert registrar.get(preview).status_code == 404


def test_what_a_job_finds_is_what_is_found_at_once(world: World, signed_in, monkeypatch):
    registrar = signed_in("registrar")
    job = send(registrar, LIST)
    run_pending(world.house)
    preview = onward(registrar.get(job))
    kept = registrar.get(preview).text
    with world.work("registrar") as ctx:
        for path in staged_path(ctx, "").glob("*.json"):
            path.unlink()
    monkeypatch.setattr(looks, "SHORT", len(LIST))
    assert without_tokens(registrar.get(preview).text) == without_tokens(kept)


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


def test_who_asks_for_the_preview_too_early_is_led_to_the_job(world: World, signed_in):
    registrar = signed_in("registrar")
    job = send(registrar, LIST)
    with world.work("registrar") as ctx:
        token = ctx.db.exec(select(Job.arguments)).one().split('"token": "')[1].split('"')[0]
    assert registrar.get(f"/register/uploads/{token}/combined").location == job
    assert registrar.get(f"/register/uploads/{token}/combined/problems.xlsx").status_code == 404
    assert registrar.get(f"/register/uploads/{token}/jakon").status_code == 404, "nobody asked to read it as that"
    assert signed_in("officer").get(job).status_code == 404


def test_columns_in_doubt_are_asked_when_the_job_found_them_and_it_reads_once_more(world: World, signed_in):
    registrar = signed_in("registrar")
    job = send(registrar, "\n".join([ODD, *LINES]), "jakon")
    run_pending(world.house)
    assert "belum jelas" in registrar.get(job).text
    columns = registrar.get(onward(registrar.get(job))).location
    again = registrar.post(columns, data=ANSWER).location
    assert again.startswith("/jobs/")
    run_pending(world.house)
    assert "2</strong><span>= diterima" in registrar.get(onward(registrar.get(again))).text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", id="not a sheet"),
        pytest.param(b"PK\x03\x04 and no more", "rusak", id="a workbook that ends at once"),
    ],
)
def test_what_can_not_be_read_is_told_on_the_job_s_page(world: World, signed_in, content, said):
    registrar = signed_in("registrar")
    job = send(registrar, content)
    run_pending(world.house)
    page = registrar.get(job).text
    assert ("Gagal" in page, said in page) == (True, True)


def test_what_was_found_is_swept_with_the_file(world: World, signed_in):
    send(signed_in("registrar"), LIST)
    run_pending(world.house)
    with world.work("registrar") as ctx:
        folder = staged_path(ctx, "")
    beside = sorted(path.suffix for path in folder.iterdir())
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    with world.work("registrar") as ctx:
        assert sweep(ctx) == 0, "while the file waits"
    with world.house.work(now=NOW + KEPT_FOR + timedelta(minutes=1)) as ctx:
        assert (sweep(ctx), beside) == (3, ["", ".json", ".xlsx"])
