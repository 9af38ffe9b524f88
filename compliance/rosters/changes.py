"""How one list of workers follows another: who joined, left or changed; and the digest that certificates vouch for."""

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from compliance.audit.log import canonical
from compliance.kernel.identity import name_key
from compliance.rosters.models import Entry, Person, Worker

FACTS = ("nik", "nik_problem", "name", "occupation", "birth_date", "kpj", "wage", "starts_on", "ends_on", "employment")
PLACE = ("sheet", "row")
MOVES = ("nik", "starts_on", "ends_on")  # what BPJS has to be told of


class Mode(StrEnum):
    """What a new list is to the current one; ADD leaves those as they are who are listed, CORRECT changes only them."""

    REPLACE = "replace"
    ADD = "add"
    CORRECT = "correct"


Key = Callable[[Person], Any]  # a falsy key takes no part


class Pair(NamedTuple):
    """One person on both lists."""

    before: Worker
    after: Person

    @property
    def changed(self) -> bool:
        return facts(self.before) != facts(self.after)

    @property
    def moves(self) -> bool:
        """Whether it is somebody else now, or works on other days; a corrected occupation is neither."""
        return _columns(self.before, MOVES) != _columns(self.after, MOVES)

    @property
    def moved(self) -> bool:
        """Whether the person stands elsewhere in the file, which is no change of the person."""
        return _columns(self.before, PLACE) != _columns(self.after, PLACE)


@dataclass(frozen=True)
class Change:
    joined: list[Person]
    left: list[Worker]
    pairs: list[Pair]

    @property
    def after(self) -> list[Person]:
        """Everybody on the new list."""
        return [*(pair.after for pair in self.pairs), *self.joined]

    @cached_property
    def changed(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.changed]

    @property
    def unchanged(self) -> int:
        return len(self.pairs) - len(self.changed)

    @property
    def is_empty(self) -> bool:
        return not (self.joined or self.left or self.changed)

    @property
    def moves_people(self) -> bool:
        return bool(self.joined or self.left) or any(pair.moves for pair in self.changed)


def compare(before: Sequence[Worker], after: Sequence[Person]) -> Change:
    """Find each person again: by NIK and name, then by NIK, then by name."""
    pairs: list[Pair] = []
    left, joined = list(before), list(after)
    for key_before, key_after in MATCHES:
        pairs += _paired(left, joined, key_before, key_after)
        met = {id(worker) for pair in pairs for worker in pair}
        left = [worker for worker in left if id(worker) not in met]
        joined = [worker for worker in joined if id(worker) not in met]
    return Change(joined, left, pairs)


def carry_over(pairs: Iterable[Pair], columns: Container[str]) -> None:
    """What the file has no column for stays as it was: a list without end dates brings nobody back to work."""
    unsaid = [name for name in FACTS if name.removesuffix("_problem") not in columns]
    for pair in pairs:
        for name in unsaid:
            setattr(pair.after, name, getattr(pair.before, name))


def fill_gaps(pairs: Iterable[Pair]) -> None:
    """A correction says what it says: an empty cell takes nothing away."""
    for before, after in pairs:
        for name in FACTS:
            if getattr(after, name) in (None, "") and name != "nik_problem":
                setattr(after, name, getattr(before, name))
        if after.nik == before.nik:
            after.nik_problem = before.nik_problem


def narrowed(change: Change, mode: Mode) -> tuple[Change, list[Person]]:
    """What the mode leaves of a change, and whom of the new list it passes over."""
    kept = [Pair(worker, _elsewhere(worker)) for worker in change.left]
    match mode:
        case Mode.REPLACE:
            return change, []
        case Mode.ADD:
            met = [Pair(before, _elsewhere(before, after)) for before, after in change.pairs]
            return Change(change.joined, [], [*met, *kept]), [pair.after for pair in change.changed]
        case Mode.CORRECT:
            return Change([], [], [*change.pairs, *kept]), change.joined


def _elsewhere(worker: Worker, place: Person | None = None) -> Entry:
    """The same person, standing where the new file has them, or nowhere in it."""
    place_now = {name: getattr(place, name) for name in PLACE} if place else {"sheet": "", "row": None}
    kept = {name: getattr(worker, name) for name in ("contract_id", *FACTS)}
    return Entry(**kept, **place_now)


def _paired(before: Iterable[Worker], after: Iterable[Person], key_before: Key, key_after: Key) -> list[Pair]:
    known: defaultdict[Any, deque[Worker]] = defaultdict(deque)
    for worker in before:
        known[key_before(worker)].append(worker)
    return [
        Pair(known[key].popleft(), worker)
        for worker in (after if known else ())
        if (key := key_after(worker)) and known.get(key)
    ]


def _nik_and_name(worker: Person) -> tuple[str, str]:
    return worker.nik, name_key(worker.name)


def _sound_nik(worker: Person) -> str:
    return "" if worker.nik_problem else worker.nik


def _name(worker: Person) -> str:
    return name_key(worker.name)


def _name_if_flawed(worker: Person) -> str:
    return name_key(worker.name) if worker.nik_problem else ""


# A name alone finds somebody whose NIK was or became faulty; two sound NIKs under one name are two people,
# and what an officer accepted for one must not pass to the other.
MATCHES: tuple[tuple[Key, Key], ...] = (
    (_nik_and_name, _nik_and_name),
    (_sound_nik, _sound_nik),
    (_name_if_flawed, _name),
    (_name, _name_if_flawed),
)


def facts(worker: Person) -> tuple[Any, ...]:
    return _columns(worker, FACTS)


def digest(workers: Iterable[Person]) -> str:
    """SHA-256 over the people and their facts; the same for the same people in any order."""
    return hashlib.sha256("\n".join(sorted(canonical(_vouched(worker)) for worker in workers)).encode()).hexdigest()


def _vouched(worker: Person) -> tuple[Any, ...]:
    """The facts; without the last where it is not said, as digests had it before lists could say it."""
    known = facts(worker)
    return known if worker.employment else known[:-1]


def _columns(worker: Person, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(worker, name) for name in names)
