"""Of whom a new list says something else than the one that it replaces: only they need to be judged again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, union
from sqlmodel import Session, col, delete

from compliance.enrolments.models import Enrolment, RegisterChange, RegisterSnapshot, RegisterSource
from compliance.enrolments.snapshots import by_age

NOT_TOLD = ("id", "snapshot_id", "kpj")  # what no check looks at
TOLD = [getattr(Enrolment, name) for name in Enrolment.model_fields if name not in NOT_TOLD]


MANY = 200_000  # people; when more of them differ, everybody is judged again


def differing(
    db: Session, new: RegisterSnapshot, replaced: Sequence[RegisterSnapshot], in_use: Sequence[RegisterSnapshot] = ()
) -> Sequence[str] | None:
    """The NIKs by which ``new`` differs, while the rows of both are there; None where it can't be told by them.

    Only between two lists of one source: otherwise the new list may not speak of everybody that the other spoke of.
    Nor where it becomes younger than the combined list beside it, which it then overrules (``by_age``).
    """
    if [used.source for used in replaced] != [new.source]:
        return None
    combined = [used for used in in_use if used.source is RegisterSource.COMBINED and used not in replaced]
    if any((by_age(new) > by_age(used)) is not (by_age(replaced[0]) > by_age(used)) for used in combined):
        return None
    niks = union(_other_rows(new, replaced[0]), _ends_in_sight(new, replaced[0])).limit(MANY + 1)
    found = db.execute(niks).scalars().all()
    return found if len(found) <= MANY else None


def note_differences(
    db: Session, new: RegisterSnapshot, replaced: Sequence[RegisterSnapshot], niks: Sequence[str] | None
) -> None:
    """Keep what ``differing`` found; what the replaced one differed by from its own predecessor is forgotten."""
    for used in replaced:
        db.execute(delete(RegisterChange).where(col(RegisterChange.snapshot_id) == used.id))
        used.differs_from_id = None
    if niks is not None:
        new.differs_from_id = replaced[0].id
        if niks:
            db.execute(insert(RegisterChange), [{"snapshot_id": new.id, "nik": nik} for nik in niks])


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
