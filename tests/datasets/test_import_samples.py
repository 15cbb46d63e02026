"""Whole files of other providers: each row is written, or rejected for a reason that is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.importing import quads

from r2p_ld import paths
from r2p_ld.datasets.engine import import_files

FOLDER = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()
LOW, BEST = "is before or below low", "is before or below best"
PLACE = "names no one place that is known then."

# file → version, rows read, statements, rejected by rule, kept without a place
SAMPLES = {
    ("ucdp-onesided", "ucdp-onesided-23.1/OneSided_v23_1.csv"): (
        "23.1", 1191, 20_767, {f"{LOW}_fatality_estimate.": 4, f"{BEST}_fatality_estimate.": 1, PLACE: 3}, {},
    ),
    ("ucdp-ged", "ucdp-ged-23.1-sample/ucdpged_1000.csv"): (
        "23.1", 1000, 18_676, {f"{LOW}.": 8, f"{BEST}.": 5}, {},
    ),
    ("ucdp-prio-acd", "ucdp-prio-acd/ucdp-prio-acd-251.csv"): ("25.1", 2752, 41_143, {PLACE: 107}, {}),
    ("ucdp-actor", "ucdp-actor-22.1/ucdp-actor-221.csv"): ("22.1", 1725, 12_932, {}, {"place": 80}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "file"), SAMPLES)
def test_every_row_is_accounted_for(name: str, file: str, tmp_path: Path) -> None:
    if not (FOLDER / file).is_file():
        pytest.skip(f"{file} is not in {FOLDER}")
    version, read, statements, rules, unresolved = SAMPLES[name, file]
    outcome = import_files(name, [FOLDER / file], tmp_path / "out.nq", version=version)
    assert (outcome.version, outcome.read, dict(outcome.rules)) == (version, read, rules)
    assert outcome.rejected == sum(rules.values())
    assert outcome.written == read - outcome.rejected
    assert dict(outcome.unresolved) == unresolved
    assert outcome.quads == statements
    found = quads(outcome.out)
    assert len(found) == len(set(found)) == statements
