"""How many live checks a second a server answers, beside a Flask route that does nothing.

One waitress as ``make run`` starts it, in a process of its own, serves both; so many connections stay open.
"""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from typing import Any

from flask import Flask, jsonify
from waitress import create_server
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from compliance.app import create_app
from compliance.certificates import qr
from compliance.certificates.statement import digest
from compliance.history.operations import publish
from compliance.installation import House, open_house
from compliance.migrate import upgrade
from compliance.preparing import load_rules
from compliance.serve import THREADS
from compliance.web.request import Patuh
from config import Config
from tests.builders import NOW, build_world
from tests.certificates.builders import a_certificate, a_cleared_contract, stored

CONNECTIONS = 4
SECONDS = 2.0
ROUNDS = 5


@contextmanager
def served() -> Iterator[tuple[int, str, str]]:
    """A server's port, the number of a certificate, and what its QR code holds behind #."""
    command = [sys.executable, "-m", "tests.bench.verify"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            port, number, token = server.stdout.readline().split()
            yield int(port), number, token
        finally:
            server.terminate()


def requests_a_second() -> tuple[float, float]:
    """Of live checks, and of the bare route; taken in turn."""
    with served() as (port, number, _token):
        paths = f"/v/{number}.json", "/bare/"
        rates = [[_rate(port, path) for path in paths] for _round in range(ROUNDS + 1)][1:]
    return median(live for live, _bare in rates), median(bare for _live, bare in rates)


def _rate(port: int, path: str) -> float:
    counts = [0] * CONNECTIONS
    start = perf_counter()
    threads = [threading.Thread(target=_ask, args=(port, path, counts, place)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (perf_counter() - start)


def _ask(port: int, path: str, counts: list[int], place: int) -> None:
    """One connection that stays open; plain sockets, so that asking costs little beside answering."""
    request = f"GET {path} HTTP/1.1\r\nHost: patuh.test\r\n\r\n".encode()
    until = perf_counter() + SECONDS
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while perf_counter() < until:
            connection.sendall(request)
            _read_answer(connection)
            counts[place] += 1


def _read_answer(connection: socket.socket) -> None:
    got = connection.recv(65536)
    head, _empty, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    missing = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))


def serve() -> None:
    """Prints what ``served`` gives, and answers until it is ended."""
    house = fresh_house()
    world = build_world(house)
    certificate_id = a_certificate(world, a_cleared_contract(world))
    publish(house.engine, house.installation)
    with house.work() as ctx:
        statement = stored(ctx, certificate_id).statement
    stated, room = json.loads(statement), house.installation.room
    token = qr.token(qr.claims(stated, digest(statement)), room.code_key_id, room.sign_code)
    Patuh.now = lambda self: NOW  # type: ignore[method-assign]  # the hour of the builders
    app = create_app(Config(database_url="", environment="test"), house)
    answer = app.test_client().get(f"/v/{stated['number']}.json").get_json()
    server = create_server(DispatcherMiddleware(app.wsgi_app, {"/bare": bare(answer)}), port=0, threads=THREADS)
    print(server.effective_port, stated["number"], token, flush=True)
    server.run()


def fresh_house() -> House:
    folder = Path(mkdtemp())
    config = Config(database_url=f"sqlite:///{folder / 'patuh.sqlite'}", data_dir=folder, argon2_memory_kib=8)
    house = replace(open_house(config), clock=lambda: NOW)
    upgrade(house.engine)
    load_rules(house)
    return house


def bare(answer: Any) -> Flask:
    app = Flask("bare")

    @app.get("/")
    def same() -> Any:
        return jsonify(answer)

    return app


if __name__ == "__main__":
    serve()
