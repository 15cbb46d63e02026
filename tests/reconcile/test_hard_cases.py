"""Hard cases, each judged by hand: what is right, and whether a program may decide it alone.

A right thing that is not decided must be among the candidates; an empty one says that nothing is
right, or that the text alone does not tell.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.places.match import Candidate, Matcher
from r2p_ld.reconcile.dates import when
from r2p_ld.search.index import GraphIndex, read_index

TABLE = Path(__file__).parent / "hard-cases.tsv"
PAGE = (paths.home() / "docs" / "linking.md").read_text("utf-8")
with TABLE.open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def matcher(kind: str) -> Matcher:
    index = read_index()
    return Matcher(index, index.kind(kind))


def propose(case: dict[str, str]) -> tuple[Candidate, ...]:
    index = read_index()
    scheme = index.scheme(case["scheme"]) if case["scheme"] else None
    return matcher(case["kind"]).propose(case["text"], on=when(case["on"]), scheme=scheme)


def name_of(case: dict[str, str]) -> str:
    return " ".join(filter(None, [case["kind"], case["text"], case["scheme"], case["on"]]))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_hard_case_is_decided_only_where_it_can_be(case: dict[str, str]) -> None:
    found = propose(case)
    decided = [candidate.thing.curie for candidate in found if candidate.match]
    assert decided == ([case["right"]] if case["decided"] == "yes" else [])
    if case["right"]:
        assert case["right"] in [candidate.thing.curie for candidate in found]


def test_the_cases_are_enough(published: GraphIndex) -> None:
    assert len(CASES) >= 180
    assert len({name_of(case) for case in CASES}) == len(CASES)
    rightly = [case["right"] for case in CASES if case["right"]]
    assert {right.partition(":")[0] for right in rightly} >= {"place", "state", "body", "tool", "crime"}


def test_precision_and_recall_over_the_cases() -> None:
    """No wrong decision, every answer among the candidates, and as many decided as the page says."""

    def outcomes() -> Iterator[tuple[bool, bool, bool, bool]]:
        for case in CASES:
            found = propose(case)
            decided = [candidate.thing.curie for candidate in found if candidate.match]
            among = case["right"] in [candidate.thing.curie for candidate in found]
            yield bool(case["right"]), bool(decided), decided == [case["right"]], among

    known, decided, right, among = (sum(column) for column in zip(*outcomes(), strict=True))
    assert right == decided
    assert among == known
    said = f"Of {len(CASES)} hard cases judged by hand"
    assert said in PAGE
    assert (
        f"{right} of the {known} that have an answer are decided, and the other {known - right} have" in PAGE
    )
