"""The graph that the tables give meets every shape, those for publishing included."""

from __future__ import annotations

from pyoxigraph import Triple

from r2p_ld.shacl.engine import validate


def test_the_graph_conforms(shapes: frozenset[Triple], besides: dict[str, frozenset[Triple]]) -> None:
    graph = besides["graph"]
    assert len(graph) > 19_000
    report = validate(graph, shapes)
    assert report.conforms, report.render()
