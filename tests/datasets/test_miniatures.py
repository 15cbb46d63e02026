"""Each data set has a miniature: a few rows in its layout, which give exactly what was checked.

The miniature of a new data set is a folder of its name in ``miniatures``; ``expect_statements.py`` writes
what it gives. Older ones lie beside each other, and the tests of their declarations name them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.declared import MINIATURES as FOLDER
from support.linked import MADE_UP, MINIATURES, miniature_gives

from r2p_ld.datasets import declaration


@pytest.mark.parametrize("name", declaration.names())
def test_a_data_set_has_a_miniature(name: str) -> None:
    assert name in MADE_UP or (FOLDER / f"{name}.expected.nq").exists(), f"add {FOLDER / name}"


@pytest.mark.parametrize("name", MINIATURES)
def test_a_miniature_gives_what_was_checked(name: str, tmp_path: Path) -> None:
    gives = miniature_gives(name, tmp_path)
    assert gives["expected.nq"]
    written = {path.name for path in (FOLDER / name).glob("expected.*")}
    assert written == gives.keys(), "run tests/datasets/expect_statements.py"
    for file, text in gives.items():
        assert text == (FOLDER / name / file).read_text("utf-8")
