"""Every template compiles, also those that no other test happens to show."""

from pathlib import Path

import pytest
from jinja2 import Environment

from compliance.app import ROOT, create_app
from compliance.certificates import document
from compliance.installation import open_house
from config import Config

TEMPLATES = [str(path.relative_to(ROOT / "templates")) for path in sorted((ROOT / "templates").rglob("*.*"))]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    config = Config(environment="test", database_url="sqlite://", data_dir=Path(tmp_path_factory.mktemp("data")))
    return create_app(config, open_house(config)).jinja_env


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_compiles(pages: Environment, name: str):
    environment = document._environment() if name.startswith("certificates/pdf/") else pages
    assert environment.get_template(name).name == name
