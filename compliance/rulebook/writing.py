"""A rule book as TOML, for those who would rather edit a file."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.rulebook.book import RuleBook, as_data


def to_toml(book: RuleBook) -> str:
    """What ``read_book`` makes the same book of."""
    return "\n".join(_table("", as_data(book))).strip() + "\n"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Plain values first: what stands below a heading belongs to it."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    if name and plain:
        yield f"\n[{name}]"
    for key, value in plain.items():
        yield f"{key} = {_value(value)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _table(f"{name}.{key}".lstrip("."), value)


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML quotes as JSON does
        case Decimal():
            return f"{value:f}" if "." in f"{value:f}" else f"{value:f}.0"
        case date():
            return value.isoformat()
        case list():
            return _list(value)
    return str(value)


def _list(values: list[Any]) -> str:
    if values and isinstance(values[0], Mapping):
        rows = (", ".join(f"{key} = {_value(each)}" for key, each in row.items()) for row in values)
        return "[\n" + "".join(f"    {{ {row} }},\n" for row in rows) + "]"
    return f"[{', '.join(map(_value, values))}]"
