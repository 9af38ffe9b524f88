"""``demo``: the whole story, headless, on a fresh database."""

from argparse import ArgumentParser, Namespace

from compliance.cli.arguments import Commands, command
from compliance.cli.desk import Desk
from compliance.demo.story import tell


def add_to(commands: "Commands[ArgumentParser]") -> None:
    command(commands, "demo", run, "Tell the whole story on a fresh database in var/demo, and leave its papers there.")


def run(args: Namespace, desk: Desk) -> int:
    for step in tell(desk.config):
        print(step)
    return 0
