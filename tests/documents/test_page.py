"""What the page on reading documents shows of Python is so."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def test_its_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    result = doctest.testfile(str(CHECKOUT / "docs" / "reading.md"), module_relative=False, encoding="utf-8")
    assert result.failed == 0
    assert result.attempted >= 9
