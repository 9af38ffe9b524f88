"""Logs carry no full NIK, however it gets into them."""

import io
import logging

import pytest

from compliance.kernel.logs import configure_logging

NIK, MASKED = "6408046505900001", "************0001"


@pytest.fixture
def written(monkeypatch):
    """What the application writes to its log."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    configure_logging()
    yield stream
    root.handlers[:], root.level = before


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        pytest.param(f"row 3: {NIK}", (), id="in the sentence"),
        pytest.param("row %d: %s", (3, NIK), id="as an argument"),
        pytest.param("row %(row)d: %(nik)s", ({"row": 3, "nik": int(NIK)},), id="as a number, by name"),
    ],
)
def test_a_message_is_masked(written, message, arguments):
    logging.getLogger("compliance").warning(message, *arguments)
    assert NIK not in written.getvalue()
    assert f"row 3: {MASKED}" in written.getvalue()


def test_a_traceback_is_masked(written):
    try:
        raise ValueError(f"no such worker: {NIK}")
    except ValueError:
        logging.getLogger("compliance").exception("failed")
    assert NIK not in written.getvalue()
    assert f"no such worker: {MASKED}" in written.getvalue()


def test_other_numbers_stay_readable(written):
    logging.getLogger("compliance").warning("job 1234567890 took 1500 ms")
    assert "job 1234567890 took 1500 ms" in written.getvalue()
