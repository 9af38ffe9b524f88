"""Pages for slow links: few bytes on the wire, nothing fetched twice."""

import re

import pytest
from flask.testing import FlaskClient

from tests.access.objects import build_objects
from tests.access.pages import CONTRACT
from tests.builders import World

FIRST, AFTER = 120 * 1024, 20 * 1024  # bytes on the wire
PAGES = ("/", "/contracts", CONTRACT, "/dashboard/contracts", "/help", "/help/glossary", "/search?q=abc")
GZIP = {"Accept-Encoding": "gzip"}


def on_the_wire(client: FlaskClient, path: str) -> tuple[int, str]:
    """Bytes of the answer, and its text when it is a page or a style."""
    with client.get(path, headers=GZIP) as squeezed, client.get(path) as plain:
        assert squeezed.status_code == 200
        return len(squeezed.data), plain.get_data(as_text=True) if (plain.mimetype or "").startswith("text/") else ""


def weigh(client: FlaskClient, path: str) -> tuple[int, int]:
    """Of the page alone, and with all that it needs: styles, scripts, pictures, typefaces."""
    page, text = on_the_wire(client, path)
    total = page
    for address in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))):
        size, content = on_the_wire(client, address)
        total += size
        for font in re.findall(r"url\((vendor/[^)]+woff2)\)", content):
            total += on_the_wire(client, f"/static/{font}")[0]
    return page, total


@pytest.mark.any_store
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(world: World, signed_in, path):
    objects = build_objects(world)
    page, total = weigh(signed_in("auditor"), path.format(**objects))
    assert 0 < page <= AFTER
    assert page < total <= FIRST


@pytest.mark.any_store
def test_a_file_that_is_named_by_its_content_is_kept(world: World, visitor: FlaskClient):
    address = re.search(r'href="(/static/patuh.css\?v=[0-9a-f]{12})"', visitor.get("/help").text)
    assert address
    with visitor.get(address[1], headers=GZIP) as named, visitor.get("/static/patuh.css") as unnamed:
        assert "immutable" in named.headers["Cache-Control"]
        assert named.headers["Content-Encoding"] == "gzip"
        assert "immutable" not in unnamed.headers["Cache-Control"]


@pytest.mark.any_store
def test_what_is_small_or_not_asked_for_is_sent_as_it_is(world: World, visitor: FlaskClient):
    assert "Content-Encoding" not in visitor.get("/help").headers
    with visitor.get("/static/icon.svg", headers=GZIP) as small:
        assert "Content-Encoding" not in small.headers
    assert visitor.get("/help", headers=GZIP).headers["Vary"].count("Accept-Encoding") == 1
