"""``user add``: the first administrator, or anybody else."""

import sys
from argparse import ArgumentParser, Namespace

from compliance.access.models import GIVEN_ROLES, Role
from compliance.cli.arguments import Commands, acting, command, group
from compliance.cli.desk import Desk
from compliance.kernel.i18n import _
from compliance.people import operations


def add_to(commands: "Commands[ArgumentParser]") -> None:
    users = group(commands, "user", "People who may sign in.")
    parser = command(users, "add", add, "Add a person; without a password, print the one-time link that sets it.")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--name", required=True)
    parser.add_argument(
        "--role",
        action="append",
        required=True,
        type=Role,
        choices=GIVEN_ROLES,
        metavar="ROLE",
        dest="roles",
        help=f"one of {', '.join(GIVEN_ROLES)}; can be given several times",
    )
    parser.add_argument("--agency", metavar="CODE", help="for officers, approvers and heads")
    parser.add_argument("--company", metavar="NPWP", help="for contractors")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    acting(parser)


def add(args: Namespace, desk: Desk) -> int:
    return with_password(args, desk) if args.password_stdin else with_link(args, desk)


def with_password(args: Namespace, desk: Desk) -> int:
    password = sys.stdin.readline().rstrip("\r\n")
    with desk.work(args.actor) as ctx:
        user = operations.add_person(ctx, args.email, args.name, args.roles, args.agency, args.company, password)
        done = _("{name} dapat masuk dengan {email}.", name=user.name, email=user.email)
    print(done)
    return 0


def with_link(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        agency_id, company_id = operations.find_binding(ctx, args.agency, args.company)
        user, link = operations.invite_person(ctx, args.email, args.name, args.roles, agency_id, company_id)
        done = _("{name} memilih kata sandinya lewat tautan sekali pakai ini: {link}", name=user.name, link=link)
    print(done)
    return 0
