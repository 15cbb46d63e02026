"""The tables behind the grammar: read, or refused with every fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.symbols.tables import bodies, words, years

USES = ("resolution", "decision", "document", "of", "before", "host")


@pytest.mark.parametrize("use", USES)
def test_each_use_has_words(use: str) -> None:
    assert words(use)
    assert [len(word) for word in words(use)] == sorted((len(word) for word in words(use)), reverse=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of tables, read in place of the project's."""
    monkeypatch.setattr(paths, "ontology", lambda: tmp_path)
    bodies.cache_clear()
    years.cache_clear()
    (tmp_path / "symbols").mkdir()
    yield tmp_path / "symbols"
    bodies.cache_clear()
    years.cache_clear()


def test_rows_come_in_order(folder: Path) -> None:
    (folder / "bodies.tsv").write_text("name\tresolution\tdecision\nSecurity Council\tS/RES\t\n", "utf-8")
    (folder / "security-council-resolutions.tsv").write_text("year\tlast\n1946\t15\n1947\t37\n", "utf-8")
    assert bodies() == {
        "Security Council": {"name": "Security Council", "resolution": "S/RES", "decision": ""}
    }
    assert years() == ([1946, 1947], [15, 37])


def test_a_missing_table_is_told(folder: Path) -> None:
    with pytest.raises(BadInput, match=r"ontology/symbols/bodies.tsv: cannot be read: .*put it there"):
        bodies()


def test_each_fault_is_told(folder: Path) -> None:
    (folder / "security-council-resolutions.tsv").write_text("year,last\n1946\t15\n1947\n48\t66\n", "utf-8")
    with pytest.raises(BadInput) as error:
        years()
    assert [(fault.row, fault.rule) for fault in error.value.faults] == [
        (1, "is not the header."),
        (3, "is not a row like the others."),
        (4, "is not a row like the others."),
    ]
