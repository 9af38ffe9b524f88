"""Of whom a new list says something else than the one that it replaces: only they need to be judged again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, insert, literal, select, union
from sqlmodel import Session, col, delete

from compliance.enrolments.models import Enrolment, RegisterChange, RegisterSnapshot

NOT_TOLD = ("id", "snapshot_id", "kpj")  # what no check looks at
TOLD = [getattr(Enrolment, name) for name in Enrolment.model_fields if name not in NOT_TOLD]


def note_differences(db: Session, new: RegisterSnapshot, replaced: Sequence[RegisterSnapshot]) -> None:
    """Keep the NIKs by which ``new`` differs. Call it while the rows of both are there.

    Only between two lists of one source: otherwise the new list may not speak of everybody that the other spoke of.
    What the replaced one differed by from its own predecessor is forgotten.
    """
    for used in replaced:
        db.execute(delete(RegisterChange).where(col(RegisterChange.snapshot_id) == used.id))
        used.differs_from_id = None
    if [used.source for used in replaced] == [new.source]:
        new.differs_from_id = replaced[0].id
        differing = union(_other_rows(new, replaced[0]), _ends_in_sight(new, replaced[0])).subquery()
        rows = select(literal(new.id), differing.c.nik)
        db.execute(insert(RegisterChange).from_select(["snapshot_id", "nik"], rows))


def _other_rows(new: RegisterSnapshot, old: RegisterSnapshot) -> Select[Any]:
    """Rows that stand in one of the two only."""
    snapshot = col(Enrolment.snapshot_id)
    one_sided = func.min(snapshot) == func.max(snapshot)
    return select(col(Enrolment.nik)).where(snapshot.in_((new.id, old.id))).group_by(*TOLD).having(one_sided)


def _ends_in_sight(new: RegisterSnapshot, old: RegisterSnapshot) -> Select[Any]:
    """Inactive rows whose last day has come between the two: before it, nobody knows since when they are inactive."""
    until = col(Enrolment.active_until)
    ended = and_(~col(Enrolment.active), until > old.as_of, until <= new.as_of)
    return select(col(Enrolment.nik)).where(col(Enrolment.snapshot_id) == new.id, ended)


def loaded_since(known: Collection[int], in_use: Collection[int], differs_from: Mapping[int, int | None]) -> set[int]:
    """The lists by whose changes the lists ``in_use`` differ from those ``known``; empty where that can't be told."""
    now, loaded = set(in_use), set[int]()
    while now != set(known):
        newest = max(now, default=0)
        former = differs_from.get(newest)
        if former is None:
            return set()
        now = now - {newest} | {former}
        loaded.add(newest)
    return loaded
