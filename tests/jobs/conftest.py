"""Long work from short lists: it goes in steps of few rows."""

import pytest

from compliance.enrolments import looks
from tests.jobs import stuck_worker


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck_worker.small_steps(monkeypatch)
    monkeypatch.setattr(looks, "SHORT", 0)
