"""``demo``: the whole story, headless, on a fresh database."""

from argparse import ArgumentParser, Namespace

from compliance.cli.arguments import Commands, command
from compliance.cli.desk import Desk
from compliance.demo.stage import trial_code
from compliance.demo.story import tell
from compliance.kernel.errors import Conflict
from compliance.kernel.i18n import _, utc_now


def add_to(commands: "Commands[ArgumentParser]") -> None:
    about = "Tell the whole story on a fresh database in var/demo, and leave its papers there."
    parser = command(commands, "demo", run, about)
    parser.add_argument("what", nargs="?", choices=["code"], help="code: what the demonstration's telephones show now")


def run(args: Namespace, desk: Desk) -> int:
    return show_code(desk) if args.what == "code" else show_story(desk)


def show_code(desk: Desk) -> int:
    """For nobody else: real telephones have secrets that no command knows. Raises Conflict in production."""
    if desk.config.production:
        raise Conflict(_("Hanya untuk peragaan: di sini setiap penyetuju memakai telepon sendiri."))
    print(trial_code(utc_now()))
    return 0


def show_story(desk: Desk) -> int:
    for step in tell(desk.config):
        print(step)
    return 0
