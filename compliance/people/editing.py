"""What every change of a row by a form has in common: all faults at once, and nobody's change overwritten unseen."""

from typing import Protocol

from compliance.access.context import Context
from compliance.kernel.errors import Invalid, Stale
from compliance.kernel.i18n import Text


class Versioned(Protocol):
    version: int


def refuse(faults: dict[str, Text]) -> None:
    """Raise Invalid when there is any fault."""
    if faults:
        raise Invalid(fields=faults)


def next_version(ctx: Context, row: Versioned, version: int) -> None:
    """Lock the row until the commit and count the change; raises Stale when it is not at ``version`` any more."""
    ctx.db.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale
    row.version += 1
