"""Who gets which page, and who may do what, as two tables: pages.py by pages, policy.txt by permissions."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import compliance
from compliance.access.models import Role
from compliance.access.permissions import POLICY, Actor, Permission, Reach, Scope, allows
from compliance.web.request import Patuh
from tests.access.objects import build_objects
from tests.access.pages import EVERYONE, PAGES
from tests.builders import World

ROOT = Path(compliance.__file__).parent
GRID = Path(__file__).parent / "policy.txt"
SIGNS = {Reach.COMPANY: "company", Reach.AGENCY: "agency", Reach.EVERYWHERE: "all"}


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def outcome(answer: TestResponse) -> str:
    """What an answer says of the permission; whatever else it says, the door was open."""
    to_the_door = answer.status_code == 302 and answer.location == "/sign-in" and answer.request.method == "GET"
    if to_the_door or answer.status_code == 401:
        return "sign in"
    return {403: "refused", 404: "hidden"}.get(answer.status_code, "open" if answer.status_code < 500 else "broken")


def expected(endpoint: str, who: str) -> str:
    page = PAGES[endpoint]
    if who in page.allowed:
        return "open"
    if who == "visitor":
        return "sign in"
    return "hidden" if who in page.hidden else "refused"


@pytest.fixture
def client_of(signed_in: Callable[[str], FlaskClient], visitor: FlaskClient) -> Callable[[str], FlaskClient]:
    return lambda who: visitor if who == "visitor" else signed_in(who)


@pytest.mark.parametrize("who", sorted(EVERYONE))
def test_every_page_is_open_to_whom_the_table_says(app: Patuh, world: World, client_of, who):
    """Knock at every page by every method, with nothing in the form."""
    objects, client, found, wanted = build_objects(world), client_of(who), {}, {}
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, page in PAGES.items():
        for method in methods(rules[endpoint]):
            answer = client.open(page.path.format(**objects), method=method)
            found[endpoint, method], wanted[endpoint, method] = outcome(answer), expected(endpoint, who)
            answer.close()
    assert found == wanted


def test_every_route_is_in_the_table(app: Patuh):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(PAGES)


def test_every_address_in_the_table_is_that_of_its_route(app: Patuh):
    adapter = app.url_map.bind("patuh.test")
    for endpoint, page in PAGES.items():
        path = re.sub(r"\{.*?\}", "1", page.path)
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        assert adapter.match(path, method=methods(rule)[0])[0] == endpoint


def modules() -> Iterator[str]:
    return (found.name for found in pkgutil.walk_packages([str(ROOT)], "compliance.") if "__main__" not in found.name)


def operations() -> dict[str, Permission]:
    """Every function that an ``@operation`` guards, with its permission."""
    return {
        f"{name}.{function}": guarded.permission
        for name in modules()
        for function, guarded in vars(importlib.import_module(name)).items()
        if isinstance(guarded, FunctionType) and hasattr(guarded, "permission") and guarded.__module__ == name
    }


def test_every_operation_asks_for_a_permission_of_the_policy():
    found = operations()
    assert len(found) > 50, "they are found at all"
    assert set(found.values()) <= set(POLICY)


def used() -> set[str]:
    """The names of permissions that code or templates ask for."""
    sources = [path for path in ROOT.rglob("*.py") if path.name != "permissions.py"]
    sources += (ROOT.parent / "templates").rglob("*.html")
    return {name for path in sources for name in re.findall(r"\bP(?:ermission)?\.([A-Z_]+)", path.read_text())}


def test_every_permission_is_granted_and_asked_for():
    assert set(POLICY) == set(Permission)
    assert all(POLICY.values())
    assert {permission.name for permission in Permission} - used() == set()


def grid() -> str:
    """Role × permission: on whose objects the role has it."""
    head = f"{'':21}" + "".join(f"{role.value:11}" for role in Role)
    rows = (
        f"{permission.value:21}" + "".join(f"{reach(role, permission):11}" for role in Role) for permission in POLICY
    )
    return "\n".join(line.rstrip() for line in (head, *rows)) + "\n"


def reach(role: Role, permission: Permission) -> str:
    return "+".join(SIGNS[grant.reach] for grant in POLICY[permission] if grant.role is role) or "-"


def test_the_policy_is_the_one_that_was_agreed():
    """When the policy is meant to change, put what this prints into policy.txt, for a second pair of eyes to see."""
    print(grid())
    assert grid() == GRID.read_text()


HERE, THERE = Scope(agency_id=1, company_id=1), Scope(agency_id=2, company_id=2)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_grant_reaches_as_far_as_it_says(role, permission):
    """Own agency or company only, unless the grant is for everything; whoever is bound to none reaches none."""
    grants = [grant.reach for grant in POLICY[permission] if grant.role is role]
    bound = Actor(1, "x", frozenset({role}), agency_id=1, company_id=1)
    loose = Actor(1, "x", frozenset({role}))
    public = permission is Permission.PUBLIC
    assert allows(bound, permission) == (public or bool(grants))
    assert allows(bound, permission, HERE) == (public or bool(grants))
    assert allows(bound, permission, THERE) == (public or Reach.EVERYWHERE in grants)
    assert allows(loose, permission, Scope()) == (public or Reach.EVERYWHERE in grants)


def test_agency_and_company_are_not_mixed_up():
    """Agency 1 is not company 1."""
    officer = Actor(1, "x", frozenset({Role.OFFICER}), agency_id=1)
    contractor = Actor(1, "x", frozenset({Role.CONTRACTOR}), company_id=1)
    assert not allows(officer, Permission.CONTRACT_READ, Scope(agency_id=2, company_id=1))
    assert not allows(contractor, Permission.CONTRACT_READ, Scope(agency_id=1, company_id=2))
