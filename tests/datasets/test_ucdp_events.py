"""UCDP's events, on rows invented in the layout of its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from r2p_ld.datasets.importer import import_files
from r2p_ld.namespaces import expand, node

HEADER = (
    "id,year,type_of_violence,conflict_new_id,conflict_name,side_a_new_id,side_a,side_b_new_id,side_b,"
    "country_id,gwnoa,date_start,date_end,deaths_civilians,best,high,low"
)


@pytest.mark.parametrize(
    ("violence", "proxy", "parties"),
    [
        (1, "ucdp-state-based-event", {"11", "12"}),
        (2, "ucdp-non-state-event", {"11", "12"}),
        (3, "ucdp-one-sided-event", {"11"}),
    ],
)
def test_an_event_is_no_yearly_count(violence: int, proxy: str, parties: set[str], tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        f"{HEADER}\n7,2019,{violence},10,A - B,11,A,12,B,625,,2019-05-01,2019-05-02,1,2,3,1\n",
        encoding="utf-8",
    )
    done = import_files("ucdp-ged", [file], tmp_path / "out.nq", version="23.1")
    assert (done.rows.read, done.rows.written) == (1, 1)
    event = node("episode:ucdp-ged/23.1/7")
    said = [quad for quad in parse(path=done.out, format=RdfFormat.N_QUADS) if quad.subject == event]

    def values(predicate: str) -> set[str]:
        return {str(quad.object) for quad in said if quad.predicate == node(predicate)}

    assert values("rdf:type") == {f"<{expand('r2p:ConflictEvent')}>"}
    assert values("r2p:measuredAs") == {f"<{expand(f'proxy:{proxy}')}>"}
    assert values("r2p:byParty") == {f"<{expand(f'party:ucdp/{each}')}>" for each in parties}
