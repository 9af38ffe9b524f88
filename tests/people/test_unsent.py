"""A session ends in the middle of a form: the typed text comes back after signing in, and only to who typed it."""

import random
import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from compliance.access.models import UserSession
from compliance.contracts.models import Contract
from compliance.people.unsent import LONGEST, Unsent, mark, marked, seal, unseal
from compliance.web.request import Patuh
from tests.access.objects import build_objects
from tests.access.pages import PAGES, ROLES
from tests.builders import NOW, PASSWORD, World
from tests.people.builders import with_password

TITLE = "Jembatan Kabo, tahap kedua"
UNSENT = Unsent("/contracts/new", "/contracts/new", 7, [("title", TITLE), ("kind", "a"), ("kind", "b")], ["kartu.pdf"])


def test_what_was_sealed_is_read_by_us_alone():
    sealed = seal("secret", UNSENT, NOW)
    assert TITLE not in sealed
    assert unseal("secret", sealed, NOW + timedelta(hours=11)) == UNSENT
    assert unseal("secret", sealed, NOW + timedelta(hours=13)) is None
    assert unseal("other", sealed, NOW) is None
    assert unseal("secret", "", NOW) is None


def test_what_is_too_long_to_carry_is_left():
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=2 * LONGEST))
    assert seal("secret", Unsent("/", "/", 7, [("note", noise)], []), NOW) == ""


def test_a_mark_can_not_be_made_up():
    assert marked("secret", mark("secret", 7)) == 7
    assert marked("secret", mark("other", 7)) is None
    assert marked("secret", "7") is None


class Fields(HTMLParser):
    """The hidden fields of the last form that goes to ``action``."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.hidden = action, False, {}  # type: ignore[var-annotated]
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self.inside = told.get("action") == self.action
        if self.inside and told.get("type") == "hidden":
            self.hidden[told["name"]] = told["value"]


def end_session(world: World, who: str) -> None:
    with world.work("admin") as ctx:
        for session in ctx.db.exec(select(UserSession).where(UserSession.user_id == world.actors[who].id)):
            session.revoked_at = ctx.now
            ctx.db.add(session)


def mark_of(page: str) -> str:
    found = re.findall(r'name="filled_by" value="([^"]+)"', page)
    assert found, "the page has a form"
    return unescape(found[-1])


@pytest.fixture
def interrupted(world: World, signed_in) -> tuple[FlaskClient, str]:
    """The officer sent a new contract when the session had ended: their browser, and what it shows."""
    client = signed_in("officer")
    sent = {"filled_by": mark_of(client.get("/contracts/new").text), "title": TITLE, "value": "1,5 miliar"}
    end_session(world, "officer")
    answer = client.post("/contracts/new", data=sent)
    assert answer.status_code == 401
    return client, answer.text


def sign_in(client: FlaskClient, world: World, who: str, unsent: str, password: str = PASSWORD):
    credentials = {"email": with_password(world, who), "password": password, "unsent": unsent}
    return client.post("/sign-in", data=credentials)


def test_after_signing_in_the_form_is_as_it_was(world: World, interrupted):
    client, page = interrupted
    assert "Isian Anda tidak hilang" in page
    assert TITLE not in page, "whoever comes to the computer now does not read it"
    wrong = sign_in(client, world, "officer", Fields(page, "/sign-in").hidden["unsent"], "salah-salah-salah")
    entered = sign_in(client, world, "officer", Fields(wrong.text, "/sign-in").hidden["unsent"])
    assert "Isian Anda belum terkirim" in entered.text
    back = client.post("/contracts/new", data={"unsent": Fields(entered.text, "/contracts/new").hidden["unsent"]})
    assert back.status_code == 200
    assert f'value="{TITLE}"' in back.text
    assert 'value="1,5 miliar"' in back.text
    assert "Isian Anda sudah kembali" in back.text
    assert "Isian ini wajib" not in back.text, "nothing was sent yet"


def test_somebody_else_is_not_shown_it(world: World, interrupted):
    client, page = interrupted
    sealed = Fields(page, "/sign-in").hidden["unsent"]
    answer = sign_in(client, world, "other_officer", sealed)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "milik orang lain" in client.get("/").text
    answer = client.post("/contracts/new", data={"unsent": sealed})
    assert answer.status_code == 409
    assert TITLE not in answer.text


def test_what_is_given_back_is_not_done(world: World, signed_in, app: Patuh):
    """Even where all is right with it; the next press does it."""
    objects = build_objects(world)
    client, path = signed_in("officer"), f"/contracts/{objects['draft']}/edit"
    before = client.get(path).text
    end_session(world, "officer")
    fields = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', before)}
    page = client.post(path, data=fields | {"title": TITLE}).text
    entered = sign_in(client, world, "officer", Fields(page, "/sign-in").hidden["unsent"])
    assert TITLE in client.post(path, data={"unsent": Fields(entered.text, path).hidden["unsent"]}).text
    with world.work("officer") as ctx:
        assert ctx.db.get_one(Contract, objects["draft"]).title != TITLE


def test_of_a_file_its_name_is_left(world: World, signed_in):
    objects = build_objects(world)
    client, path = signed_in("contractor"), f"/findings/{objects['finding']}/answer"
    sent = {"filled_by": mark_of(client.get(f"/findings/{objects['finding']}").text), "note": "Kartu terlampir."}
    end_session(world, "contractor")
    page = client.post(path, data=sent | {"proof": (BytesIO(b"%PDF"), "kartu.pdf")}).text
    entered = sign_in(client, world, "contractor", Fields(page, "/sign-in").hidden["unsent"]).text
    assert "Berkas kartu.pdf perlu dipilih sekali lagi." in entered
    back = client.post(path, data={"unsent": Fields(entered, path).hidden["unsent"]}).text
    assert "Kartu terlampir." in back
    assert "Berkas kartu.pdf perlu dipilih sekali lagi." in back


def test_a_button_only_leads_back_to_its_page(world: World, visitor):
    """There is nothing typed to keep, and nothing is done that was not seen again."""
    term = build_objects(world)["term"]
    answer = visitor.post(f"/terms/{term}/certificate", headers={"Referer": "http://localhost/contracts?kind=goods"})
    assert answer.status_code == 401
    assert "Masuk lagi, lalu ulangi" in answer.text
    answer = sign_in(visitor, world, "officer", "")
    assert answer.location == "/contracts?kind=goods"


def test_a_new_session_in_another_window_loses_nothing(world: World, app: Patuh, signed_in):
    """The token of the form belongs to the session that was."""
    app.config["WTF_CSRF_ENABLED"] = True
    client = signed_in("officer")
    sent = {"filled_by": mark_of(client.get("/contracts/new").text), "title": TITLE, "csrf_token": "of an earlier one"}
    offered = client.post("/contracts/new", data=sent)
    hidden = Fields(offered.text, "/contracts/new").hidden
    back = client.post("/contracts/new", data=hidden)
    assert f'value="{TITLE}"' in back.text
    with client.session_transaction() as session:
        session.clear()
    assert "Isian Anda tidak hilang" in client.post("/contracts/new", data=sent).text
    assert client.post("/contracts/new", data=sent | {"filled_by": "made up"}).status_code == 400


WRITTEN = re.compile(r"<(?:input|textarea)\b[^>]*>")
UNTYPED = {"hidden", "file", "checkbox", "radio", "password", "submit", "button", "search"}


def typed_fields(form: str) -> list[str]:
    found = []
    for tag in WRITTEN.findall(form):
        kind, name = re.search(r'type="([^"]+)"', tag), re.search(r'name="([^"]+)"', tag)
        if name and (kind is None or kind[1] not in UNTYPED) and "readonly" not in tag:
            found.append(name[1])
    return found


@pytest.mark.any_store
@pytest.mark.parametrize("who", sorted(ROLES))
def test_every_form_comes_back_as_it_was_typed(app: Patuh, world: World, signed_in, who):
    """On every page with fields to write in: each text that was typed stands on the page that is given back."""
    objects, client, lost, seen = build_objects(world), signed_in(who), [], 0
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, page in PAGES.items():
        path = page.path.format(**objects)
        if who not in page.allowed or "GET" not in (rules[endpoint].methods or ()) or endpoint == "people.sign_in":
            continue
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', shown(client, path), re.S):
            names = typed_fields(form)
            if "filled_by" not in form or not names:
                continue
            seen += 1
            action = re.search(r'(?:form)?action="([^"]+)"', form)
            to = unescape(action[1]) if action else path
            typed = {name: f"tulisan {place}" for place, name in enumerate(dict.fromkeys(names))}
            sealed = seal(
                app.config["SECRET_KEY"], Unsent(to, path, world.actors[who].id or 0, list(typed.items()), []), NOW
            )
            back = unescape(client.post(to, data={"unsent": sealed}, follow_redirects=True).text)
            lost += [(path, to, name) for name, text in typed.items() if text not in back]
    assert lost == []
    assert seen


def shown(client: FlaskClient, path: str) -> str:
    with client.get(path) as answer:
        return answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
