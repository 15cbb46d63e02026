"""Names of countries in others' data, matched by name and compared with the code beside them.

A name that is decided otherwise than its code is listed here with the reason; any other is a fault.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.places.match import Candidate, Matcher
from r2p_ld.search.index import GraphIndex

DATASETS = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets")
pytestmark = pytest.mark.skipif(not DATASETS.is_dir(), reason="there is no folder of data sets")

# file: column of names, of codes, scheme, column of years; rows decided, open, without candidate
FILES = {
    "ewp-2025/final_forecasts_data_4Sep2025.csv": (("ewp_name", "ccode", "cow", "year"), (168, 0, 0)),
    "unga-votes/votes_hr_s70_74.csv": (("country", "country_code", "iso-3166-1-alpha-2", None), (192, 0, 0)),
    "ucdp-onesided-23.1/OneSided_v23_1.csv": (("location", "gwno_location", "gw", "year"), (606, 5, 0)),
    "ucdp-prio-acd/ucdp-prio-acd-251.csv": (("location", "gwno_loc", "gw", "year"), (1784, 6, 0)),
    "ewp-2025/mk_events.csv": (("country", "mk_location_cow", "cow", "startyear"), (135, 6, 0)),
}
# The source's code is that of another place than its name: Guatemala has El Salvador's, and killings
# that a state of Pakistan did in East Pakistan have the code of Bangladesh.
OTHERWISE = {("Guatemala", "92"), ("Pakistan", "771")}


def only(found: tuple[Candidate, ...]) -> str | None:
    return found[0].thing.curie if found and found[0].match else None


@pytest.mark.parametrize("name", FILES)
def test_names_are_decided_as_their_codes_are(published: GraphIndex, name: str) -> None:
    (names, codes, scheme, years), expected = FILES[name]
    matcher, iri = Matcher(published, published.kind("place")), published.scheme(scheme)
    counted: Counter[str] = Counter()
    with (DATASETS / name).open(encoding="utf-8-sig", newline="") as file:
        rows = {(row[names], row[codes], row[years] if years else "") for row in csv.DictReader(file)}
    for text, code, year in sorted(rows):
        code = code.removesuffix(".0")
        on = int(float(year)) if year else None
        by_code = only(matcher.propose(code, on=on, scheme=iri))
        if by_code is None:  # several codes in one cell, or not valid in that year
            continue
        found = matcher.propose(text, on=on)
        by_name = only(found)
        counted["decided" if by_name else "open" if found else "unknown"] += 1
        assert by_name in (None, by_code) or (text, code) in OTHERWISE, (text, code, year)
    assert (counted["decided"], counted["open"], counted["unknown"]) == expected
