"""The whole story, as ``make demo`` tells it."""

from pathlib import Path

from openpyxl import load_workbook

from compliance.demo.story import STEPS, tell
from config import Config


def test_the_story_is_told_to_its_end_and_leaves_its_papers(tmp_path: Path):
    told = list(tell(Config(data_dir=tmp_path)))
    assert [line for line in told if not line.startswith(" ")][-1].startswith(f"{len(STEPS)}. ")
    assert "utuh" in told[-1]
    (certificate,) = (tmp_path / "demo").glob("*.pdf")
    assert certificate.read_bytes().startswith(b"%PDF-")
    said = " ".join(str(row[-2]) for row in load_workbook(tmp_path / "demo" / "roster-marked.xlsx").active.values)
    for code in ("worker_not_on_project_list", "nik_invalid", "nik_precision_lost"):
        assert f"[{code}]" in said


def test_what_was_told_before_is_wiped(tmp_path: Path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "old.pdf").write_bytes(b"")
    next(tell(Config(data_dir=tmp_path)))
    assert not (tmp_path / "demo" / "old.pdf").exists()
