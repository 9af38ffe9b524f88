"""The pages before one is in, and one's own account, as a browser sees them."""

from datetime import timedelta

import pytest
from sqlmodel import select

from compliance.access.models import LinkPurpose, Mail, User, UserSession
from compliance.people import links
from compliance.people.passwords import FAILURES_PER_ACCOUNT
from compliance.people.views_door import local
from tests.builders import NOW, PASSWORD, World
from tests.people.builders import person_of, with_password

NEW = "kuda-lumping-menari"
WRONG = "Alamat surel atau kata sandi salah."


def test_signing_in_leads_to_where_one_wanted_to_go(world: World, visitor):
    credentials = {"email": with_password(world, "officer"), "password": PASSWORD}
    answer = visitor.get("/contracts?kind=goods")
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    answer = visitor.post("/sign-in", data=credentials)
    assert (answer.status_code, answer.location) == (302, "/contracts?kind=goods")
    assert visitor.get("/contracts").status_code == 200


def test_signing_in_takes_nothing_along_from_before(world: World, visitor):
    credentials = {"email": with_password(world, "officer"), "password": PASSWORD}
    with visitor.session_transaction() as session:
        session.update({"planted": "by somebody else", "token": "planted", "language": "en"})
    visitor.post("/sign-in", data=credentials)
    with visitor.session_transaction() as session:
        assert "planted" not in session
        assert session["token"] != "planted"
        assert session["language"] == "en"


@pytest.mark.parametrize("email", ["officer@patuh.test", "nobody@patuh.test"])
def test_a_wrong_pair_is_not_told_apart(world: World, visitor, email):
    with_password(world, "officer")
    answer = visitor.post("/sign-in", data={"email": email, "password": "salah-salah-salah"})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert email in answer.text, "what was typed stays"


def test_after_too_many_failures_the_page_says_how_long(world: World, visitor):
    wrong = {"email": with_password(world, "officer"), "password": "salah-salah-salah"}
    for _attempt in range(FAILURES_PER_ACCOUNT):
        assert WRONG in visitor.post("/sign-in", data=wrong).text
    assert "Tunggu 15 menit" in visitor.post("/sign-in", data=wrong | {"password": PASSWORD}).text


def test_an_empty_form_names_both_fields(visitor):
    assert visitor.post("/sign-in", data={}).text.count("Isian ini wajib.") == 2


@pytest.mark.parametrize(
    "path",
    ["//evil.test", "/\\evil.test", "/\t/evil.test", "https://evil.test", "evil.test", "javascript:alert(1)", "", None],
)
def test_nobody_is_sent_off_this_site(path):
    assert local(path) == "/"


@pytest.mark.parametrize("path", ["/", "/contracts?page=2&text=a%20b", "/findings/3"])
def test_paths_of_this_site_are_followed(path):
    assert local(path) == path


def test_signing_out_ends_the_session_everywhere(world: World, signed_in, visitor):
    client = signed_in("officer")
    with client.session_transaction() as session:
        token = session["token"]
    assert client.post("/sign-out").location == "/sign-in"
    with visitor.session_transaction() as session:
        session["token"] = token  # a copy of the cookie opens nothing any more
    for browser in (client, visitor):
        assert browser.get("/account").status_code == 302


def test_signing_out_twice_is_no_fault(signed_in):
    client = signed_in("officer")
    for _time in range(2):
        assert client.post("/sign-out").status_code == 302


def test_the_account_shows_and_ends_other_devices(world: World, signed_in):
    client, other = signed_in("officer"), signed_in("officer")
    assert client.get("/account").text.count("Keluarkan</button>") == 1
    with world.work("officer") as ctx:
        newest = ctx.db.exec(select(UserSession.id).order_by(UserSession.id.desc())).first()  # type: ignore[union-attr]  # a column
    assert client.post(f"/account/sessions/{newest}/revoke").status_code == 302
    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_the_password_is_changed_on_the_account_page(world: World, signed_in):
    with_password(world, "officer")
    client = signed_in("officer")
    form = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert "tidak sama" in client.post("/account", data=form | {"again": "lain"}).text
    assert "Kata sandi ini salah" in client.post("/account", data=form | {"old": "salah"}).text
    assert "paling sedikit 12" in client.post("/account", data=form | {"password": "x", "again": "x"}).text
    assert client.post("/account", data=form).status_code == 302
    assert client.get("/account").status_code == 200


def test_a_forgotten_password_gets_one_answer_for_everybody(world: World, visitor):
    answers = set()
    for email in ("officer@patuh.test", "nobody@patuh.test"):
        answers.add(visitor.post("/forgot", data={"email": email}, follow_redirects=True).text)
    assert len(answers) == 1
    with world.work("admin") as ctx:
        assert [mail.recipient for mail in ctx.db.exec(select(Mail)).all()] == ["officer@patuh.test"]


def test_an_invitation_is_opened_looked_at_and_used_once(world: World, visitor):
    with world.work("admin") as ctx:
        link = links.new_link(ctx, person_of(ctx, world, "officer"), LinkPurpose.INVITATION)
    path = link.removeprefix("https://patuh.test")
    for _look in range(2):
        assert "officer@patuh.test" in visitor.get(path).text
    assert visitor.post(path, data={"password": NEW, "again": NEW}).status_code == 302
    assert visitor.get("/account").status_code == 200
    assert visitor.get(path).status_code == 409


def test_a_link_that_never_was_says_what_to_do(visitor):
    answer = visitor.get("/link/abc")
    assert answer.status_code == 409
    assert "Minta tautan baru" in answer.text


def test_the_language_is_chosen_before_and_after_signing_in(world: World, visitor, signed_in):
    for browser in (visitor, signed_in("officer")):
        answer = browser.post("/language", data={"language": "en", "next": "/forgot"})
        assert (answer.status_code, answer.location) == (302, "/forgot")
        assert '<html lang="en">' in browser.get("/forgot").text
    with world.work("admin") as ctx:
        assert [user.language for user in ctx.db.exec(select(User)).all()].count("en") == 1


def test_an_unknown_language_changes_nothing(visitor):
    visitor.post("/language", data={"language": "xx", "next": "//evil.test"})
    assert '<html lang="id">' in visitor.get("/forgot").text


def test_an_expired_session_leads_back_to_the_door(world: World, visitor):
    with visitor.session_transaction() as session:
        session["token"] = world.token("officer", NOW - timedelta(hours=13))
    assert visitor.get("/account").location == "/sign-in"
