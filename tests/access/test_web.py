"""What guards every page: tokens in forms, headers on every answer, cookies, and errors that give nothing away."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from compliance.app import create_app
from compliance.installation import House
from compliance.web.request import Patuh
from config import Config
from tests.builders import PASSWORD, World
from tests.people.builders import with_password

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture
def guarded(config: Config, house: House) -> FlaskClient:
    """A browser of the application with its forms guarded, as they are outside these tests."""
    return create_app(config, house).test_client()


@pytest.fixture
def production(tmp_path: Path, house: House) -> Patuh:
    return create_app(Config(environment="production", secret_key="x" * 32, data_dir=tmp_path), house)


@pytest.mark.parametrize("path", ["/sign-in", "/language", "/sign-out", "/forgot", "/contracts/new", "/people/new"])
def test_a_form_without_its_token_is_refused(guarded: FlaskClient, path):
    answer = guarded.post(path, data={"language": "en"})
    assert answer.status_code == 400
    assert "Halaman ini terlalu lama terbuka" in answer.text
    assert '<html lang="id">' in answer.text


def test_a_form_with_its_token_is_taken(guarded: FlaskClient):
    page = guarded.get("/forgot").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert guarded.post("/forgot", data={"csrf_token": token, "email": "a@b.id"}).status_code == 302


def test_the_token_of_another_browser_opens_nothing(guarded: FlaskClient):
    token = guarded.get("/forgot").text.split('name="csrf_token" value="')[1].split('"')[0]
    other = guarded.application.test_client()
    other.get("/forgot")
    assert other.post("/forgot", data={"csrf_token": token, "email": "a@b.id"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [("/sign-in", 200), ("/", 302), ("/nothing/here", 404), ("/healthz", 200), ("/v/none", 404)],
)
def test_every_answer_carries_the_headers(visitor: FlaskClient, path, status):
    answer = visitor.get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_scripts_run_only_with_the_nonce_of_their_page(visitor: FlaskClient):
    policies = [visitor.get("/sign-in").headers["Content-Security-Policy"] for _visit in range(2)]
    assert policies[0] != policies[1]
    for policy in policies:
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy


def test_files_of_ours_may_be_kept(visitor: FlaskClient):
    answer = visitor.get("/static/patuh.css")
    assert answer.headers["Cache-Control"] != "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_the_cookie_is_out_of_reach(world: World, visitor: FlaskClient):
    email = with_password(world, "officer")
    cookie = visitor.post("/sign-in", data={"email": email, "password": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "or nobody could sign in on http://127.0.0.1"


def test_in_production_the_cookie_and_the_browser_keep_to_https(production: Patuh):
    answer = production.test_client().post("/sign-in", base_url="https://patuh.test")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    page = production.test_client().get("/sign-in", base_url="https://patuh.test")
    assert "Secure" in page.headers["Set-Cookie"]


def test_an_unknown_method_is_answered_in_words(visitor: FlaskClient):
    answer = visitor.delete("/sign-in")
    assert answer.status_code == 405
    assert "Cara ini tidak tersedia" in answer.text


def test_a_fault_of_ours_shows_no_traceback(app: Patuh, visitor: FlaskClient, monkeypatch):
    def break_down() -> str:
        raise RuntimeError("6408046505900001")

    monkeypatch.setitem(app.view_functions, "people.sign_in", break_down)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = visitor.get("/sign-in")
    assert answer.status_code == 500
    assert "Ada gangguan pada sistem" in answer.text
    assert "6408046505900001" not in answer.text
    assert "Traceback" not in answer.text
