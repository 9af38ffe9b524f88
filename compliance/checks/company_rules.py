"""What the register says of the company itself: whether it owes contributions. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.rulebook.models import Kind, Variant


@dataclass(frozen=True, slots=True)
class Arrears:
    """``as_of`` and ``lists``: of the lists of staff that are not too old; ``told``: one of them speaks of arrears."""

    owes: bool
    told: bool
    as_of: date
    lists: tuple[str, ...]


def arrears_values(arrears: Arrears, kind: str, term: int) -> Iterator[dict[str, Any]]:
    """What there is to say, if anything; of those who live by hiring people out, silence is a question, too.

    It is asked for each term anew: who owed nothing in March may owe in June.
    """
    said = {"as_of": arrears.as_of, "lists": list(arrears.lists)}
    if arrears.owes:
        yield said
    elif not arrears.told and kind == Kind.OUTSOURCING:
        yield said | {"variant": Variant.UNKNOWN, "term": term}
