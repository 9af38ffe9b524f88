"""Column types declared once: enums by value, moments in UTC, money in whole rupiah, periods of days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy import Enum as SAEnum
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with a time zone; stored and returned in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def enum_type(kind: type[StrEnum]) -> Any:
    """An enum column that stores the value, not the member's name, and no native PostgreSQL type."""
    return SAEnum(
        kind, native_enum=False, create_constraint=False, length=32, values_callable=lambda e: [m.value for m in e]
    )


def EnumField(kind: type[StrEnum], **options: Any) -> Any:
    return Field(sa_type=enum_type(kind), **options)


def Moment(**options: Any) -> Any:
    return Field(sa_type=UtcDateTime, **options)


def Rupiah(**options: Any) -> Any:
    """Whole rupiah."""
    return Field(sa_type=BigInteger, **options)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
