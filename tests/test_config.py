"""Settings from the environment: every fault at once, and no production without its secrets."""

from pathlib import Path

import pytest

from config import Config, ConfigError, load

PRODUCTION = {
    "PATUH_ENVIRONMENT": "production",
    "PATUH_SECRET_KEY": "k" * 32,
    "PATUH_DATABASE_URL": "postgresql+psycopg://patuh@db/patuh",
    "PATUH_PUBLIC_URL": "https://patuh.kutaitimurkab.go.id/",
    "PATUH_LOG_KEY": "/etc/patuh/log.pem",
}


def test_without_settings_it_runs_on_ones_own_machine():
    config = load({})
    assert (config.production, config.public_url) == (False, "http://127.0.0.1:8000")


def test_the_address_follows_host_and_port():
    assert load({"HOST": "0.0.0.0", "PORT": "9000"}).public_url == "http://0.0.0.0:9000"  # noqa: S104 - as typed


def test_production_with_its_secrets_boots():
    config = load(PRODUCTION | {"PATUH_PROXIES": "1", "PATUH_DATA_DIR": "/srv/patuh"})
    assert config.production
    assert config.public_url == "https://patuh.kutaitimurkab.go.id"
    assert (config.proxies, config.data_dir) == (1, Path("/srv/patuh"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"PATUH_SECRET_KEY": ""}, ["PATUH_SECRET_KEY"], id="no secret"),
        pytest.param({"PATUH_SECRET_KEY": "k" * 31}, ["PATUH_SECRET_KEY"], id="a short secret"),
        pytest.param(
            {"PATUH_SECRET_KEY": Config.secret_key}, ["PATUH_SECRET_KEY"], id="the secret that everybody knows"
        ),
        pytest.param({"PATUH_DATABASE_URL": ""}, ["PATUH_DATABASE_URL"], id="no database"),
        pytest.param({"PATUH_LOG_KEY": ""}, ["PATUH_LOG_KEY"], id="no key for the public log"),
        pytest.param({"PATUH_PUBLIC_URL": "http://patuh.id"}, ["PATUH_PUBLIC_URL"], id="an open line"),
        pytest.param(
            {"PATUH_SECRET_KEY": "", "PATUH_DATABASE_URL": "", "PATUH_PUBLIC_URL": ""},
            ["PATUH_SECRET_KEY", "PATUH_DATABASE_URL", "PATUH_PUBLIC_URL"],
            id="every fault at once",
        ),
    ],
)
def test_production_refuses_to_boot_without_its_secrets(changes, named):
    with pytest.raises(ConfigError) as refused:
        load(PRODUCTION | changes)
    assert all(name in str(refused.value) for name in named)


@pytest.mark.parametrize(
    "setting",
    [{"PATUH_ENVIRONMENT": "prod"}, {"PATUH_UPLOAD_ROWS": "many"}, {"PATUH_PROXIES": "-1"}],
)
def test_what_can_not_be_used_is_named(setting):
    with pytest.raises(ConfigError, match=next(iter(setting))):
        load(setting)


def test_the_secret_is_not_what_a_config_shows():
    """A Config in a traceback or a log gives nothing away."""
    config = load(PRODUCTION | {"PATUH_SMTP_URL": "smtp://patuh:geheim@mail"})
    for secret in ("k" * 32, "geheim"):
        assert secret not in repr(config)
