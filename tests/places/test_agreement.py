"""Import, link suggest and reconciliation compare names alike: what one finds, the others find."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

from r2p_ld.namespaces import expand
from r2p_ld.places.hub import Found, hub
from r2p_ld.places.index import NAME
from r2p_ld.places.match import Matcher
from r2p_ld.reconcile.api import BATCH, Service
from r2p_ld.reconcile.dates import when
from r2p_ld.search.index import GraphIndex, read_index
from r2p_ld.tables.project import load

HERE = Path(__file__).parent
Asked = tuple[str, int | date | None]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


MESSY = table(HERE / "messy.tsv")


@cache
def matcher(kind: str) -> Matcher:
    index = read_index()
    return Matcher(index, index.kind(kind))


def suggested(kind: str, text: str, on: int | date | None, scheme: str | None = None) -> str | None:
    found = matcher(kind).propose(text, on=on, scheme=scheme)
    return next((candidate.thing.iri for candidate in found if candidate.match), None)


def imported(kind: str, text: str, on: int | date | None, scheme: str | None = None) -> str | None:
    find = hub().place if kind == "place" else hub().state
    answer = find(text, scheme=scheme, on=on)
    return answer.iri if isinstance(answer, Found) else None


def names() -> Iterator[Asked]:
    """Every label, and the texts of the tables of cases, each with its time."""
    tables = load().places
    for rows in (tables.places.rows, tables.states.rows, tables.labels.rows):
        for row in rows:
            yield row.label, None
    for case in table(HERE / "hub-cases.tsv"):
        yield case["text"], when(case["on"])
    for case in (*MESSY, *table(HERE.parent / "reconcile" / "hard-cases.tsv")):
        yield case["text"], when(case["on"])


NAMES = list(dict.fromkeys(names()))


@pytest.mark.parametrize("kind", ["place", "state"])
def test_import_finds_what_link_suggest_decides(kind: str) -> None:
    counted: Counter[bool] = Counter()
    for text, on in NAMES:
        wanted = suggested(kind, text, on, NAME)
        assert imported(kind, text, on, NAME) == wanted, (text, on)
        assert imported(kind, text, on) == suggested(kind, text, on), (text, on)
        counted[wanted is None] += 1
    assert len(NAMES) > 2500
    assert counted[False] > 1500
    assert counted[True] > 100


def test_import_finds_what_link_suggest_decides_at_another_time() -> None:
    for text, _ in NAMES[::7]:
        for on in (1950, 1991, date(2006, 6, 4), 2020):
            assert imported("place", text, on, NAME) == suggested("place", text, on, NAME), (text, on)


def test_codes_are_found_alike() -> None:
    for code in load().places.codes.rows:
        day = code.valid_from or code.valid_to
        for kind in ("place", "state"):
            scheme = expand(f"codescheme:{code.scheme}")
            assert imported(kind, code.value, day, code.scheme) == suggested(kind, code.value, day, scheme)


def test_reconciliation_answers_alike(published: GraphIndex) -> None:
    service = Service(published)
    texts = [text for text, on in NAMES if on is None and text.strip() and len(text) < 300][::9]
    for start in range(0, len(texts), BATCH):
        asked = texts[start:][:BATCH]
        batch = {str(number): {"query": text, "type": "place"} for number, text in enumerate(asked)}
        for number, answer in service.answer(batch).items():
            matches = [found["id"] for found in answer["result"] if found["match"]]
            text = asked[int(number)]
            assert matches == [iri for iri in [imported("place", text, None)] if iri], text


@pytest.mark.parametrize("case", MESSY, ids=lambda case: f"{case['kind']} {case['text']} {case['on']}")
def test_a_messy_name_is_decided_only_where_it_is_certain(case: dict[str, str]) -> None:
    wanted: Literal[""] | str = expand(case["right"]) if case["right"] else ""
    assert (suggested(case["kind"], case["text"], when(case["on"])) or "") == wanted


def test_there_are_enough_messy_names() -> None:
    right = [case for case in MESSY if case["right"]]
    assert len(right) >= 90
    assert len(MESSY) - len(right) >= 70


def test_the_published_places_are_those_of_the_tables(published: GraphIndex) -> None:
    for kind in ("place", "state"):
        tables = {iri for iri in hub().index.things if iri.startswith(expand(f"{kind}:"))}
        assert published.kind(kind) == tables
