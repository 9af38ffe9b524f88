"""``audit verify``: is the log as it was written?"""

from argparse import ArgumentParser, Namespace

from sqlmodel import select

from compliance.access.context import Context
from compliance.audit.log import Verification
from compliance.audit.models import AuditEntry
from compliance.audit.operations import verify_log
from compliance.cli.arguments import Commands, acting, command, group
from compliance.cli.desk import Desk
from compliance.kernel.i18n import Text, _, number

WHOLE, BROKEN = 0, 1


def add_to(commands: "Commands[ArgumentParser]") -> None:
    audits = group(commands, "audit", "The audit log.")
    parser = command(
        audits, "verify", verify, "Walk the whole chain; exit with 1 and name each break where it is broken."
    )
    parser.add_argument("--head", metavar="HASH", help="a head noted down earlier: it must still be in the chain")
    acting(parser)


def verify(args: Namespace, desk: Desk) -> int:
    with desk.work(args.actor) as ctx:
        found = verify_log(ctx)
        faults = breaks_in_words(found)
        if args.head and not is_known(ctx, args.head):
            faults.append(_("Kepala rantai {head} tidak ada lagi di dalamnya.", head=args.head))
    print(_("Jejak audit: {entries} catatan, kepala rantai {head}.", entries=number(found.entries), head=found.head))
    for fault in faults:
        print(fault)
    return BROKEN if faults else WHOLE


def breaks_in_words(found: Verification) -> list[Text]:
    return [_("Catatan {sequence}: {fault}", sequence=each.sequence, fault=each.fault) for each in found.breaks]


def is_known(ctx: Context, head: str) -> bool:
    """Every hash was the head once; one that was noted elsewhere shows a chain that was rewritten as a whole."""
    return ctx.db.exec(select(AuditEntry.sequence).where(AuditEntry.hash == head.strip())).first() is not None
