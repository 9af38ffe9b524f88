"""An enrolment as one line of text, as PostgreSQL's COPY reads it: it can be sorted, put aside, and cut up again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from operator import methodcaller

from compliance.enrolments.lines import EnrolmentLine
from compliance.kernel.membership import Segment, to_mask

COLUMNS = (  # of the table, as they stand in a row
    "nik",
    "kpj",
    "name",
    "birth_date",
    "npp",
    "company",
    "segment",
    "project_number",
    "programmes",
    "active",
    "in_arrears",
    "active_from",
    "active_until",
)
DOUBLED = r"\\"
NULL = r"\N"  # as PostgreSQL's COPY has it


SEGMENT = COLUMNS.index("segment")


class Distinct:
    """Rows that come in order, each once; ``repeated`` counts the others, by segment."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows = rows
        self.repeated: Counter[Segment] = Counter()

    def __iter__(self) -> Iterator[str]:
        last = ""
        for row in self._rows:
            if row == last:
                self.repeated[Segment(row.split("\t")[SEGMENT])] += 1
            else:
                last = row
                yield row


def row_of(line: EnrolmentLine) -> str:
    """In the order of ``COLUMNS``; ends with a line break."""
    return f"{line.nik}\t{line.kpj}\t{plain(line.name)}\t{iso(line.birth_date)}\t{membership(line)}\t{period(line)}\n"


def membership(line: EnrolmentLine) -> str:
    """What the rows of one employer or project have in common."""
    numbers = f"{plain(line.npp)}\t{plain(line.company)}\t{line.segment}\t{plain(line.project_number)}"
    return f"{numbers}\t{_mask(line.programmes)}\t{line.active:d}\t{line.in_arrears:d}"


def period(line: EnrolmentLine) -> str:
    return f"{iso(line.active_from)}\t{iso(line.active_until)}"


def plain(text: str) -> str:
    """One line without control signs; what COPY would take for its own sign is doubled."""
    if text.isprintable() and "\\" not in text:
        return text
    printable = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return printable.replace("\\", "\\\\")


@lru_cache(maxsize=2**16)
def iso(day: date | None) -> str:
    return day.isoformat() if day else NULL


_mask = lru_cache(to_mask)


def cells_in(rows: str) -> Iterator[list[str]]:
    """Of each row its values again, for a store that has no COPY; a missing date is still ``NULL``."""
    cells = map(methodcaller("split", "\t"), rows.removesuffix("\n").split("\n"))
    if DOUBLED not in rows:
        return cells
    return ([cell.replace(DOUBLED, "\\") for cell in row] for row in cells)
