"""Whole files of other providers: each row is written, or rejected for a reason that is known."""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from support.importing import name as name_of
from support.importing import quads

from r2p_ld import paths
from r2p_ld.datasets import declaration
from r2p_ld.datasets.importer import import_files
from r2p_ld.datasets.layout import open_file
from r2p_ld.datasets.metadata import Rows
from r2p_ld.namespaces import expand, shorten
from r2p_ld.places.hub import Missed, hub
from r2p_ld.tables.cells import Period
from r2p_ld.tables.project import load

FOLDER = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()

# file → version, rows read, all of them written, statements, doubts, kept without a place
SAMPLES = {
    ("ucdp-onesided", "ucdp-onesided-23.1/OneSided_v23_1.csv"): (
        "23.1", 1191, 20_987, {"doubt:order": 5, "doubt:uncertain": 3}, {},
    ),
    ("ucdp-ged", "ucdp-ged-23.1-sample/ucdpged_1000.csv"): (
        "23.1", 1000, 24_784, {"doubt:order": 13}, {},
    ),
    ("ucdp-prio-acd", "ucdp-prio-acd/ucdp-prio-acd-251.csv"): (
        "25.1", 2752, 42_777, {"doubt:uncertain": 2}, {},
    ),
    ("ucdp-actor", "ucdp-actor-22.1/ucdp-actor-221.csv"): ("22.1", 1725, 12_947, {}, {"place": 80}),
}  # fmt: skip

# Codes that have only ever meant one place mean it before their state was there.
EARLIER = {
    "ewp-2025/mk_events.csv": {("place:serbia", 1998)},
    "ucdp-prio-acd/ucdp-prio-acd-251.csv": {
        ("place:people-s-republic-of-yemen", year) for year in (1964, 1965, 1966)
    },
}

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
    version, read, statements, doubts, unresolved = SAMPLES[name, file]
    outcome = import_files(name, [FOLDER / file], tmp_path / "out.nq", version=version)
    assert (outcome.version, outcome.rules, outcome.doubts) == (version, {}, doubts)
    assert outcome.rows == Rows(read, read, sum(doubts.values()), 0)
    assert dict(outcome.unresolved) == unresolved
    assert outcome.quads == statements
    found = quads(outcome.out)
    assert len(found) == len(set(found)) == statements


def test_the_deaths_of_bosnia_are_those_of_the_file(tmp_path: Path) -> None:
    """Rows that name several places, certain or not, stand apart in `determinations-beside-proxies`."""
    file = FOLDER / "ucdp-onesided-23.1" / "OneSided_v23_1.csv"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in {FOLDER}")
    outcome = import_files("ucdp-onesided", [file], tmp_path / "out.nq")
    found: dict[str, dict[str, list[str]]] = {}
    for quad in quads(outcome.out):
        said = found.setdefault(str(quad.subject), {})
        said.setdefault(shorten(quad.predicate.value), []).append(name_of(quad.object))
    bosnia = [
        (
            int(said["r2p:startYear"][0]),
            len(said["r2p:inPlace"] + said.get("r2p:mayBeInPlace", [])),
            int(said["r2p:bestEstimate"][0]),
        )
        for said in found.values()
        if expand("place:bosnia-and-herzegovina") in said.get("r2p:inPlace", [])
        and "r2p:bestEstimate" in said
    ]
    assert sum(deaths for year, _, deaths in bosnia if year == 1992) == 4477
    assert sum(deaths for _, places, deaths in bosnia if places > 1) == 12_872


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
    assert wrong == EARLIER.get(file, set())


def test_actors_lack_a_place_by_three_numbers_alone() -> None:
    file = FOLDER / "ucdp-actor-22.1" / "ucdp-actor-221.csv"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in {FOLDER}")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        numbers = {row["ActorId"]: re.findall("[0-9]+", row["GWNOLoc"]) for row in csv.DictReader(opened)}
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


# The header of each file of a provider's that is there → the data set and the kind of file it is.
LAYOUTS = {
    "ewp-2025/final_forecasts_data_4Sep2025.csv": ("ewp", "forecasts"),
    "ewp-2025/mk_events.csv": ("ewp", "mass-killings"),
    "gcr2p-populations-at-risk/populations_at_risk.csv": ("gcr2p-risk", "levels"),
    "tjet/tjet_icc_interventions.csv": ("tjet", "icc-interventions"),
    "tjet/tjet_reparations.csv": ("tjet", "reparations"),
    "tjet/tjet_tcs.csv": ("tjet", "truth-commissions"),
    "tjet/tjet_un_investigations.csv": ("tjet", "un-investigations"),
    "ucdp-actor-22.1/ucdp-actor-221.csv": ("ucdp-actor", "actors"),
    "ucdp-ged-23.1-sample/ucdpged_1000.csv": ("ucdp-ged", "events"),
    "ucdp-onesided-23.1/OneSided_v23_1.csv": ("ucdp-onesided", "actor-years"),
    "ucdp-prio-acd/ucdp-prio-acd-251.csv": ("ucdp-prio-acd", "conflict-years"),
    "un-peacekeeping/PKO_start_end.csv": ("peacekeeping", "operations"),
    "unga-votes/roll_calls_hr_s60_74.csv": ("un-votes", "roll-calls"),
    "unga-votes/votes_hr_s70_74.csv": ("un-votes", "votes"),
    "unsc-vetoes/unsc_vetoes_1946_sept2022.csv": ("un-vetoes", "vetoes"),
}
# What no provider's file is at hand for: headers as the provider describes them.
LIBRARY = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,"
    "subjects,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link",
    "undl_id,ms_code,ms_name,ms_vote,resolution,title,modality,draft,committee_report,meeting,agenda_title,"
    "subjects,date,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link",
    "undl_id,ms_code,ms_name,permanent_member,ms_vote,date,resolution,draft,meeting,description,agenda,subjects,"
    "vote_note,modality,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link",
)


@pytest.mark.parametrize("file", LAYOUTS)
def test_a_providers_own_header_is_recognised(file: str) -> None:
    if not (FOLDER / file).is_file():
        pytest.skip(f"{file} is not in {FOLDER}")
    name, table = LAYOUTS[file]
    opened = open_file(FOLDER / file, declaration.read(name))
    assert opened.layout.table.name == table
    assert isinstance(next(opened.rows), list)


def test_every_data_set_is_held_against_a_providers_header() -> None:
    elsewhere = {"acled", "legal-determinations", "un-library-votes"}  # no file of theirs may be kept
    assert {name for name, _ in LAYOUTS.values()} | elsewhere == set(declaration.names())


@pytest.mark.parametrize("header", LIBRARY)
@pytest.mark.parametrize("name", ["2025_03_31_ga_voting_corr1.csv", "2024_01_31_sc_voting.csv"])
def test_the_un_librarys_own_layouts_are_read(header: str, name: str, tmp_path: Path) -> None:
    cells = {
        "undl_id": "800001", "ms_code": "NAM", "ms_name": "NAMIBIA", "ms_vote": "Y", "date": "2021-05-18",
        "session": "75", "resolution": "A/RES/75/277", "meeting": "A/75/PV.66", "total_yes": "1.0",
    }  # fmt: skip
    file = tmp_path / name
    file.write_text(f"{header}\n{','.join(cells.get(each, '') for each in header.split(','))}\n", "utf-8")
    outcome = import_files("un-library-votes", [file], tmp_path / "out.nq")
    assert (outcome.rows.written, outcome.rows.rejected) == (1, 0)
    assert outcome.version == ".".join(name.split("_")[:3])
    assert "/vote/un-library-votes/" in outcome.out.read_text("utf-8")
