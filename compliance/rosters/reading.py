"""What a file of workers says."""

from dataclasses import dataclass

from compliance.kernel.headings import Column
from compliance.kernel.rownotes import RowNote
from compliance.rosters.columns import Field
from compliance.rosters.lines import WorkerLine


@dataclass(frozen=True, slots=True)
class Reading:
    """read = accepted + rejected + duplicate + blank, from the first row of data to the last.

    Beside these stand the ``structural`` rows, which are about the list. ``row_errors`` name the rows that made no
    worker, ``notes`` the cells that could not be read of those that did; ``ignored`` are the columns that nobody uses,
    but for those that we added to a file that ``is_marked``. ``unread`` are the names of the book's other sheets,
    ``hidden_rows`` the rows that were read though Excel hides them, ``merged`` the cells of workers that are merged
    with one further up, whose content they were given.
    """

    sheet: str
    header_row: int
    columns: dict[Field, Column]
    ignored: list[str]
    unread: list[str]
    is_marked: bool
    is_hidden: bool
    hidden_rows: list[int]
    merged: list[RowNote]
    workers: list[WorkerLine]
    row_errors: list[RowNote]
    structural: list[RowNote]
    notes: list[RowNote]
    read: int
    accepted: int
    rejected: int
    duplicate: int
    blank: int
