"""``serve`` and ``worker``: the programs that keep running."""

from argparse import ArgumentParser, Namespace

from compliance.cli.arguments import Commands, command
from compliance.cli.desk import Desk
from compliance.kernel.logs import configure_logging
from compliance.serve import serve
from compliance.worker import serve_jobs


def add_to(commands: "Commands[ArgumentParser]") -> None:
    command(commands, "serve", run_server, "Serve pages and jobs in one process; HOST and PORT say where.")
    command(commands, "worker", run_worker, "Work on jobs only, beside a server that serves pages (docs/operating.md).")


def run_server(args: Namespace, desk: Desk) -> int:
    configure_logging()
    serve(desk.config)
    return 0


def run_worker(args: Namespace, desk: Desk) -> int:
    configure_logging()
    serve_jobs(desk.config)
    return 0
