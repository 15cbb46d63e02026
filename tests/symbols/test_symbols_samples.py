"""Symbols as other people's tables hold them: each cell is parsed, or its reason is known."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.symbols import Symbol, find, parse

FOLDER = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()

# Columns that hold symbols, and what becomes of their cells: "whole" names one document, "within"
# holds symbols among other words or of several documents; all else is why there is none.
NO_NUMBER = "it has no number, so that it names no document"
NEITHER = "it names a body and a number, but neither a resolution nor a decision"
SPECIAL = "the symbol may begin with the special session's year: write it as it is printed"
MANDATES = {"whole": 70, "within": 11, NO_NUMBER: 17, NEITHER: 1, SPECIAL: 2}
MANDATE_KINDS = {"resolution": 68, "decision": 2, "presidential-statement": 1, "document": 10}
TABLES = {
    ("unsc-vetoes/unsc_vetoes_1946_sept2022.csv", "draft"): (
        {"whole": 204, "within": 10},
        {"document": 195, "meeting-record": 24},
    ),
    ("unsc-vetoes/unsc_vetoes_1946_sept2022.csv", "meeting_record"): (
        {"whole": 211, "within": 3},
        {"meeting-record": 211, "document": 6},
    ),
    ("unga-votes/roll_calls_hr_s60_74.csv", "unres"): ({"whole": 342}, {"resolution": 342}),
    ("tjet/tjet_un_investigations.csv", "mandate"): (MANDATES, MANDATE_KINDS),
    ("tjet/tjet_un_investigations.csv", "mandate_en"): (MANDATES, MANDATE_KINDS),
    ("r2p-reference-documents/r2p_reference_documents.csv", "symbol"): (
        {"whole": 14},
        {"resolution": 11, "document": 3},
    ),
    ("r2p-reference-documents/r2p_reference_documents.csv", "joint_symbol"): (
        {"empty": 9, "whole": 3, "within": 2},
        {"document": 3, "draft": 2},
    ),
    ("../links/documents.tsv", "symbol"): ({"whole": 25}, {"resolution": 2, "document": 23}),
}


@pytest.fixture(scope="session")
def samples() -> Path:
    """Other people's tables; they are no part of the project."""
    if not FOLDER.is_dir():
        pytest.skip(f"the datasets are not at {FOLDER}: symbols are not tried on them")
    return FOLDER


def cells(file: Path, column: str) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [
            row[column] for row in csv.DictReader(stream, delimiter="\t" if file.suffix == ".tsv" else ",")
        ]


def read(cell: str) -> tuple[str, tuple[Symbol, ...]]:
    if not cell:
        return "empty", ()
    try:
        return "whole", parse(cell)
    except ValueError as error:
        if found := find(cell):
            return "within", found
        return str(error).removeprefix(f"{cell!r} is not the symbol of a UN document: "), ()


@pytest.mark.parametrize(("table", "column"), TABLES)
def test_each_cell_is_accounted_for(table: str, column: str, samples: Path) -> None:
    outcomes, kinds = Counter[str](), Counter[str]()
    for cell in cells(samples / table, column):
        outcome, symbols = read(cell)
        outcomes[outcome] += 1
        kinds.update(symbol.kind for symbol in symbols)
    assert (dict(outcomes), dict(kinds)) == TABLES[table, column]


def test_descriptions_of_votes(samples: Path) -> None:
    found = [find(cell) for cell in cells(samples / "unga-votes/roll_calls_hr_s60_74.csv", "descr")]
    assert (len(found), sum(map(bool, found)), sum(map(len, found))) == (342, 75, 77)
    assert sorted({symbol.text for symbols in found for symbol in symbols}) == [
        *("A/65/L.53", "A/67/409", "A/67/671", "A/71/251", "A/71/PV.68", "A/72/251", "A/72/439/Add.2"),
        *("A/72/L.37", "A/73/251", "A/RES/49/214"),
    ]


def test_a_mandate_may_begin_after_its_resolution(samples: Path) -> None:
    """So that the year in which an investigation began is not the year of its resolution."""
    file = samples / "tjet/tjet_un_investigations.csv"
    later = [
        (symbol.text, begun)
        for cell, begun in zip(cells(file, "mandate"), cells(file, "beg"), strict=True)
        for symbol in find(cell)
        if symbol.text.startswith("S/RES/") and symbol.year != int(begun)
    ]
    assert later == [("S/RES/1595(2005)", "2006")]


def test_source_documents(source_documents: Path) -> None:
    found = {
        file.name[:3]: len(find(file.read_text("utf-8"))) for file in sorted(source_documents.glob("*.txt"))
    }
    assert found == {"000": 0, "001": 2, "003": 0, "004": 23}
    texts = "\n".join(file.read_text("utf-8") for file in sorted(source_documents.glob("*.txt")))
    assert len(find(texts)) == 24
