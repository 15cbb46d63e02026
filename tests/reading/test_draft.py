"""What is drafted is in order: only that each row is to be settled is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.statement import STATEMENT

from r2p_ld.reading import service

GOLD = Path(__file__).parent / "gold"
WAYS = "\n\n".join(
    f"{who} {how} {verb}."
    for who in ("Regional organizations", "Capacity building")
    for how in ("can", "may", "should", "often", "would", "do not", "should not", "in some cases")
    for verb in ("provide civilian assistance", "strengthen civil society", "prevent hate speech")
)

RESOLUTION = """\
The Security Council,

Recognizing that regional organizations provide civilian assistance,

1. Calls upon Member States to provide human rights monitoring;

2. Authorizes regional organizations to provide civilian assistance.
"""


def gold() -> list[Path]:
    """The documents of the gold set that may be looked at."""
    lines = (GOLD / "documents.tsv").read_text("utf-8").splitlines() if GOLD.is_dir() else []
    return [GOLD / f"{line.split()[0]}.txt" for line in lines if line.endswith("\tdev")]


def only_to_settle(document: Path, folder: Path) -> int:
    """How many rows are drafted of a document; each fault but those of candidates is told."""
    out = folder / f"{document.stem.lower()}-draft.tsv"
    drafted = service.draft(document, out)
    checked = service.check(out, document)
    assert [str(each) for each in checked.faults if each.column != "status"] == []
    assert len(checked.faults) == len(drafted.readings) == checked.candidates
    return checked.candidates


@pytest.mark.parametrize(
    ("text", "least"), [(STATEMENT, 14), (RESOLUTION, 3), (f"Ways to say it\n\n{WAYS}", 30)]
)
def test_a_draft_has_no_fault_but_that_it_is_one(text: str, least: int, tmp_path: Path) -> None:
    document = tmp_path / "page.txt"
    document.write_text(text, "utf-8")
    assert only_to_settle(document, tmp_path) >= least


def test_nor_has_one_of_the_gold_documents(tmp_path: Path) -> None:
    assert all(only_to_settle(document, tmp_path) for document in gold())


def test_nor_has_one_of_the_source_documents(source_documents: Path, tmp_path: Path) -> None:
    found = [only_to_settle(each, tmp_path) for each in sorted(source_documents.glob("*.txt"))]
    assert len(found) == 4
    assert sum(found) > 150
