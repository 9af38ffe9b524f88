"""What the columns of a branch's lists mean, as somebody said: for the file in hand, and for later ones like it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from compliance.access.context import Context
from compliance.enrolments.columns import Field
from compliance.enrolments.models import RegisterSource
from compliance.kernel.headings import Header
from compliance.uploads.mappings import digest, recall_all, remember
from compliance.uploads.models import MappingOwner

# Under which number what was said of a source's lists is kept: never give one of them to another source.
OWNERS = {RegisterSource.PU: 1, RegisterSource.JAKON: 2, RegisterSource.BPU: 3, RegisterSource.COMBINED: 4}


@dataclass(frozen=True)
class Said:
    """``columns`` by index, for every sheet with these ``headings``; columns that are not there are not used."""

    headings: list[str]
    columns: Mapping[int, Field]

    @property
    def as_json(self) -> str:
        return json.dumps(asdict(self))


def said_in(text: str) -> Said | None:
    """Of ``as_json``."""
    if not text:
        return None
    said = json.loads(text)
    return Said(said["headings"], {int(index): Field(meaning) for index, meaning in said["columns"].items()})


@dataclass(frozen=True)
class Meanings:
    """As said of this file, else of an earlier one of the source with the same headings, else as the headings say."""

    said: Said | None
    remembered: Mapping[str, Sequence[str]]

    def __call__(self, header: Header[Field]) -> Header[Field]:
        if self.said and self.said.headings == header.headings:
            return header.meant(self.said.columns)
        meanings = self.remembered.get(digest(header.headings), ())
        columns = {index: Field(meaning) for index, meaning in enumerate(meanings) if meaning}
        return header.meant(columns) if columns else header


def meant_by(ctx: Context, source: RegisterSource, said: Said | None) -> Meanings:
    return Meanings(said, recall_all(ctx, MappingOwner.REGISTER, OWNERS[source]))


def remember_meanings(ctx: Context, source: RegisterSource, said: Said) -> None:
    """For the next list with these headings."""
    if any(said.headings):
        meanings = [said.columns.get(index, "") for index in range(len(said.headings))]
        remember(ctx, MappingOwner.REGISTER, OWNERS[source], said.headings, meanings)
