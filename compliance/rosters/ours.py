"""The columns that a marked file brings back: ours, in whichever language it was marked."""

from collections.abc import Iterable, Sequence
from functools import cache

from compliance.kernel.headings import Column, Header, words
from compliance.kernel.i18n import LANGUAGES, _, language
from compliance.kernel.sheets import Cell
from compliance.rosters.columns import Field

END_HEADINGS = (_("Kode temuan"), _("Langkah berikutnya"))


def theirs(headings: Sequence[str]) -> list[str]:
    """The contractor's headings, as ``words`` leaves them; older files may have ours in one language after another."""
    found = list(headings)
    while any(_end_with(found, ours) for ours in _spoken()):
        del found[-len(END_HEADINGS) :]
    return found


def their_width(cells: Iterable[Cell]) -> int:
    """How many columns of a header's row are the contractor's."""
    return len(theirs([words(cell) if cell is not None else "" for cell in cells]))


def our_columns(header: Header[Field]) -> list[Column]:
    """Columns of an earlier marking, as far as they mean nothing."""
    width = len(theirs(header.headings))
    return [column for column in header.ignored if width <= column.index < len(header.headings)]


def _end_with(headings: Sequence[str], ours: Sequence[str]) -> bool:
    """In a header of two rows, what stands above the column beside them stands before ours, too."""
    ends = headings[-len(ours) :]
    return len(ends) == len(ours) and all(f" {end}".endswith(f" {own}") for end, own in zip(ends, ours, strict=True))


@cache
def _spoken() -> tuple[tuple[str, ...], ...]:
    return tuple(map(_in_language, LANGUAGES))


def _in_language(code: str) -> tuple[str, ...]:
    with language(code):
        return tuple(words(str(heading)) for heading in END_HEADINGS)
