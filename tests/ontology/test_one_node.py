"""One thing is one node: what others name by a symbol is the node that the sources’ facts are about."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from support.asking import asker, store_of

from r2p_ld import symbols
from r2p_ld.datasets.importer import import_files
from r2p_ld.graph.assemble import union
from r2p_ld.graph.closure import close
from r2p_ld.graph.populate import Graphs
from r2p_ld.namespaces import expand, node

COUNCIL = Path(__file__).parents[1] / "datasets" / "miniatures" / "un-library-votes-security-council.csv"

# symbol → the node that the graph has for it
NODES = {
    "S/RES/2117(2013)": "instrument:security-council-resolution-2117",
    "A/RES/60/1": "instrument:world-summit-outcome",
    "A/68/947": "report:2014",
    "S/2014/449": "report:2014",
    "A/63/677": "report:2009",
    "S/2007/721": "document:s-2007-721",
}


def by_symbol(graphs: Graphs) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for triple in union(graphs):
        if triple.predicate == node("r2p:symbol"):
            assert isinstance(triple.subject, NamedNode)
            found[triple.object.value].add(triple.subject.value)  # type: ignore[union-attr]
    return found


def test_each_symbol_has_one_node(graphs: Graphs) -> None:
    found = by_symbol(graphs)
    assert {symbol: found[symbol] for symbol in NODES} == {s: {expand(n)} for s, n in NODES.items()}
    assert [symbol for symbol, nodes in found.items() if len(nodes) > 1] == []
    assert [symbol for symbol in found if symbols.parse(symbol)[0].text != symbol] == []
    assert len(found) >= 25


def test_whatever_has_a_symbol_is_a_un_document(graphs: Graphs) -> None:
    whole = union(graphs)
    whole |= close(whole)
    typed = {
        t.subject for t in whole if t.object == node("r2p:UNDocument") and t.predicate == node("rdf:type")
    }
    assert typed == {t.subject for t in whole if t.predicate == node("r2p:symbol")}
    assert node("instrument:world-summit-outcome") in typed


@pytest.mark.parametrize(
    ("written", "day"),
    [
        *((each, "2013-09-26") for each in ("S/RES/2117(2013)", "S/RES/2117 (2013)", "S/RES/2117")),
        *((each, "2014-08-11") for each in ("A/68/947-S/2014/449", "S/2014/449", "A/68/947")),
        ("A/RES/60/1", "2005-09-16"),
    ],
)
def test_a_vote_of_others_lands_on_the_node_of_the_sources(written: str, day: str, tmp_path: Path) -> None:
    file, out = tmp_path / "votes.csv", tmp_path / "votes.nq"
    head, row, *_ = COUNCIL.read_text("utf-8").splitlines()
    row = row.replace("S/RES/1244(1999)", written).replace("1999-06-10", day)
    file.write_text(f"{head}\n{row}\n", "utf-8")
    import_files("un-library-votes", [file], out, version="2025", retrieved="2026-11-21")
    quads = list(parse(path=out, format=RdfFormat.N_QUADS))
    known = node(NODES[symbols.parse(written, year=int(day[:4]))[0].text])
    assert {q.subject for q in quads if q.object == known} != set()
    named = {t.object for t in quads if t.predicate == node("r2p:castOn")}
    assert named == {known}
    # the graph's label stays the only one
    assert not [q for q in quads if (q.subject, q.predicate) == (known, node("rdfs:label"))]


@pytest.mark.parametrize("symbol", NODES)
def test_the_query_by_symbol_finds_what_the_sources_cite(symbol: str, graphs: Graphs) -> None:
    ask = asker(store_of(union(graphs)))
    found = ask("report-by-symbol", symbol=symbol)
    assert {row["document"] for row in found} == {NODES[symbol]}
    assert all(row["title"] for row in found)
