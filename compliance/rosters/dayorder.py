"""Which date columns of a list of workers have to be asked for: each, for people type them."""

from datetime import date

from compliance.kernel.dayorder import Days, both_ways
from compliance.rosters.choices import Choices, Undecided
from compliance.rosters.columns import Field
from compliance.rosters.listing import Listing

DAYS = (Field.BIRTH_DATE, Field.STARTS_ON, Field.ENDS_ON)


def days_of(listing: Listing, today: date) -> Days:
    return Days(listing.header, DAYS, Field.NIK, Field.BIRTH_DATE, listing.rows, today)


def refuse_ambiguous_days(listing: Listing, choices: Choices, today: date) -> None:
    """Raises Undecided for date columns about whose order there is doubt, and nothing was said."""
    columns = [each for each in days_of(listing, today).undecided if each.index not in choices.orders]
    if columns:
        raise Undecided(*map(both_ways, columns))
