"""The three files of a pre-check, and the command line called as it is from a shell."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compliance.cli.main import main
from compliance.kernel.sheets import Cell
from config import Config
from tests.sheets import Rows, csv_file, nik

CONTRACT: dict[str, Any] = {
    "number": "602.1/09/KTR/DPUTR/2026",
    "title": "Peningkatan jalan Kongbeng",
    "kind": "construction",
    "agency": "Dinas PUPR",
    "company": {"name": "CV Karya Sangatta", "npp": "CA012345"},
    "value": 1_250_000_000,
    "vat": 123_873_873,
    "signed_on": "2026-02-02",
    "starts_on": "2026-02-09",
    "ends_on": "2026-09-30",
    "project_number": "2600012345",
}
AS_OF = "2026-03-02"
ROSTER: list[Sequence[Cell]] = [
    ["DAFTAR TENAGA KERJA"],
    [],
    ["No", "NIK", "Nama", "Jabatan"],
    [1, nik(1), "Budi Santoso", "Tukang"],
    [2, nik(2), "Agus Salim", "Mandor"],
]
HEADINGS = ["NIK", "Nama", "Segmen", "Nomor Proyek", "Program", "Aktif Dari", "Aktif Sampai", "Status"]


def enrolled(number: int, name: str) -> list[str]:
    """A line of the register: in the project, for all of the contract's days."""
    return [nik(number), name, "JAKON", "2600012345", "JKK, JKM", "01/02/2026", "31/12/2026", "AKTIF"]


REGISTER: list[Sequence[Cell]] = [HEADINGS, enrolled(1, "Budi Santoso"), enrolled(2, "Agus Salim")]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


Shell = Callable[..., Answer]


def a_shell(capsys: pytest.CaptureFixture[str], configure: Callable[[], Config]) -> Shell:
    def run(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments], configure)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


def files(folder: Path, roster: Rows = ROSTER, register: Rows = REGISTER, **contract: Any) -> list[str]:
    """Written, and named as arguments of ``check``; ``contract`` changes single keys, None removes one."""
    told = {key: value for key, value in (CONTRACT | contract).items() if value is not None}
    (folder / "contract.json").write_text(json.dumps(told))
    csv_file(folder / "roster.csv", roster)
    csv_file(folder / "register.csv", register)
    names = {"contract": "contract.json", "roster": "roster.csv", "register": "register.csv"}
    return ["check", *(part for name, file in names.items() for part in (f"--{name}", str(folder / file)))]
