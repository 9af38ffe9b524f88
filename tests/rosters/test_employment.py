"""How a list says how somebody is employed."""

import io

import pytest

from compliance.kernel.dates import Unreadable
from compliance.kernel.membership import Employment
from compliance.rosters.employment import read_employment
from compliance.rosters.handing_in import preview_roster, stage_roster
from compliance.rosters.operations import current_version, workers_of
from tests.builders import World, a_contract
from tests.rosters.builders import ANI, BUDI, HEADINGS, a_sheet, hand_in

PERMANENT, FIXED, DAILY, PIECE = Employment


@pytest.mark.parametrize(
    ("cell", "employment"),
    [
        ("Tetap", PERMANENT),
        ("Karyawan Tetap", PERMANENT),
        ("PKWTT", PERMANENT),
        ("PKWT", FIXED),
        ("PKWT (kontrak)", FIXED),
        ("Pekerja tidak tetap", FIXED),
        ("kontrak", FIXED),
        ("Harian", DAILY),
        ("Buruh Harian Lepas", DAILY),
        ("PHL", DAILY),
        ("BORONGAN", PIECE),
        ("", None),
        (None, None),
    ],
)
def test_words_for_it(cell, employment):
    assert read_employment(cell) is employment


@pytest.mark.parametrize("cell", ["menikah", "aktif", 5])
def test_what_is_no_such_word_is_not_guessed_at(cell):
    with pytest.raises(Unreadable):
        read_employment(cell)


@pytest.mark.parametrize("heading", ["Status Kerja", "STATUS PEKERJA", "PKWT/PKWTT", "Hubungan Kerja"])
def test_a_list_with_such_a_column(world: World, heading):
    sheet = a_sheet((*ANI, *[""] * 5, "Tetap"), (*BUDI, *[""] * 5, "entah"))
    sheet = sheet.replace(b"Upah", b"Upah;" + heading.encode())
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        upload = stage_roster(ctx, contract, io.BytesIO(sheet), "daftar.csv")
        (note,) = preview_roster(ctx, contract, upload.token).reading.notes
        assert (note.row, "Harian" in str(note.problem)) == (3, True)
        hand_in(ctx, contract, sheet)
        assert [worker.employment for worker in workers_of(ctx, contract)] == [PERMANENT, None]


def test_a_list_without_the_column_takes_nothing_away_and_keeps_its_digest(world: World):
    with world.work("contractor") as ctx:
        contract = a_contract(ctx, world)
        first = hand_in(ctx, contract, a_sheet(ANI))
        said = a_sheet(ANI).replace(b"Upah", b"Upah;Status Kerja") + b";;;;;;Tetap"
        assert len(HEADINGS) == 7
        assert hand_in(ctx, contract, said).digest != first.digest
        hand_in(ctx, contract, a_sheet(ANI, BUDI))
        assert [worker.employment for worker in workers_of(ctx, contract)] == [PERMANENT, None]
        version = current_version(ctx, contract)
        assert version
        assert version.number == 3
