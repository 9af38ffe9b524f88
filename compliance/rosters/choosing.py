"""The columns of a staged file, shown with samples, and what its sender says of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.contracts.models import Contract
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text
from compliance.kernel.identity import problem_of
from compliance.kernel.rownotes import cells_of, samples
from compliance.kernel.sheets import Workbook, shown
from compliance.rosters.choices import Choices, Undecided
from compliance.rosters.columns import Field
from compliance.rosters.dayorder import days_of
from compliance.rosters.handing_in import opened, recalled
from compliance.rosters.layout import read_roster
from compliance.rosters.listing import Listing, candidates, likeliest, listings
from compliance.rosters.ours import our_columns
from compliance.uploads.models import StagedUpload

NOT_IN_NAMES = re.compile(r"[\d/]")


@dataclass(frozen=True, slots=True)
class Guess:
    """One column: what stands in it (long numbers masked), what it is taken for, which order its dates are in."""

    column: Column
    samples: Sequence[str]
    meaning: Field | None
    order: DayOrder | None
    is_undecided: bool


@dataclass(frozen=True, slots=True)
class Guesses:
    """Of one sheet, with all sheets that could be the list; ``reasons`` why the file can't be read as it stands."""

    upload: StagedUpload
    sheets: Sequence[Listing]
    listing: Listing
    columns: Sequence[Guess]
    reasons: Sequence[Text]


@operation(Permission.ROSTER_EDIT)
def guess_columns(
    ctx: Context, contract: Contract, token: str, place: int | None = None, header: int | None = None
) -> Guesses:
    """Of the sheet at ``place``, else of the one chosen before, else of the likeliest. Raises UnusableFile.

    ``header`` is the row of the headings as a person says, see ``Choices``.
    """
    upload, book, choices = opened(ctx, contract, token)
    reasons = _reasons(ctx, book, choices)
    listing = _at(book, choices.sheet if place is None else place)
    listing = listing.headed(choices.header if header is None else header)
    if place not in (None, choices.sheet) or header not in (None, choices.header) or not choices.columns:
        choices = recalled(ctx, contract, listing)
    meant = listing.meant(choices) if listing.header.score or choices.columns else explained(listing)
    columns = _guesses(meant, choices, ctx.today)
    return Guesses(upload, listings(book), listing, list(columns), reasons if place is None else ())


@operation(Permission.ROSTER_EDIT)
def choose(ctx: Context, contract: Contract, token: str, choices: Choices) -> None:
    """Read the staged file so from now on. Raises UnusableFile where it can't be."""
    upload, book, _before = opened(ctx, contract, token)
    read_roster(book, ctx.today, choices)
    upload.choices = choices.as_json


def _reasons(ctx: Context, book: Workbook, choices: Choices) -> Sequence[Text]:
    """What has to be decided; other faults of the file are raised."""
    try:
        read_roster(book, ctx.today, choices)
    except Undecided as doubt:
        return doubt.reasons
    return ()


def _at(book: Workbook, place: int | None) -> Listing:
    """The sheet that was asked for, where it can be a list."""
    asked = next((each for each in listings(book) if each.place == place), None)
    return asked or likeliest(candidates(book) or listings(book))


def _guesses(listing: Listing, choices: Choices, today: date) -> Iterator[Guess]:
    rows, header = listing.rows, listing.header
    days, ours = days_of(listing, today), our_columns(header)
    meanings = {column.index: meaning for meaning, column in header.columns.items()}
    for column in (each for each in header.all_columns if each not in ours):
        order = choices.orders.get(column.index) or days.proposed(column)
        yield Guess(column, samples(column, rows), meanings.get(column.index), order, column in days.undecided)


def explained(listing: Listing) -> Listing:
    """A list without headings, by what stands in it: the numbers of people, and the texts that differ most."""
    texts = {
        column.index: {shown(cell) for cell in cells_of(column, listing.rows)} for column in listing.header.ignored
    }
    niks = {index: sum(problem_of(text) is None for text in found) for index, found in texts.items()}
    names = {index: sum(not NOT_IN_NAMES.search(text) for text in found) for index, found in texts.items()}
    meanings = {max(names, key=names.__getitem__): Field.NAME, max(niks, key=niks.__getitem__): Field.NIK}
    return replace(listing, header=listing.header.meant(meanings))
