"""A file of workers on its way to a version: kept, its columns settled, compared with the current list, committed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.audit import log
from compliance.contracts.models import Contract
from compliance.kernel.errors import NotFound, Stale
from compliance.kernel.headings import digest, possible_headings
from compliance.kernel.sheets import Limits, Workbook, read_workbook
from compliance.rosters import grid
from compliance.rosters.changes import Change, Mode, carry_over, compare, fill_gaps, narrowed
from compliance.rosters.choices import Choices, Undecided, choices_from
from compliance.rosters.columns import PATTERNS, Field
from compliance.rosters.confirming import note_confirmed
from compliance.rosters.layout import read_roster
from compliance.rosters.listing import Listing, candidates, chosen_list
from compliance.rosters.models import Person, RosterVersion
from compliance.rosters.operations import as_entry, current_number, current_version, workers_of
from compliance.rosters.ours import theirs
from compliance.rosters.problems import problem_lines, write_problems
from compliance.rosters.reading import Reading
from compliance.rosters.rules import refuse_unless_active
from compliance.rosters.shapes import shape
from compliance.rosters.versions import lock_roster, make_version
from compliance.uploads.mappings import recall, recall_all, remember
from compliance.uploads.models import MappingOwner, StagedUpload, UploadPurpose
from compliance.uploads.operations import discard, stage, staged, staged_path


@dataclass(frozen=True)
class Preview:
    """What a staged file would make of version ``number`` (0: none yet); nothing of it is stored.

    ``unused`` are the people of the file whom the mode passes over.
    """

    upload: StagedUpload
    book: Workbook
    choices: Choices
    reading: Reading
    mode: Mode
    change: Change
    unused: list[Person]
    number: int


@operation(Permission.ROSTER_EDIT)
def stage_roster(ctx: Context, contract: Contract, stream: BinaryIO, name: str) -> StagedUpload:
    """Keep the file for a look before the commit. Raises UnusableFile when empty or too large."""
    refuse_unless_active(contract)
    return stage(ctx, stream, name, UploadPurpose.ROSTER, ctx.installation.upload_bytes, contract.id)


@operation(Permission.ROSTER_EDIT)
def stage_typed(ctx: Context, contract: Contract, rows: Sequence[Sequence[str]]) -> StagedUpload:
    """Rows of the page's own table, as a file; nothing is kept where they can't be read. Raises UnusableFile."""
    upload = stage_roster(ctx, contract, BytesIO(grid.as_file(rows)), grid.FILE_NAME)
    with suppress(Undecided):  # what can be decided is asked in the next step
        preview_roster(ctx, contract, upload.token)
    return upload


@operation(Permission.ROSTER_EDIT)
def typed_rows(ctx: Context, contract: Contract, token: str) -> list[list[str]]:
    """What was typed, for the one who typed it. Raises NotFound for other files."""
    upload = staged(ctx, token, UploadPurpose.ROSTER, contract.id)
    if upload.file_name != grid.FILE_NAME:
        raise NotFound
    return grid.rows_in(staged_path(ctx, token).read_bytes())


@operation(Permission.ROSTER_EDIT)
def preview_roster(ctx: Context, contract: Contract, token: str, mode: Mode = Mode.REPLACE) -> Preview:
    """Read the staged file against the current version. Raises UnusableFile or Undecided with every reason at once."""
    return _previewed(ctx, contract, mode, *_read(ctx, contract, token))


def _read(ctx: Context, contract: Contract, token: str) -> tuple[StagedUpload, Workbook, Choices, Reading]:
    upload, book, choices = opened(ctx, contract, token)
    return upload, book, choices, read_roster(book, ctx.today, choices)


def _previewed(
    ctx: Context,
    contract: Contract,
    mode: Mode,
    upload: StagedUpload,
    book: Workbook,
    choices: Choices,
    reading: Reading,
) -> Preview:
    listed = [as_entry(contract.id, line) for line in reading.workers]
    change = compare(workers_of(ctx, contract), listed)
    carry_over(change.pairs, reading.columns)
    if mode is Mode.CORRECT:
        fill_gaps(change.pairs)
    change, unused = narrowed(change, mode)
    return Preview(upload, book, choices, reading, mode, change, unused, current_number(ctx, contract))


@operation(Permission.ROSTER_EDIT)
def export_problems(ctx: Context, contract: Contract, token: str) -> bytes:
    """All doubtful rows of the staged file as XLSX. Raises UnusableFile."""
    upload, book, choices = opened(ctx, contract, token)
    lines = problem_lines(read_roster(book, ctx.today, choices))
    target = BytesIO()
    write_problems(lines, target)
    log.record(ctx, log.Event.FILE_EXPORTED, contract, file=upload.file_name, digest=upload.digest, count=len(lines))
    return target.getvalue()


@operation(Permission.ROSTER_EDIT)
def commit_roster(
    ctx: Context, contract: Contract, token: str, expected_version: int, mode: Mode = Mode.REPLACE
) -> RosterVersion:
    """Make the staged file the next version; a whole list that changes nobody says that the current one still holds.

    ``expected_version`` is the one that the preview was made against, 0 for none. Raises Stale.
    """
    read = _read(ctx, contract, token)  # before the lock: it takes longest
    lock_roster(ctx, contract)
    preview = _previewed(ctx, contract, mode, *read)
    if preview.number != expected_version:
        raise Stale
    version = current_version(ctx, contract) if preview.change.is_empty else None
    if version is None:
        version = _store(ctx, contract, preview)
    elif mode is Mode.REPLACE:  # the others say nothing of those who are not in the file
        note_confirmed(ctx, version)
    if preview.choices.columns:
        _remember(ctx, contract, preview)
    discard(ctx, preview.upload)
    return version


def opened(ctx: Context, contract: Contract, token: str) -> tuple[StagedUpload, Workbook, Choices]:
    """The staged file, and what was chosen for it or for an earlier one of this company with the same headings."""
    upload = staged(ctx, token, UploadPurpose.ROSTER, contract.id)
    book = _book(staged_path(ctx, token), upload_limits(ctx))
    if upload.choices:
        return upload, book, choices_from(upload.choices)
    found = candidates(book)
    return upload, book, _recognised(ctx, contract, found[0]) if len(found) == 1 else Choices()


@lru_cache(maxsize=2)  # a file is looked at before it is committed, and SQLite's writers wait for one another
def _book(path: Path, limits: Limits) -> Workbook:
    """A staged file never changes."""
    return read_workbook(path, limits)


def recalled(ctx: Context, contract: Contract, listing: Listing) -> Choices:
    """What this company said of a list with these headings; the order of dates is asked for each file anew.

    Without headings, what it said of one that looked like this: only to be proposed.
    """
    headings = theirs(listing.header.headings) or shape(listing)
    return _chosen(recall(ctx, MappingOwner.COMPANY, contract.company_id, headings) or ())


def _recognised(ctx: Context, contract: Contract, listing: Listing) -> Choices:
    """The same, also where this company once said that its header stands in another row than it seems to."""
    known = recall_all(ctx, MappingOwner.COMPANY, contract.company_id)
    if meanings := known.get(digest(theirs(listing.header.headings))):
        return _chosen(meanings)
    for number, headings in possible_headings(listing.sheet.rows, PATTERNS) if known else ():
        if meanings := known.get(digest(theirs(headings))):
            return replace(_chosen(meanings), header=number)
    return Choices()


def _chosen(meanings: Sequence[str]) -> Choices:
    return Choices(columns={index: Field(meaning) for index, meaning in enumerate(meanings) if meaning})


def upload_limits(ctx: Context) -> Limits:
    return Limits(size=ctx.installation.upload_bytes, rows=ctx.installation.upload_rows)


def _remember(ctx: Context, contract: Contract, preview: Preview) -> None:
    listing = chosen_list(preview.book, preview.choices)
    headings = theirs(listing.header.headings) or shape(listing)
    meanings = [preview.choices.columns.get(index, "") for index in range(len(headings))]
    if any(headings):
        remember(ctx, MappingOwner.COMPANY, contract.company_id, headings, meanings)


def _store(ctx: Context, contract: Contract, preview: Preview) -> RosterVersion:
    """The file as the next version; its bytes go to the store first, so that no version is without its file."""
    upload, change = preview.upload, preview.change
    ctx.files.put(staged_path(ctx, upload.token).read_bytes())
    totals = {name: getattr(preview.reading, name) for name in ("read", "accepted", "rejected", "duplicate", "blank")}
    totals["structural"] = len(preview.reading.structural)
    file = {"file_name": upload.file_name, "file_digest": upload.digest}
    how = {"origin": "file", "choices": preview.choices.as_json}
    version = make_version(ctx, contract, preview.number + 1, change, **how, **file, **totals)
    counts = {"joined": len(change.joined), "left": len(change.left), "changed": len(change.changed)}
    counts |= {"unused": len(preview.unused)}
    log.record(
        ctx, log.Event.ROSTER_COMMITTED, version, digest=version.digest, mode=preview.mode, **file, **totals, **counts
    )
    return version
