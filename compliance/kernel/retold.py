"""Texts that lie in the database until somebody reads them, in the reader's language."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from compliance.kernel.i18n import Text


def kept(texts: Iterable[Text]) -> str:
    """As JSON: each sentence as it is written in the code, with its values."""
    return json.dumps([_packed(text) for text in texts])


def retold(text: str) -> list[Text]:
    """What ``kept`` wrote. Plain sentences, as they were kept once, are told as they stand."""
    if not text.startswith("["):
        return [Text(text)] if text else []
    return [Text(each) if isinstance(each, str) else _unpacked(each) for each in json.loads(text)]


def _packed(value: Any) -> Any:
    match value:
        case Text(sentence=sentence, values=values):
            return {"sentence": sentence, "values": {name: _packed(each) for name, each in values.items()}}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case None | int() | str():
            return value
    return str(value)


def _unpacked(value: Any) -> Any:
    match value:
        case {"sentence": str(sentence), "values": dict(values)}:
            return Text(sentence, **{name: _unpacked(each) for name, each in values.items()})
        case {"moment": str(at)}:
            return datetime.fromisoformat(at)
        case {"day": str(on)}:
            return date.fromisoformat(on)
    return value
