"""What operations brought about in one test, put back as rows and files in each later one that begins alike.

To bring a contract to its certificate takes a tenth of a second; hundreds of tests begin with one. What is put back is
what the operations left, byte for byte. It is put back only where nothing else was done since the house was opened:
whatever commits in between, or writes a file, has the operations run again.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, and_, event, select
from sqlmodel import SQLModel

from compliance.certificates import issuing
from compliance.installation import House

OFTEN = 2  # times that it was brought about before it is worth keeping

T = TypeVar("T")
Row = Mapping[str, Any]
Rows = dict[tuple[str, tuple[Any, ...]], Row]  # by table and primary key
Files = dict[str, tuple[int, bytes]]  # mode and content, by path in the data folder


@dataclass(frozen=True)
class Store:
    """All that is stored."""

    rows: Rows
    files: Files

    @classmethod
    def of(cls, house: House) -> "Store":
        with house.engine.connect() as connection:
            return cls(dict(_rows(connection)), _files(house))


@dataclass(frozen=True)
class Kept:
    """What a store became, and what was answered."""

    before: Store
    after: Store
    answer: object

    def put_back(self, house: House) -> None:
        with house.engine.execution_options(write=True).begin() as connection:
            for table in SQLModel.metadata.sorted_tables:
                self._put_back(connection, table)
        for path, (mode, content) in self.after.files.items():
            if self.before.files.get(path) != (mode, content):
                _write(_folder(house) / path, mode, content)

    def _put_back(self, connection: Connection, table: Table) -> None:
        mine = {key: row for key, row in self.after.rows.items() if key[0] == table.name}
        if new := [row for key, row in mine.items() if key not in self.before.rows]:
            connection.execute(table.insert(), new)
        for key, row in mine.items():
            if row != self.before.rows.get(key, row):
                is_it = and_(*(column == value for column, value in zip(table.primary_key, key[1], strict=True)))
                connection.execute(table.update().where(is_it).values(row))


_commits: Counter[str] = Counter()
_past: dict[str, tuple[tuple[object, ...], int]] = {}  # what was brought about in this house, and the commits by then
_times: Counter[tuple[object, ...]] = Counter()
_kept: dict[tuple[object, ...], Kept] = {}


@event.listens_for(Engine, "commit")
def _count(connection: Connection) -> None:
    _commits[_name(connection.engine)] += 1


def begin(house: House) -> None:
    """In this house nothing was done yet."""
    _past[_name(house.engine)] = (), _commits[_name(house.engine)]


def brought_about(house: House, what: object, make: Callable[[], T]) -> T:
    """What ``make`` answers, and all that it leaves in the house."""
    past, commits = _past.get(name := _name(house.engine), ((), -1))
    if commits != _commits[name] or current_thread() is not main_thread():
        return make()
    chain = (*past, what)
    answer = _brought_about(house, (name, vars(issuing)["render"], *chain), make)
    _past[name] = chain, _commits[name]
    return answer


def _brought_about(house: House, chain: tuple[object, ...], make: Callable[[], T]) -> T:
    if kept := _kept.get(chain):
        if kept.before.files != _files(house):
            return make()  # with keys of its own, perhaps
        kept.put_back(house)
        return cast(T, kept.answer)
    _times[chain] += 1
    if _times[chain] < OFTEN:
        return make()
    before, answer, after = Store.of(house), make(), Store.of(house)
    if not (before.rows.keys() - after.rows.keys() or before.files.keys() - after.files.keys()):
        _kept[chain] = Kept(before, after, answer)  # nothing was removed, so nothing has to be
    return answer


def _rows(connection: Connection) -> Iterator[tuple[tuple[str, tuple[Any, ...]], Row]]:
    for table in SQLModel.metadata.sorted_tables:
        for row in connection.execute(select(table)).mappings():
            yield (table.name, tuple(row[column.name] for column in table.primary_key)), dict(row)


def _files(house: House) -> Files:
    folder = _folder(house)
    files = (Path(above) / name for above, _folders, names in os.walk(folder) for name in names)
    return {str(file.relative_to(folder)): (file.stat().st_mode, file.read_bytes()) for file in files}


def _write(file: Path, mode: int, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)


def _folder(house: House) -> Path:
    return house.installation.files.root


def _name(engine: Engine) -> str:
    return engine.url.render_as_string()
