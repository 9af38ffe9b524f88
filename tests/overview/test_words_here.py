"""No jargon unexplained: every word of the glossary is explained on a page that uses it."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from compliance.app import create_app
from compliance.installation import House
from compliance.kernel.i18n import Text
from compliance.overview.terms import TERMS
from config import Config
from scripts.messages import ROOT
from tests.builders import World
from tests.certificates.builders import a_cleared_contract

CALL = re.compile(r"words_here\(\[(.*?)\]\)")


def explained() -> dict[str, set[str]]:
    """Word → templates."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "templates").rglob("*.html"):
        for call in CALL.findall(path.read_text(encoding="utf-8")):
            for word in re.findall(r'_\("([^"]+)"\)', call):
                found.setdefault(word, set()).add(str(path))
    return found


def test_each_word_of_the_glossary_is_explained_where_it_is_used_and_no_other():
    assert {Text(word) for word in explained()} == set(TERMS)


@pytest.mark.any_store
@pytest.mark.parametrize(("language", "says"), [("id", "Satu pembayaran dari jadwal kontrak"), ("en", "<dfn>")])
def test_a_page_explains_its_words_without_a_script(world: World, signed_in, language, says):
    contract_id, client = a_cleared_contract(world), signed_in("contractor")
    client.post("/language", data={"language": language, "next": "/"})
    assert says in client.get(f"/contracts/{contract_id}/terms").text.split("words-here")[1]


@pytest.mark.any_store
def test_the_parts_are_shown_while_building_and_not_in_production(visitor: FlaskClient, house: House, tmp_path: Path):
    production = create_app(Config(environment="production", secret_key="x" * 32, data_dir=tmp_path), house)
    assert visitor.get("/_design").status_code == 200
    assert "/_design" not in {rule.rule for rule in production.url_map.iter_rules()}
