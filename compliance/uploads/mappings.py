"""What the columns of somebody's lists mean, remembered by their headings. Callers check the permission."""

import json
from collections.abc import Sequence

from sqlmodel import select

from compliance.access.context import Context
from compliance.kernel.headings import digest
from compliance.uploads.models import ColumnMapping, MappingOwner


def recall(ctx: Context, kind: MappingOwner, owner_id: int, headings: Sequence[str]) -> list[str] | None:
    """A meaning for each heading, ``""`` where the column is not used; None for headings never seen."""
    found = _find(ctx, kind, owner_id, headings)
    return json.loads(found.meanings) if found else None


def recall_all(ctx: Context, kind: MappingOwner, owner_id: int) -> dict[str, list[str]]:
    """The same for all that the owner's lists were ever headed, by ``digest`` of the headings."""
    of_owner = select(ColumnMapping).where(ColumnMapping.owner_kind == kind, ColumnMapping.owner_id == owner_id)
    return {mapping.headings: json.loads(mapping.meanings) for mapping in ctx.db.exec(of_owner)}


def remember(ctx: Context, kind: MappingOwner, owner_id: int, headings: Sequence[str], meanings: Sequence[str]) -> None:
    """``meanings`` as ``recall`` gives them; the last ones said are kept."""
    mapping = _find(ctx, kind, owner_id, headings)
    if mapping is None:
        mapping = ColumnMapping(owner_kind=kind, owner_id=owner_id, headings=digest(headings), meanings="")
        ctx.db.add(mapping)
    mapping.meanings = json.dumps(meanings)


def _find(ctx: Context, kind: MappingOwner, owner_id: int, headings: Sequence[str]) -> ColumnMapping | None:
    of_owner = select(ColumnMapping).where(ColumnMapping.owner_kind == kind, ColumnMapping.owner_id == owner_id)
    return ctx.db.exec(of_owner.where(ColumnMapping.headings == digest(headings))).first()
