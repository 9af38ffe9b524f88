"""The pre-check at the command line: what it prints, writes and exits with."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from openpyxl import load_workbook

from compliance.kernel.sheets import Cell
from compliance.rulebook.models import Code
from tests.cli.builders import AS_OF, REGISTER, ROSTER, Shell, a_shell, enrolled, files
from tests.sheets import Rows, nik, xlsx

KEYS = {"as_of", "read", "accepted", "rejected", "duplicate", "blank", "workers", "cleared", "flagged", "findings"}
FINDING_KEYS = {"row", "sheet", "code", "severity", "nik", "name", "message", "next_step"}
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Without settings: asking for them would fail the test."""

    def configure() -> NoReturn:
        raise AssertionError("the pre-check needs no settings")

    return a_shell(capsys, configure)


def test_a_clean_roster_exits_with_0_and_every_key(shell: Shell, tmp_path: Path):
    answer = shell(*files(tmp_path), "--as-of", AS_OF)
    report = answer.report
    assert (answer.code, answer.err) == (0, "")
    assert report.keys() >= KEYS | {"row_errors"}
    assert (report["as_of"], report["workers"], report["cleared"], report["flagged"]) == (AS_OF, 2, 2, 0)


def test_what_blocks_exits_with_1_and_names_the_row_as_excel_shows_it(shell: Shell, tmp_path: Path):
    answer = shell(*files(tmp_path, register=REGISTER[:2]), "--as-of", AS_OF)
    (finding,) = answer.report["findings"]
    assert answer.code == 1
    assert finding.keys() == FINDING_KEYS
    assert (finding["row"], finding["sheet"], finding["code"]) == (5, "CSV", "not_enrolled")
    assert (finding["severity"], finding["nik"], finding["name"]) == ("block", "************0002", "Agus Salim")
    assert "2 Maret 2026" in finding["message"]


def test_a_finding_of_the_contract_has_no_row_and_no_person(shell: Shell, tmp_path: Path):
    answer = shell(*files(tmp_path, project_number=None), "--as-of", AS_OF)
    unregistered = next(found for found in answer.report["findings"] if found["code"] == "project_unregistered")
    assert [unregistered[key] for key in ("row", "sheet", "nik", "name")] == [None] * 4
    assert answer.code == 1


def test_warnings_and_questions_alone_block_nothing(shell: Shell, tmp_path: Path):
    roster: Rows = [["NIK", "Nama", "Tanggal Lahir"], [nik(1), "Budi Santoso", "18/08/1990"]]
    answer = shell(*files(tmp_path, roster), "--as-of", AS_OF)
    assert [(found["code"], found["severity"]) for found in answer.report["findings"]] == [
        ("headcount_implausible", "ask"),
        ("birth_date_mismatch", "warn"),
    ]
    assert (answer.code, answer.report["cleared"]) == (0, 1)


def test_every_row_is_accounted_for(shell: Shell, tmp_path: Path):
    more: list[Sequence[Cell]] = [
        [2, nik(2), "Agus Salim"],
        [],
        [3, None, None, "Pekerja"],
        [4, nik(3)[:-1], "Citra Dewi"],
    ]
    report = shell(*files(tmp_path, [*ROSTER, *more]), "--as-of", AS_OF).report
    counts = ("read", "accepted", "rejected", "duplicate", "blank")
    assert [report[name] for name in counts] == [6, 3, 1, 1, 1]
    assert report["workers"] == report["cleared"] + report["flagged"] + report["unjudged"] == 3
    assert [(error["row"], error["sheet"]) for error in report["row_errors"]] == [(6, "CSV"), (8, "CSV")]


def test_an_unreadable_cell_is_named_with_its_column(shell: Shell, tmp_path: Path):
    roster = [["NIK", "Nama", "Mulai"], [nik(1), "Budi Santoso", "kapan-kapan"]]
    (error,) = shell(*files(tmp_path, roster), "--as-of", AS_OF).report["row_errors"]
    assert (error["row"], error["column"]) == (2, "C (Mulai)")
    assert "kapan-kapan" in error["message"]


def test_no_nik_is_shown_in_full(shell: Shell, tmp_path: Path):
    roster: Rows = [*ROSTER, [3, nik(2), "Nama Lain"], [4, nik(4)[:-1], "Dewi"]]
    out = tmp_path / "out"
    for form in ("json", "text"):
        answer = shell(*files(tmp_path, roster), "--as-of", AS_OF, "--out", out, "--format", form)
        shown = answer.out + (out / "report.json").read_text()
        assert not any(nik(number)[:-1] in shown for number in (1, 2, 4))


def test_a_register_that_is_too_old_clears_nobody(shell: Shell, tmp_path: Path):
    register: Rows = [["Daftar peserta per 1 Januari 2026"], *REGISTER]
    answer = shell(*files(tmp_path, register=register), "--as-of", AS_OF)
    report = answer.report
    assert (answer.code, report["cleared"], report["unjudged"]) == (1, 0, 2)
    assert (report["register"]["as_of"], [found["code"] for found in report["findings"]]) == (
        "2026-01-01",
        ["register_stale"],
    )


def test_rows_of_the_register_that_say_nothing_are_counted_and_named(shell: Shell, tmp_path: Path):
    register = [*REGISTER, [], ["12", *enrolled(3, "Citra")[1:]]]
    told = shell(*files(tmp_path, register=register), "--as-of", AS_OF).report["register"]
    assert (told["read"], told["accepted"], told["rejected"], told["blank"]) == (4, 2, 1, 1)
    assert told["row_errors"][0]["row"] == 5


def test_an_xlsx_with_titles_gives_the_same(shell: Shell, tmp_path: Path):
    arguments = files(tmp_path)
    arguments[arguments.index("--roster") + 1] = str(xlsx(tmp_path / "roster.xlsx", ROSTER, merged=["A1:D1"]))
    report = shell(*arguments, "--as-of", AS_OF).report
    assert (report["workers"], report["cleared"], report["findings"]) == (2, 2, [])


def test_the_papers_hold_the_report_and_each_finding_beside_its_row(shell: Shell, tmp_path: Path):
    out = tmp_path / "new" / "out"
    answer = shell(*files(tmp_path, register=REGISTER[:2]), "--as-of", AS_OF, "--out", out)
    assert json.loads((out / "report.json").read_text()) == answer.report
    rows = list(load_workbook(out / "roster-marked.xlsx").active.iter_rows(values_only=True))
    assert "Belum terdaftar [not_enrolled]" in rows[4]
    assert not any(f"[{code}]" in str(cell) for code in Code for cell in rows[3])


def test_text_speaks_the_language_asked_for(shell: Shell, tmp_path: Path):
    arguments = [*files(tmp_path, register=REGISTER[:2]), "--as-of", AS_OF, "--format", "text"]
    indonesian, english = shell(*arguments), shell(*arguments, "--lang", "en")
    assert "baris 5, Agus Salim (************0002)" in indonesian.out
    assert "2 Maret 2026" in indonesian.out
    assert "2 March 2026" in english.out


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"title": None, "company": None}, ["title", "company.name"], id="keys missing"),
        pytest.param({"kind": "jasa"}, ["kind", "construction"], id="unknown kind"),
        pytest.param({"starts_on": "9/2/2026", "ends_on": 7}, ["starts_on", "ends_on"], id="days not ISO"),
        pytest.param({"value": "banyak", "vat": True}, ["value", "vat"], id="amounts not numbers"),
        pytest.param({"ends_on": "2026-02-08"}, ["ends_on"], id="ends before it starts"),
        pytest.param({"vat": 1_250_000_000}, ["vat"], id="all of it tax"),
        pytest.param({"company": "CV Karya"}, ["company.name"], id="company not an object"),
        pytest.param({"title": ["x"]}, ["title"], id="title not text"),
    ],
)
def test_faults_of_the_contract_are_named_at_once(shell: Shell, tmp_path: Path, changes: dict[str, Any], named):
    answer = shell(*files(tmp_path, **changes), "--as-of", AS_OF)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert all(name in answer.err for name in named)


@pytest.mark.parametrize("value", ["1.250.000.000", 1_250_000_000, "Rp 1.250.000.000,00"])
def test_amounts_may_be_written_as_on_paper(shell: Shell, tmp_path: Path, value):
    assert shell(*files(tmp_path, value=value), "--as-of", AS_OF).code == 0


@pytest.mark.parametrize("changes", [{"vat": None}, {"company": {"name": "CV Karya Sangatta"}}], ids=["vat", "npp"])
def test_a_key_may_be_missing(shell: Shell, tmp_path: Path, changes: dict[str, Any]):
    assert shell(*files(tmp_path, **changes), "--as-of", AS_OF).code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("contract.json", b"bukan json", id="contract not JSON"),
        pytest.param("contract.json", b"[1]", id="contract not an object"),
        pytest.param("contract.json", b"\xff\xfe\x00", id="contract not text"),
        pytest.param("contract.json", b"[" * 100_000, id="contract too deep"),
        pytest.param("roster.csv", b"", id="roster empty"),
        pytest.param("roster.csv", b"%PDF-1.7 daftar", id="roster a PDF"),
        pytest.param("roster.csv", b"Kolom;Lain\n1;2\n", id="roster without header"),
        pytest.param("roster.csv", b"NIK;Nama\n", id="roster without workers"),
        pytest.param("register.csv", b"NIK;NIK;Nama;Program\n1;2;x;JKK\n", id="register with two NIK columns"),
        pytest.param("register.csv", b"PK\x03\x04 rusak", id="register damaged"),
    ],
)
def test_a_file_that_cant_be_used_exits_with_2_and_one_sentence(shell: Shell, tmp_path: Path, name, content):
    arguments = files(tmp_path)
    (tmp_path / name).write_bytes(content)
    answer = shell(*arguments, "--as-of", AS_OF)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


def test_files_that_are_not_there_are_all_named(shell: Shell, tmp_path: Path):
    arguments = files(tmp_path)
    (tmp_path / "roster.csv").unlink()
    (tmp_path / "register.csv").unlink()
    answer = shell(*arguments)
    assert answer.code == 2
    assert [name in answer.err for name in ("roster.csv", "register.csv", "contract.json")] == [True, True, False]


def test_a_day_that_is_none_exits_with_2(shell: Shell, tmp_path: Path):
    answer = shell(*files(tmp_path), "--as-of", "2026-02-30")
    assert (answer.code, answer.out) == (2, "")
    assert "2026-02-30" in answer.err


def test_a_folder_that_cant_be_written_exits_with_2(shell: Shell, tmp_path: Path):
    answer = shell(*files(tmp_path), "--as-of", AS_OF, "--out", tmp_path / "roster.csv" / "out")
    assert (answer.code, answer.out) == (2, "")


def test_from_a_shell_it_reads_no_settings_and_leaves_nothing_behind(tmp_path: Path):
    command = [sys.executable, "-m", "compliance", *files(tmp_path), "--as-of", AS_OF]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PATUH_ENVIRONMENT": "nonsense"}
    before = set(tmp_path.iterdir())
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["cleared"] == 2
    assert set(tmp_path.iterdir()) == before
