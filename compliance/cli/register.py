"""``register load``: a list of the BPJS branch becomes the register."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from compliance.cli.arguments import Commands, acting, command, day, group, refuse_unreadable
from compliance.cli.desk import ORIGIN, Desk
from compliance.enrolments.changes import in_words
from compliance.enrolments.models import RegisterSnapshot, RegisterSource
from compliance.enrolments.operations import Unchanged, dates_in_doubt, order_load
from compliance.enrolments.sums import sums
from compliance.jobs.models import JobStatus, Progress, Step
from compliance.jobs.words import STEPS
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.errors import Conflict
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text, _, number
from compliance.worker import follow


def add_to(commands: "Commands[ArgumentParser]") -> None:
    registers = group(commands, "register", "Lists of enrolments from the BPJS branch.")
    parser = command(registers, "load", load, "Load a list; it replaces the current one of the same source.")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
    parser.add_argument(
        "--source",
        type=RegisterSource,
        choices=tuple(RegisterSource),
        required=True,
        metavar="SOURCE",
        help=f"which list it is: {', '.join(RegisterSource)}",
    )
    parser.add_argument("--as-of", metavar="DATE", help="the list's date, where it does not say it itself")
    parser.add_argument(
        "--again", action="store_true", help="load it even if just this file is in use, of the same day"
    )
    parser.add_argument(
        "--replace-combined",
        action="store_true",
        help="a list of pu or jakon also takes the place of the combined one, which else stays beside it",
    )
    parser.add_argument(
        "--shorter", action="store_true", help="load it though it is less than half as long as what it replaces"
    )
    parser.add_argument(
        "--month-first", action="store_true", help="read 03/04/2026 as 4 March, where no date shows the order"
    )
    acting(parser)


def load(args: Namespace, desk: Desk) -> int:
    """As a job, like a load from the page: what is cut off here is taken up by the worker."""
    refuse_unreadable(args.file)
    said = args.again, args.replace_combined, args.shorter
    try:
        unasked = DayOrder.MONTH_FIRST if args.month_first else DayOrder.DAY_FIRST
        with desk.work(args.actor) as ctx:
            if doubtful := dates_in_doubt(ctx, args.file, args.source):
                print(as_read(doubtful, unasked))
            job_id = order_load(ctx, args.file, args.source, day(args.as_of), *said, unasked=unasked).id or 0
    except Unchanged as said:
        print(*said.reasons)
        return 0
    finished = follow(desk.house, job_id, bar() if sys.stderr.isatty() else silent, ORIGIN)
    if finished.status is not JobStatus.DONE:
        raise Conflict(*finished.reasons or [_("Proses ini dibatalkan.")])
    result = json.loads(finished.result)
    with desk.work(args.actor) as ctx:
        for sentence in told(ctx.db.get_one(RegisterSnapshot, result["snapshot"])):
            print(sentence)
    for segment in result["lacks"]:
        print(_("Perhatian: daftar gabungan ini tidak berisi peserta {segment}.", segment=segment.upper()))
    return 0


def as_read(doubtful: list[Column], order: DayOrder) -> Text:
    columns = ", ".join(map(str, doubtful))
    if order is DayOrder.MONTH_FIRST:
        return _("Tanggal di kolom {columns} dibaca bulan/hari/tahun.", columns=columns)
    return _(
        "Tanggal di kolom {columns} bisa dibaca dua cara; dibaca hari/bulan/tahun. Bila bulannya di depan, muat lagi "
        "dengan --month-first.",
        columns=columns,
    )


def told(loaded: RegisterSnapshot) -> Iterator[Text]:
    yield _("Daftar per {as_of} dimuat.", as_of=loaded.as_of)
    yield from sums(loaded)
    if changes := in_words(loaded):
        yield changes


def silent(progress: Progress) -> None:
    pass


def bar() -> Callable[[Progress], None]:
    """One line on the terminal, written anew each time."""

    def tell(progress: Progress) -> None:
        done, total = number(progress.done), number(progress.total)
        line = _("{done} dari {total} baris", done=done, total=total) if progress.total else STEPS[progress.step]
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        if progress.step is Step.COMPARING:
            print(file=sys.stderr)

    return tell
