"""Settings from the environment. Production refuses to boot without its secrets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent


class ConfigError(Exception):
    """A setting is missing or can't be used; says which, and what is expected."""


@dataclass(frozen=True)
class Config:
    """What differs from one installation to the next; everything else is a setting in the database."""

    environment: str = "development"
    secret_key: str = field(default="development only, never in production", repr=False)
    database_url: str = field(default=f"sqlite:///{ROOT / 'var' / 'patuh.sqlite'}", repr=False)  # may hold a password
    data_dir: Path = ROOT / "var"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    queue: str = field(default="", repr=False)  # redis://…, may hold a password; empty: follows the database
    smtp_url: str = field(default="", repr=False)  # may hold a password
    mail_from: str = "patuh@localhost"
    upload_bytes: int = 20 * 1024 * 1024
    upload_rows: int = 50_000
    register_bytes: int = 512 * 1024 * 1024
    log_key: Path | None = None  # a trial makes its own
    argon2_memory_kib: int = 64 * 1024
    argon2_passes: int = 3
    proxies: int = 0
    demonstration: bool = True  # into a new database, in development only
    seal_pkcs12: str = ""
    seal_password: str = field(default="", repr=False)
    seal_module: str = ""  # a PKCS#11 library
    seal_token: str = ""
    seal_label: str = ""
    seal_pin: str = field(default="", repr=False)
    seal_timestamps: str = ""
    seal_trial: bool = False  # in production: certificates may be sealed with a key for trials
    code_key: str = ""

    @property
    def production(self) -> bool:
        return self.environment == "production"


def load(environ: Mapping[str, str]) -> Config:
    """Read ``PATUH_*``, ``HOST`` and ``PORT``; raises ConfigError with every fault at once."""
    config = Config(
        environment=environ.get("PATUH_ENVIRONMENT", Config.environment),
        secret_key=environ.get("PATUH_SECRET_KEY", Config.secret_key),
        database_url=environ.get("PATUH_DATABASE_URL", Config.database_url),
        data_dir=Path(environ.get("PATUH_DATA_DIR", Config.data_dir)).absolute(),
        host=environ.get("HOST", Config.host),
        port=whole(environ, "PORT", Config.port),
        public_url=environ.get("PATUH_PUBLIC_URL", local_address(environ)).rstrip("/"),
        queue=environ.get("PATUH_QUEUE", ""),
        smtp_url=environ.get("PATUH_SMTP_URL", ""),
        mail_from=environ.get("PATUH_MAIL_FROM", Config.mail_from),
        upload_bytes=whole(environ, "PATUH_UPLOAD_BYTES", Config.upload_bytes),
        upload_rows=whole(environ, "PATUH_UPLOAD_ROWS", Config.upload_rows),
        register_bytes=whole(environ, "PATUH_REGISTER_BYTES", Config.register_bytes),
        log_key=Path(environ["PATUH_LOG_KEY"]).absolute() if environ.get("PATUH_LOG_KEY") else None,
        proxies=whole(environ, "PATUH_PROXIES", Config.proxies),
        demonstration=environ.get("PATUH_DEMO", "1") != "0",
        seal_pkcs12=environ.get("PATUH_SEAL_PKCS12", ""),
        seal_password=environ.get("PATUH_SEAL_PASSWORD", ""),
        seal_module=environ.get("PATUH_SEAL_PKCS11", ""),
        seal_token=environ.get("PATUH_SEAL_TOKEN", ""),
        seal_label=environ.get("PATUH_SEAL_LABEL", ""),
        seal_pin=environ.get("PATUH_SEAL_PIN", ""),
        seal_timestamps=environ.get("PATUH_SEAL_TSA", ""),
        seal_trial=environ.get("PATUH_SEAL_TRIAL", "0") == "1",
        code_key=environ.get("PATUH_CODE_KEY", ""),
    )
    if faults := list(missing(config, environ)):
        raise ConfigError("; ".join(faults))
    return config


def local_address(environ: Mapping[str, str]) -> str:
    return f"http://{environ.get('HOST', '127.0.0.1')}:{environ.get('PORT', '8000')}"


def whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "")
    if value and not value.isdigit():
        raise ConfigError(f"{name} must be a whole number, not {value!r}")
    return int(value) if value else default


def missing(config: Config, environ: Mapping[str, str]) -> list[str]:
    if config.environment not in {"development", "test", "production"}:
        return [f"PATUH_ENVIRONMENT must be development, test or production, not {config.environment!r}"]
    faults = list(missing_for_seal(config))
    if config.queue and not config.queue.startswith(("redis://", "rediss://", "unix://")):
        faults.append("PATUH_QUEUE must begin with redis://, rediss:// or unix://, or be empty")
    if not config.production:
        return faults
    faults += [
        f"{name} must be set in production"
        for name in ("PATUH_DATABASE_URL", "PATUH_PUBLIC_URL", "PATUH_LOG_KEY")
        if not environ.get(name)
    ]
    if config.secret_key == Config.secret_key or len(config.secret_key) < 32:
        faults.append("PATUH_SECRET_KEY must be set in production, at least 32 characters")
    if not config.public_url.startswith("https://"):
        faults.append("PATUH_PUBLIC_URL must begin with https:// in production")
    return faults


def missing_for_seal(config: Config) -> Iterator[str]:
    if config.seal_pkcs12 and config.seal_module:
        yield "Set PATUH_SEAL_PKCS12 or PATUH_SEAL_PKCS11, not both"
    if config.seal_module and not (config.seal_token and config.seal_label and config.seal_pin):
        yield "PATUH_SEAL_PKCS11 needs PATUH_SEAL_TOKEN, PATUH_SEAL_LABEL and PATUH_SEAL_PIN"
