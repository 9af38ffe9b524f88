"""One page of a list, counted and cut by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlmodel import Session, func, select

T = TypeVar("T")
SIZE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def paginate(db: Session, query: Any, number: int, size: int = SIZE, total: int | None = None) -> Page[Any]:
    """The page with this number, or the last one when the list is shorter; ``total`` where it is known."""
    if total is None:
        total = db.exec(select(func.count()).select_from(query.order_by(None).subquery())).one()
    number = max(1, min(number, -(-total // size)))
    return Page(db.exec(query.offset((number - 1) * size).limit(size)).all(), number, total, size)


def paginate_rows(
    db: Session, query: Any, number: int, size: int = SIZE, fetch: Callable[[Any], Any] = lambda cut: cut
) -> Page[Any]:
    """As ``paginate``, but rows, counted in the same query: for what has to be sorted as a whole anyhow.

    ``fetch`` makes the query of the rows from that of the page, ``total`` last, where few columns are sorted.
    """
    number = max(1, number)
    cut = query.add_columns(func.count().over().label("total")).offset((number - 1) * size).limit(size)
    rows = db.execute(fetch(cut)).unique().all()
    if rows or number == 1:
        return Page(rows, number, rows[0][-1] if rows else 0, size)
    total = db.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    return paginate_rows(db, query, -(-total // size), size, fetch)
