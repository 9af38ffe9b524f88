"""What anybody is told: today, as of any past day, as JSON, by the file's digest; and the keys to check with."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import jsonschema
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from compliance.certificates import public
from compliance.certificates.inspection import read_seal, read_statement, refuse_other_number
from compliance.certificates.issuing import issue
from compliance.certificates.operations import revoke
from compliance.kernel.errors import GateClosed, Invalid
from compliance.web.request import Patuh
from tests.builders import NOW, TODAY, World, a_code
from tests.certificates.builders import (
    PEOPLE,
    a_certificate,
    a_cleared_contract,
    a_request,
    hand_in,
    stored,
)

LATER = NOW + timedelta(days=3)
MUCH_LATER = NOW + timedelta(days=300)


def roster_changed(world: World, number: int) -> None:
    with world.work("officer", LATER) as ctx:
        hand_in(ctx, stored(ctx, number).contract, PEOPLE[:2], LATER)


def revoked(world: World, number: int) -> None:
    with world.work("approver", LATER) as ctx:
        revoke(ctx, stored(ctx, number), "Dokumen ternyata palsu")


def revoked_later(world: World, number: int) -> None:
    with world.work("approver", LATER + timedelta(days=90)) as ctx:
        revoke(ctx, stored(ctx, number), "Dokumen ternyata palsu")


Happening = Callable[[World, int], None]
ON_A_DAY: list[tuple[list[Happening], dict[date, str]]] = [
    (
        [],
        {date(2026, 8, 31): "NOT_YET", TODAY: "VALID", date(2026, 10, 1): "VALID", date(2026, 10, 2): "EXPIRED"},
    ),
    ([revoked], {TODAY: "VALID", date(2026, 9, 3): "VALID", date(2026, 9, 4): "REVOKED", date(2026, 12, 1): "REVOKED"}),
    ([roster_changed], {date(2026, 9, 3): "VALID", date(2026, 9, 4): "SUPERSEDED", date(2026, 12, 1): "SUPERSEDED"}),
    ([roster_changed, revoked], {date(2026, 9, 3): "VALID", date(2026, 9, 4): "REVOKED"}),
    ([revoked_later], {date(2026, 9, 4): "VALID", date(2026, 11, 1): "EXPIRED", date(2026, 12, 31): "REVOKED"}),
]


@pytest.mark.parametrize(("happenings", "told"), ON_A_DAY, ids=["nothing", "revoked", "new roster", "both", "late"])
def test_was_it_valid_on_that_day(world: World, happenings: list[Happening], told):
    certificate = a_certificate(world, a_cleared_contract(world))
    for happen in happenings:
        happen(world, certificate)
    with world.work("auditor", MUCH_LATER) as ctx:
        number = str(stored(ctx, certificate).number)
        assert {day: public.verify(ctx, number, day).verdict for day in told} == told


def test_of_a_day_to_come_nothing_can_be_said(world: World):
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx, pytest.raises(Invalid, match="2 September 2026"):
        public.verify(ctx, str(stored(ctx, certificate).number), TODAY + timedelta(days=1))


def issued(world: World) -> tuple[str, str]:
    """Number, and digest of the PDF."""
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        return str(stored(ctx, certificate).number), stored(ctx, certificate).pdf_digest


def test_the_page_answers_for_a_day(world: World, visitor: FlaskClient, monkeypatch):
    number, _digest = issued(world)
    monkeypatch.setattr(Patuh, "now", lambda _app: MUCH_LATER)
    page = visitor.get(f"/v/{number}?on=2026-09-17")
    assert page.status_code == 200
    assert "Pada 17 September 2026:" in page.text
    assert "Pada hari itu sertifikat ini dapat dipakai" in page.text
    assert "▲ KEDALUWARSA" in visitor.get(f"/v/{number}").text


@pytest.mark.parametrize("on", ["2099-01-01", "besok", "2026-13-45"])
def test_a_day_that_cannot_be_used_is_told_beside_the_field(world: World, visitor: FlaskClient, on):
    number, _digest = issued(world)
    page = visitor.get(f"/v/{number}?on={on}")
    assert page.status_code == 422
    assert 'id="on-errors"' in page.text
    assert on in page.text
    answer = visitor.get(f"/v/{number}.json?on={on}")
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["errors"]


def test_as_json(world: World, visitor: FlaskClient):
    number, digest = issued(world)
    told = visitor.get(f"/v/{number.lower()}.json?on=2026-09-01").json
    assert told == visitor.get(f"/v/by-digest/{digest.upper()}").json
    assert told
    assert (told["verdict"], told["number"], told["pdf_digest"]) == ("VALID", number, digest)
    assert (told["on"], told["expires_on"]) == ("2026-09-01", "2026-10-01")
    assert told["stated"]["counts"] == {"workers": 3, "cleared": 3, "accepted": 0}
    for hidden in (*(name for pair in PEOPLE for name in pair), "****", "Officer", "Approver"):
        assert hidden not in json.dumps(told)


@pytest.mark.parametrize("path", ["/v/KTM-2026-000001-XXXXXX.json", f"/v/by-digest/{'0' * 64}", "/v/by-digest/%20"])
def test_what_is_not_ours_is_said_so_as_json(visitor: FlaskClient, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.json
    assert answer.json["verdict"] == "NOT_OURS"


def test_the_live_page_tells_of_a_trial_and_of_the_place_in_the_log(world: World, visitor: FlaskClient):
    first, _digest = issued(world)
    with world.work("auditor") as ctx:
        second = str(stored(ctx, a_certificate(world, a_cleared_contract(world, number="602.1/02"))).number)
    for place, number in enumerate((first, second)):
        told, page = visitor.get(f"/v/{number}.json").json, visitor.get(f"/v/{number}").text
        assert told
        assert told["log_index"] == place
        assert f"daun nomor {place}" in page
        assert "UJI COBA" in page


@pytest.mark.printed
def test_an_issued_paper_stands_by_itself(world: World, visitor: FlaskClient):
    """With nothing but the published keys and the published schema."""
    number, digest = issued(world)
    with world.work("auditor") as ctx:
        paper = ctx.files.get(digest)
    keys = {key["kid"]: key for key in visitor.get("/.well-known/jwks.json").json["keys"]}  # type: ignore[index]  # it is JSON
    statement = json.loads(read_statement(paper))
    schema = json.loads(visitor.get("/.well-known/patuh-certificate.schema.json").data)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(statement)
    refuse_other_number(paper, statement)
    assert read_seal(paper, keys).key_id == statement["seal"]["key_id"]
    assert statement["workers"][0] == {
        "company": 0,
        "name": "Ani Lestari",
        "nik": "************0001",
        "accepted": False,
        "programmes": ["jkk", "jkm"],
        "cover_until": "open",
    }
    assert statement["number"] == number


def test_a_new_installation_has_its_keys_at_once(visitor: FlaskClient):
    keys = visitor.get("/.well-known/jwks.json").json["keys"]  # type: ignore[index]  # it is JSON
    assert sorted(key.get("alg", "seal") for key in keys) == ["ES256", "seal"]


def test_in_production_a_key_for_trials_issues_nothing(world: World, monkeypatch):
    request = a_request(world, a_cleared_contract(world))
    room = world.house.installation.room
    monkeypatch.setattr(room, "keys", room.keys.__class__(room.keys.folder, trial_allowed=False))
    with world.work("approver") as ctx, pytest.raises(GateClosed, match="kunci penyegel yang resmi"):
        issue(ctx, stored(ctx, request), a_code(ctx))


@pytest.mark.any_store  # what others write to a server of PostgreSQL would empty the memory
def test_while_nothing_changes_the_store_is_not_asked_again(world: World, visitor: FlaskClient, app: Patuh):
    number, _digest = issued(world)
    for _connection in range(10):  # each of the pool has a memory of its own
        first = visitor.get(f"/v/{number}.json").json
    with questions(app.engine) as asked:
        assert visitor.get(f"/v/{number}.json").json == first
    assert asked == []


@contextmanager
def questions(engine: Engine) -> Iterator[list[str]]:
    """Whatever is asked of the store meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


AFTERWARDS: list[tuple[Happening, str]] = [(revoked, "REVOKED"), (roster_changed, "SUPERSEDED")]


@pytest.mark.parametrize(("happen", "verdict"), AFTERWARDS, ids=["revoked", "new roster"])
def test_what_was_asked_before_shows_a_change_at_once(world: World, visitor: FlaskClient, happen, verdict):
    certificate = a_certificate(world, a_cleared_contract(world))
    with world.work("auditor") as ctx:
        number = stored(ctx, certificate).number
    for _connection in range(10):
        assert visitor.get(f"/v/{number}.json").json["verdict"] == "VALID"  # type: ignore[index]  # it is JSON
    happen(world, certificate)
    assert visitor.get(f"/v/{number}.json").json["verdict"] == verdict  # type: ignore[index]  # it is JSON


def test_what_was_asked_before_expires_with_the_day(world: World, visitor: FlaskClient, monkeypatch):
    number, _digest = issued(world)
    visitor.get(f"/v/{number}.json")
    monkeypatch.setattr(Patuh, "now", lambda _app: MUCH_LATER)
    assert visitor.get(f"/v/{number}.json").json["verdict"] == "EXPIRED"  # type: ignore[index]  # it is JSON


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/1"])
def test_what_was_asked_before_is_not_called_valid_by_a_damaged_log(world: World, visitor: FlaskClient, path):
    number, _digest = issued(world)
    for _connection in range(10):
        assert visitor.get(f"/v/{number}.json").status_code == 200
    file = world.house.installation.files.root / "log" / path
    file.write_bytes(bytes(reversed(file.read_bytes())))
    assert visitor.get(f"/v/{number}.json").status_code == 409


def test_programs_of_other_sites_may_read_what_is_public(world: World, visitor: FlaskClient):
    """And the pages for people may not be read by them."""
    number, digest = issued(world)
    known = [f"/v/{number}.json", f"/v/by-digest/{digest}"]
    unknown = ["/v/KTM-2026-000009-AAAAAA.json", f"/v/by-digest/{digest[::-1]}", f"/v/{number}.json?on=x"]
    keys = ["/.well-known/jwks.json", "/.well-known/patuh-certificate.schema.json"]
    for path in (*known, *unknown, *keys):
        assert visitor.get(path).headers["Access-Control-Allow-Origin"] == "*", path
    for path in ("/v", f"/v/{number}", "/v/offline"):
        assert "Access-Control-Allow-Origin" not in visitor.get(path).headers
