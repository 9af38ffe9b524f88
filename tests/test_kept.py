"""What operations brought about is put back as they left it, and only where nothing else was done."""

import pytest
from sqlmodel import col, delete, select

from compliance.access.models import Agency
from compliance.installation import House
from tests.kept import OFTEN, begin, brought_about


class Founding:
    """An agency and a file of it; counts how often it was really founded."""

    def __init__(self, house: House) -> None:
        self.house, self.times = house, 0

    def __call__(self) -> str:
        self.times += 1
        with self.house.work() as ctx:
            ctx.db.add(Agency(code="BARU", name="Dinas Baru"))
            return ctx.files.put(b"of the new agency")

    def undo(self, digest: str) -> None:
        with self.house.work() as ctx:
            ctx.db.execute(delete(Agency).where(col(Agency.code) == "BARU"))
            ctx.files.path(digest).unlink()


@pytest.fixture
def founding(house: House) -> Founding:
    return Founding(house)


def found(house: House, founding: Founding) -> str:
    begin(house)
    digest = brought_about(house, "founded", founding)
    with house.work() as ctx:
        assert ctx.db.exec(select(Agency.name).where(Agency.code == "BARU")).all() == ["Dinas Baru"]
        assert ctx.files.get(digest) == b"of the new agency"
    return digest


def test_what_is_wanted_often_is_put_back(house: House, founding: Founding):
    for _time in range(OFTEN + 2):
        founding.undo(found(house, founding))
    assert founding.times <= OFTEN, "the tests before this one may have founded it already"


@pytest.mark.parametrize("by", ["commit", "file"])
def test_what_was_done_before_is_not_passed_over(house: House, founding: Founding, by: str):
    for _time in range(OFTEN + 1):
        founding.undo(found(house, founding))
    times = founding.times
    begin(house)
    if by == "commit":
        with house.work() as ctx:
            ctx.db.add(Agency(code="LAIN", name="Dinas Lain"))
    else:
        house.installation.files.put(b"another file")
    brought_about(house, "founded", founding)
    assert founding.times == times + 1
