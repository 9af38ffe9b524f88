"""The columns of a staged list, shown with samples, and what its sender says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.access.context import Context, operation
from compliance.access.permissions import Permission
from compliance.enrolments.columns import Field
from compliance.enrolments.dayorder import days_of
from compliance.enrolments.loading import limits
from compliance.enrolments.meanings import meant_by
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.operations import opened_register
from compliance.enrolments.said import Said, said_in
from compliance.enrolments.sources import List, Unclear, no_header, sheets
from compliance.kernel.dayorder import DayOrder
from compliance.kernel.headings import Column
from compliance.kernel.i18n import Text
from compliance.kernel.rownotes import samples
from compliance.uploads.models import StagedUpload, UploadPurpose
from compliance.uploads.operations import staged, staged_path


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
    """Of the first sheet with people; ``reasons`` why the list can't be read as it stands."""

    upload: StagedUpload
    source: RegisterSource
    found: List
    columns: Sequence[Guess]
    reasons: Sequence[Text]


@operation(Permission.REGISTER_LOAD)
def guess_columns(ctx: Context, token: str, source: RegisterSource) -> Guesses:
    """As said before, as remembered of the source, or as the headings say. Raises UnusableFile."""
    upload = staged(ctx, token, UploadPurpose.REGISTER)
    found = _likeliest(ctx, upload, source)
    below = [row for row in found.top if row.number > found.header.last_row]
    meanings = {column.index: meaning for meaning, column in found.header.columns.items()}
    days, orders = days_of(found.header, below, ctx.today), found.style.orders
    columns = [
        Guess(
            each,
            samples(each, below),
            meanings.get(each.index),
            orders.get(each.index) or days.proposed(each),
            each in found.doubtful,
        )
        for each in found.header.all_columns
    ]
    return Guesses(upload, source, found, columns, _reasons(ctx, upload, source))


@operation(Permission.REGISTER_LOAD)
def choose(
    ctx: Context, found: Guesses, meanings: Sequence[Field | None], orders: Sequence[DayOrder | None] = ()
) -> None:
    """Read the list so from now on: a meaning for each column, and where it holds dates their order.

    Raises UnusableFile where it can't be.
    """
    said = {each.column.index: meaning for each, meaning in zip(found.columns, meanings, strict=False) if meaning}
    dated = {each.column.index: order for each, order in zip(found.columns, orders, strict=False) if order}
    choice = Said(found.found.header.headings, said, dated)
    opened_register(ctx, staged_path(ctx, found.upload.token), found.source, choice)
    found.upload.choices = choice.as_json


def _likeliest(ctx: Context, upload: StagedUpload, source: RegisterSource) -> List:
    """The first visible sheet with people's numbers, else the first with any heading."""
    meant = meant_by(ctx, source, said_in(upload.choices))
    first = None
    for each, is_hidden in sheets(staged_path(ctx, upload.token), limits(ctx), meant, ctx.today):
        if not is_hidden and Field.NIK in each.header.columns:
            return each
        first = first or (each if not is_hidden and each.header.all_columns else None)
    if first is None:
        raise no_header()
    return first


def _reasons(ctx: Context, upload: StagedUpload, source: RegisterSource) -> Sequence[Text]:
    """What has to be said; other faults of the file are raised."""
    try:
        opened_register(ctx, staged_path(ctx, upload.token), source, said_in(upload.choices))
    except Unclear as doubt:
        return doubt.reasons
    return ()
