"""The log as it is served: to anybody, with the types and lifetimes that its format asks for, and nothing else."""

import pytest
from flask.testing import FlaskClient

from compliance.history.shelf import static_log
from tests.builders import World
from tests.certificates.builders import a_certificate, a_cleared_contract


@pytest.fixture
def reader(visitor: FlaskClient, world: World) -> FlaskClient:
    a_certificate(world, a_cleared_contract(world))
    return visitor


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("keys", "text/plain; charset=utf-8", "no-cache"),
        ("tile/0/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
    ],
)
def test_anybody_reads_the_files(reader: FlaskClient, world: World, path, kind, kept):
    answer = reader.get(f"/log/{path}")
    assert answer.status_code == 200
    assert answer.data == (static_log(world.house.installation).folder / path).read_bytes()
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, kept)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        ".lock",
        "",
        "tile/0/000",
        "tile/0/000.p/2",
        "tile/0/000.p/01",
        "tile/64/000",
        "tile/0/..%2f..%2fcheckpoint",
        "../keys/log.pem",
        "%2e%2e/keys/log.pem",
        "tile/entries/000.p/1/../../../../../keys/log.pem",
        "tile/0/\u0660\u0660\u0660",
    ],
)
def test_nothing_else_is_read(reader: FlaskClient, path):
    answer = reader.get(f"/log/{path}")
    assert answer.status_code == 404
    assert b"PRIVATE" not in answer.data


def test_nothing_is_published_before_there_is_anything(visitor: FlaskClient, world: World):
    assert visitor.get("/log/checkpoint").status_code == 404
