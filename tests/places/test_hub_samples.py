"""Real tables of other people: how much of each is found, each loss with its cause, no wrong match.

The tables belong to others and stay outside; what is written here are counts and codes.
"""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from r2p_ld import paths
from r2p_ld.namespaces import shorten
from r2p_ld.places.hub import Found, Missed, hub
from r2p_ld.places.index import NAME

FOLDER = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()


class Sample(NamedTuple):
    """A column of a table: by what scheme it names what, in which year, and beside which name."""

    file: str
    kind: str
    column: str
    scheme: str
    year: str
    name: str | None
    cells: int
    found: int


ISO2, ISO3 = "iso-3166-1-alpha-2", "iso-3166-1-alpha-3"
SAMPLES = {
    "forecasts": Sample(
        "ewp-2025/final_forecasts_data_4Sep2025.csv", "place", "ccode", "cow", "year", "ewp_name", 168, 168
    ),
    "mass-killings": Sample(
        "ewp-2025/mk_events.csv", "place", "mk_location_cow", "cow", "startyear", "country", 157, 154
    ),
    "one-sided": Sample(
        "ucdp-onesided-23.1/OneSided_v23_1.csv",
        "place",
        "gwno_location",
        "gw",
        "year",
        "location",
        1535,
        1532,
    ),
    "conflicts": Sample(
        "ucdp-prio-acd/ucdp-prio-acd-251.csv", "place", "gwno_loc", "gw", "year", "location", 2917, 2810
    ),
    "governments": Sample(
        "ucdp-prio-acd/ucdp-prio-acd-251.csv", "state", "gwno_a", "gw", "year", None, 2763, 2763
    ),
    "events": Sample(
        "ucdp-ged-23.1-sample/ucdpged_1000.csv", "place", "country_id", "gw", "year", "country", 1000, 997
    ),
    "investigations": Sample(
        "tjet/tjet_un_investigations.csv", "place", "ccode_cow", "cow", "beg", "country", 101, 100
    ),
    "states-parties": Sample(
        "tjet/icc_statesparty.csv", "state", "ccode", "cow", "year", "country", 9089, 9078
    ),
    "votes": Sample(
        "unga-votes/votes_hr_s70_74.csv", "state", "country_code", ISO2, "2017", "country", 18998, 18902
    ),
    "situations": Sample(
        "gcr2p-populations-at-risk/populations_at_risk.csv",
        "place",
        "iso3",
        ISO3,
        "2025",
        "situation",
        23,
        23,
    ),
}
LOSSES = [
    line.split("\t")
    for line in (Path(__file__).parent / "sample-losses.tsv").read_text("utf-8").splitlines()[1:]
]
# Where a table's own name and code lead to two places: sample, code, year → what the name says, and the code.
# The first two are places that were then part of the state whose number stands there; the third is a
# number written wrong; the last is East Pakistan, under the number that it has had since that December.
DISAGREE = {
    ("investigations", "235", 1973): ("place:mozambique", "place:portugal"),
    ("investigations", "850", 1999): ("place:timor-leste", "place:indonesia"),
    ("mass-killings", "92.0", 1954): ("place:guatemala", "place:el-salvador"),
    ("mass-killings", "771.0", 1971): ("place:pakistan", "place:bangladesh"),
}


class Asked(NamedTuple):
    """A code of a cell, its year, and what it leads to; the name beside it, where the cell has one code."""

    code: str
    year: int
    answer: Found | Missed
    name: str | None


def asked(sample: Sample) -> Iterator[Asked]:
    path = FOLDER / sample.file
    if not path.is_file():
        pytest.skip(f"{path} is not there: other people's tables are not part of the project")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            year = int(float(row.get(sample.year, sample.year)))
            codes = re.findall(r"[^,;\s]+", row[sample.column])
            for code in codes:
                answer = getattr(hub(), sample.kind)(code, scheme=sample.scheme, on=year)
                name = row[sample.name] if sample.name and len(codes) == 1 else None
                yield Asked(code, year, answer, name)


def cause(missed: Missed) -> str:
    return {"may": "several", "names": "untimely", "is": "unknown"}[missed.reason.split()[0]]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_found_but_for_these(name: str) -> None:
    sample = SAMPLES[name]
    lost: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    total = 0
    for each in asked(sample):
        total += 1
        if isinstance(each.answer, Missed):
            lost[each.code, cause(each.answer)].append(each.year)
    told = {
        (code, why, str(min(years)), str(max(years)), str(len(years))) for (code, why), years in lost.items()
    }
    assert told == {tuple(loss[1:]) for loss in LOSSES if loss[0] == name}
    assert total == sample.cells
    assert total - sum(map(len, lost.values())) == sample.found


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.name])
def test_no_code_leads_elsewhere_than_the_name_beside_it(name: str) -> None:
    sample = SAMPLES[name]
    apart, compared = {}, 0
    for each in asked(sample):
        by_name = getattr(hub(), sample.kind)(each.name or "", scheme=NAME, on=each.year)
        if isinstance(by_name, Found) and isinstance(each.answer, Found):
            compared += 1
            if by_name.iri != each.answer.iri:
                apart[name, each.code, each.year] = (shorten(by_name.iri), shorten(each.answer.iri))
    assert apart == {key: pair for key, pair in DISAGREE.items() if key[0] == name}
    assert compared > 0.85 * sample.found or name in ("one-sided", "conflicts", "situations")


def test_the_losses_are_of_the_samples() -> None:
    assert {loss[0] for loss in LOSSES} <= set(SAMPLES)
    assert {loss[2] for loss in LOSSES} == {"several", "untimely", "unknown"}
