"""Pages and jobs in one process, for one machine; a larger one runs gunicorn and workers (docs/operating.md)."""

import shutil
import signal
import sys
from types import FrameType
from typing import Any

from waitress import create_server

from compliance.app import create_app
from compliance.demo.data import PASSWORD
from compliance.demo.load import is_empty, is_loaded, load_demonstration
from compliance.demo.stage import accounts
from compliance.history.shelf import kept_log, static_log
from compliance.installation import House, open_house
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _
from compliance.migrate import downgrade, upgrade
from compliance.preparing import load_rules
from compliance.worker import consumer_in_thread, ringing
from config import Config

THREADS = 8


def serve(config: Config) -> None:
    """Until interrupted. Raises Conflict when it can't listen there."""
    house = open_house(config, wake=ringing(config))
    server = listen(config, house)
    signal.signal(signal.SIGTERM, leave)
    upgrade(house.engine)
    if config.demonstration and config.environment == "development":
        demonstrate(house)
    load_rules(house)  # after the demonstration, whose log begins months ago
    consumer = consumer_in_thread(config, house)
    print(_("Patuh berjalan di {address} (Ctrl-C untuk berhenti).", address=config.public_url), flush=True)
    try:
        server.run()  # ends in good order on Ctrl-C and SIGTERM
    finally:
        consumer.stop(graceful=True)
        house.engine.dispose()


def listen(config: Config, house: House) -> Any:
    """Takes the port before anything else is done, but answers nobody yet."""
    try:
        return create_server(create_app(config, house), host=config.host, port=config.port, threads=THREADS)
    except OSError as error:
        told = {"host": config.host, "port": config.port, "reason": error.strerror or error}
        raise Conflict(_("Tidak dapat dibuka di {host}:{port}: {reason}. Pilih PORT lain.", **told)) from error


def demonstrate(house: House) -> None:
    """Fill a new database, whole or not at all; say who can sign in."""
    if is_empty(house):
        print(_("Menyiapkan data peragaan …"), flush=True)
        fill(house)
    if is_loaded(house):
        print(_("Akun peragaan, semuanya dengan kata sandi {password}:", password=PASSWORD))
        for account in accounts():
            print(f"    {account.email:36} {account.about}")
        print(_("Kode keamanan penyetuju peragaan: {command}", command="python -m compliance demo code"))


def fill(house: House) -> None:
    try:
        load_demonstration(house)
    except BaseException:  # also when it is interrupted: half a demonstration would pass for a whole one
        downgrade(house.engine)
        for log in (static_log, kept_log):  # or they would tell of them for ever
            shutil.rmtree(log(house.installation).folder, ignore_errors=True)
        raise


def leave(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends the server as Ctrl-C does: what was begun is finished."""
    sys.exit(0)
