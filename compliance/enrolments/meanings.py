"""What the columns of a branch's lists mean, as somebody said: for the file in hand, and for later ones like it."""

from compliance.access.context import Context
from compliance.enrolments.models import RegisterSource
from compliance.enrolments.said import Meanings, Said
from compliance.uploads.mappings import recall_all, remember
from compliance.uploads.models import MappingOwner

# Under which number what was said of a source's lists is kept: never give one of them to another source.
OWNERS = {RegisterSource.PU: 1, RegisterSource.JAKON: 2, RegisterSource.BPU: 3, RegisterSource.COMBINED: 4}


def meant_by(ctx: Context, source: RegisterSource, said: Said | None) -> Meanings:
    return Meanings(said, recall_all(ctx, MappingOwner.REGISTER, OWNERS[source]))


def remember_meanings(ctx: Context, source: RegisterSource, said: Said) -> None:
    """For the next list with these headings."""
    if any(said.headings):
        remember(ctx, MappingOwner.REGISTER, OWNERS[source], said.headings, said.kept)
