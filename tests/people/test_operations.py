"""Inviting and changing people, and the settings of the installation."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from compliance.access import settings
from compliance.access.context import Context
from compliance.access.models import Mail, Role, User
from compliance.access.permissions import SYSTEM
from compliance.access.settings import Key
from compliance.audit.models import AuditEntry
from compliance.installation import House
from compliance.jobs.models import Job
from compliance.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from compliance.people import account, operations, sessions
from compliance.people.rules import PersonEntry
from tests.builders import NOW, PASSWORD, World
from tests.people.builders import person_of, stranger, with_password


def invite(ctx: Context, world: World, **changes: Any) -> tuple[User, str]:
    fields: dict[str, Any] = {
        "email": "Budi@contoh.go.id",
        "name": " Budi ",
        "roles": [Role.OFFICER],
        "agency_id": world.agency,
    }
    return operations.invite_person(ctx, **fields | changes)


def entry_of(user: User) -> PersonEntry:
    """The person as the form shows them."""
    return PersonEntry(user.email, user.name, user.role_set, user.agency_id, user.company_id, user.active)


def details(ctx: Context, event: str) -> dict[str, Any]:
    entry = ctx.db.exec(select(AuditEntry).where(AuditEntry.event == event)).one()
    return dict(json.loads(entry.details))


def test_an_invitation_is_a_person_a_mail_and_a_link(world: World, house: House):
    with world.work("admin") as ctx:
        user, link = invite(ctx, world)
        assert (user.email, user.name, user.agency_id) == ("budi@contoh.go.id", "Budi", world.agency)
        mail = ctx.db.exec(select(Mail)).one()
        assert link in mail.body
        assert ctx.wake_worker
    with stranger(house) as ctx:
        token = account.enter_by_link(ctx, link.rpartition("/")[2], PASSWORD)
        person = sessions.person_of_token(ctx, token)
        assert person
        assert person.role_set == {Role.OFFICER}
    with world.work("admin") as ctx:
        assert details(ctx, "person:added")["roles"] == ["officer"]
        assert "budi@" not in json.dumps(details(ctx, "person:added"))


def test_every_fault_is_said_at_once_and_nobody_is_invited(world: World):
    with world.work("admin") as ctx:
        with pytest.raises(Invalid) as refused:
            invite(ctx, world, email="officer@PATUH.test", name="", agency_id=999, company_id=999)
        assert set(refused.value.fields) == {"email", "name", "agency_id", "company_id"}
        assert ctx.db.exec(select(Mail)).all() == []


def test_only_the_admin_invites(world: World):
    for who in ("officer", "auditor", "contractor"):
        with world.work(who) as ctx, pytest.raises(Forbidden):
            invite(ctx, world)


def test_bindings_that_no_role_asks_for_are_dropped(world: World):
    with world.work("admin") as ctx:
        user, _link = invite(ctx, world, roles=[Role.AUDITOR], agency_id=world.agency, company_id=world.company)
        assert (user.agency_id, user.company_id) == (None, None)


@pytest.mark.parametrize(
    ("password", "event"),
    [
        pytest.param(None, "person:invited", id="who never came in is invited again"),
        pytest.param(PASSWORD, "password:reset_asked", id="who has a password gets another one"),
    ],
)
def test_a_link_is_sent_again(world: World, password, event):
    if password:
        with_password(world, "officer", password)
    with world.work("admin") as ctx:
        link = operations.invite_again(ctx, person_of(ctx, world, "officer"))
        assert link in ctx.db.exec(select(Mail.body)).one()
    with world.work("admin") as ctx:
        assert details(ctx, event) == {"person": "Officer"}


def test_the_inactive_are_not_invited(world: World):
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        user.active = False
        with pytest.raises(Conflict):
            operations.invite_again(ctx, user)


def test_roles_and_bindings_are_changed_and_logged_before_and_after(world: World):
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        entry = replace(entry_of(user), roles=frozenset({Role.APPROVER, Role.OFFICER}), agency_id=world.other_agency)
        operations.change_person(ctx, user, entry, version=1)
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        assert user.role_set == {Role.APPROVER, Role.OFFICER}
        assert user.agency_id == world.other_agency
        assert details(ctx, "person:changed") == {
            "person": "Officer",
            "roles": {"before": ["officer"], "after": ["approver", "officer"]},
            "agency": {"before": "Dinas DPUPR", "after": "Dinas DISDIK"},
        }


def test_a_stale_change_of_a_person_is_refused(world: World):
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        operations.change_person(ctx, user, replace(entry_of(user), name="Pertama"), version=1)
        with pytest.raises(Stale):
            operations.change_person(ctx, user, replace(entry_of(user), name="Kedua"), version=1)
        assert (user.name, user.version) == ("Pertama", 2)


def test_two_changes_at_the_same_moment_let_one_through(world: World):
    def change(name: str) -> bool:
        try:
            with world.work("admin") as ctx:
                user = person_of(ctx, world, "officer")
                operations.change_person(ctx, user, replace(entry_of(user), name=name), version=1)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, ("Satu", "Dua"))) == [False, True]


def test_a_deactivated_person_is_out_at_once(world: World, house: House):
    token = world.token("officer", NOW)
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "officer")
        operations.change_person(ctx, user, replace(entry_of(user), active=False), version=1)
        operations.change_person(ctx, user, replace(entry_of(user), active=True), version=2)
    with stranger(house) as ctx:
        assert sessions.person_of_token(ctx, token) is None, "who comes back signs in again"


def test_a_new_address_makes_links_to_the_old_one_worthless(world: World, house: House):
    with world.work("admin") as ctx:
        user, link = invite(ctx, world)
        operations.change_person(ctx, user, replace(entry_of(user), email="lain@contoh.go.id"), version=1)
    with stranger(house) as ctx, pytest.raises(Conflict):
        account.enter_by_link(ctx, link.rpartition("/")[2], PASSWORD)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"roles": frozenset({Role.AUDITOR})}, id="takes off the own role"),
        pytest.param({"active": False}, id="locks the own door"),
    ],
)
def test_an_admin_does_not_let_go_of_the_own_key(world: World, changes):
    with world.work("admin") as ctx:
        user = person_of(ctx, world, "admin")
        with pytest.raises(Invalid, match="hak admin Anda sendiri"):
            operations.change_person(ctx, user, replace(entry_of(user), **changes), version=1)


def test_the_last_admin_stays(world: World, house: House):
    with house.work(SYSTEM) as ctx:
        user = person_of(ctx, world, "admin")
        with pytest.raises(Invalid, match="paling sedikit satu admin"):
            operations.change_person(ctx, user, replace(entry_of(user), active=False), version=1)
        operations.add_person(ctx, "kedua@contoh.go.id", "Kedua", [Role.ADMIN], None, None, PASSWORD)
        operations.change_person(ctx, user, replace(entry_of(user), active=False), version=1)
        assert not user.active


def test_the_operator_adds_a_person_who_can_sign_in(world: World, house: House):
    with house.work(SYSTEM) as ctx:
        operations.add_person(ctx, "ani@etam.id", "Ani", [Role.CONTRACTOR], None, "0012345678901234", PASSWORD)
    with stranger(house) as ctx:
        assert sessions.sign_in(ctx, "ani@etam.id", PASSWORD)
        assert ctx.actor.company_id == world.company


def test_an_unknown_agency_or_company_is_named(world: World, house: House):
    with house.work(SYSTEM) as ctx, pytest.raises(Invalid) as refused:
        operations.add_person(ctx, "a@b.id", "A", [Role.OFFICER], "XYZ", "999999999999999", PASSWORD)
    assert set(refused.value.fields) == {"agency_id", "company_id"}


@pytest.mark.parametrize(("text", "found"), [("APPROVER", 2), ("other_", 4), ("100%", 0), ("", 13)])
def test_people_are_found_by_name_or_address(world: World, text, found):
    with world.work("admin") as ctx:
        assert operations.find_people(ctx, text).total == found


def test_a_person_who_is_not_there_is_not_found(world: World):
    with world.work("admin") as ctx, pytest.raises(NotFound):
        operations.get_person(ctx, 10**6)


def test_a_setting_is_changed_and_logged(world: World):
    with world.work("admin") as ctx:
        operations.change_setting(ctx, Key.CERTIFICATE_DAYS, " 60 ", version=1)
    with world.work("admin") as ctx:
        assert settings.whole_number(ctx, Key.CERTIFICATE_DAYS) == 60
        changed = {"setting": "certificate_days", "value": {"before": "30", "after": "60"}}
        assert details(ctx, "setting:changed") == changed
        assert ctx.db.exec(select(Job)).all() == []


def test_a_setting_that_checks_go_by_calls_for_new_checks(world: World):
    with world.work("admin") as ctx:
        operations.change_setting(ctx, Key.REGISTER_MAX_AGE_DAYS, "30", version=1)
        assert ctx.db.exec(select(Job.arguments)).all() == ["{}"]


def test_a_stale_change_of_a_setting_is_refused(world: World):
    with world.work("admin") as ctx:
        operations.change_setting(ctx, Key.CERTIFICATE_CITY, "Bontang", version=1)
        with pytest.raises(Stale):
            operations.change_setting(ctx, Key.CERTIFICATE_CITY, "Samarinda", version=1)
        assert settings.text(ctx, Key.CERTIFICATE_CITY) == "Bontang"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.CERTIFICATE_DAYS, "0"),
        (Key.CERTIFICATE_DAYS, "366"),
        (Key.CERTIFICATE_DAYS, "tiga puluh"),
        (Key.CERTIFICATE_DAYS, "٣٠"),
        (Key.CERTIFICATE_DAYS, "9" * 5000),
        (Key.LEGAL_BASIS, " \r\n "),
    ],
)
def test_unusable_settings_are_refused(world: World, key, value):
    with world.work("admin") as ctx, pytest.raises(Invalid) as refused:
        operations.change_setting(ctx, key, value, version=1)
    assert set(refused.value.fields) == {"value"}


def test_texts_of_law_keep_their_lines(world: World):
    with world.work("admin") as ctx:
        operations.change_setting(ctx, Key.LEGAL_BASIS, "Satu\r\nDua\r\n", version=1)
        assert settings.text(ctx, Key.LEGAL_BASIS) == "Satu\nDua"


@pytest.mark.parametrize("key", list(Key))
def test_every_default_is_a_setting_that_could_be_typed(key):
    assert settings.cleaned(key, settings.DEFINITIONS[key].default) == settings.DEFINITIONS[key].default
