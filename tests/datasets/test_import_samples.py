"""Whole files of other providers: each row is written, or rejected for a reason that is known."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from support.importing import quads

from r2p_ld import paths
from r2p_ld.datasets.importer import import_files
from r2p_ld.datasets.places import Missed, hub, split
from r2p_ld.namespaces import shorten
from r2p_ld.tables.cells import Period
from r2p_ld.tables.project import load

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

# file → version
DATED = {
    ("un-vetoes", "unsc-vetoes/unsc_vetoes_1946_sept2022.csv"): "2022-09",
    ("peacekeeping", "un-peacekeeping/PKO_start_end.csv"): "177b6b5",
    ("tjet", "tjet/tjet_un_investigations.csv"): None,
    ("tjet", "tjet/tjet_tcs.csv"): None,
    ("tjet", "tjet/tjet_reparations.csv"): None,
    ("ewp", "ewp-2025/mk_events.csv"): "2025",
    ("ucdp-onesided", "ucdp-onesided-23.1/OneSided_v23_1.csv"): "23.1",
    ("ucdp-prio-acd", "ucdp-prio-acd/ucdp-prio-acd-251.csv"): "25.1",
}


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


@pytest.mark.parametrize(("name", "file"), DATED)
def test_nothing_is_in_a_place_that_was_not_there(name: str, file: str, tmp_path: Path) -> None:
    """Places that a declaration names itself pass no check of dates on import."""
    if not (FOLDER / file).is_file():
        pytest.skip(f"{file} is not in {FOLDER}")
    outcome = import_files(name, [FOLDER / file], tmp_path / "out.nq", version=DATED[name, file])
    years: dict[str, dict[str, int]] = {"r2p:startYear": {}, "r2p:endYear": {}}
    placed = []
    for quad in parse(path=outcome.out, format=RdfFormat.N_QUADS):
        said = shorten(quad.predicate.value)
        if said in years:
            years[said][str(quad.subject)] = int(quad.object.value)
        elif said in ("r2p:inPlace", "r2p:concernsPlace"):
            placed.append((str(quad.subject), quad.object.value))
    existed = {row.id.value: row.existed for row in load().places.places.rows}
    assert len(placed) > 60
    wrong = set()
    for thing, place in placed:
        if (first := years["r2p:startYear"].get(thing)) is not None:
            last = years["r2p:endYear"].get(thing, first)
            meant = Period(date(first, 1, 1), date(last, 12, 31))
            if existed[place] and not any(period.meets(meant) for period in existed[place]):
                wrong.add((shorten(place), first))
    assert wrong == set()


def test_actors_lack_a_place_by_three_numbers_alone() -> None:
    file = FOLDER / "ucdp-actor-22.1" / "ucdp-actor-221.csv"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in {FOLDER}")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        numbers = {row["ActorId"]: split(row["GWNOLoc"]) for row in csv.DictReader(opened)}
    missed = {
        actor: {number for number in each if isinstance(hub().place(number, scheme="gw"), Missed)}
        for actor, each in numbers.items()
    }
    lacking = [each for each in missed.values() if each]
    assert len(lacking) == 80
    assert set().union(*lacking) == {"345", "365", "678"}
    # the other numbers of a cell are kept
    assert sum(set(each) == missed[actor] for actor, each in numbers.items() if missed[actor]) == 33
    text = (paths.ontology() / "datasets" / "ucdp-actor.toml").read_text("utf-8")
    assert all(number in text.partition("versions")[0] for number in ("345", "365", "678"))
