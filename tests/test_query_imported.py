"""What imports doubted or left out is told beside an answer that rests on it, and beside no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import stores
from support.stores import Server

from r2p_ld import published
from r2p_ld.datasets.importer import import_files
from r2p_ld.load import load
from r2p_ld.load.embedded import load_into
from r2p_ld.query import run_query

HEADER = (
    "conflict_id,actor_id,actor_name,year,best_fatality_estimate,low_fatality_estimate,"
    "high_fatality_estimate,is_government_actor,location,gwno_location,gwnoa,version"
)
NOTE = (
    "UCDP One-sided Violence Dataset, version 23.1: of its 3 rows 1 are doubtful (query what-is-doubtful), "
    "1 were rejected, with 1,030 deaths (query what-was-rejected)."
)
oxigraph_server = stores.oxigraph_server
QUESTION = "violence-the-documents-do-not-name"


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    rows = ("1,1,A,1990,30,20,40", "1,1,A,1991,30,40,50", "1,1,A,1992,1030,many,2000")
    text = "\n".join([HEADER, *(f"{row},0,Ghana,452,,23.1" for row in rows), ""])
    (tmp_path / "OneSided_v23_1.csv").write_text(text, "utf-8")
    out = tmp_path / "onesided.nq"
    import_files("ucdp-onesided", [tmp_path / "OneSided_v23_1.csv"], out)
    return out


def test_a_question_over_imports_tells_of_doubtful_and_missing_rows(imported: Path, tmp_path: Path) -> None:
    assert NOTE in run_query(QUESTION, data=[imported]).notes
    load_into([published.file(published.QUADS), imported], tmp_path / "store")
    assert NOTE in run_query(QUESTION, store=tmp_path / "store").notes
    other = "inquiries-by-mandate"  # which needs another data set
    assert NOTE not in run_query(other, store=tmp_path / "store").notes


def test_a_query_of_ones_own_tells_of_all(imported: Path, tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "utf-8")
    assert NOTE in run_query(str(query), data=[imported]).notes
    plain = tmp_path / "plain.nt"
    plain.write_text('<https://example.org/a> <https://example.org/b> "c" .\n', "utf-8")
    assert run_query(str(query), data=[plain]).notes == ()


def test_an_endpoint_is_asked_for_the_counts(imported: Path, oxigraph_server: Server) -> None:
    load(release=True, endpoint=oxigraph_server.load)
    load([imported], endpoint=oxigraph_server.load)
    assert NOTE in run_query(QUESTION, endpoint=oxigraph_server.query).notes
    assert run_query("tool-counts", endpoint=oxigraph_server.query).notes == ()
