"""What pyshacl finds by itself, to compare with."""

from __future__ import annotations

import pyshacl
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from r2p_ld.shacl.exchange import exact


def by_pyshacl(data: set[Triple], shapes: set[Triple]) -> set[tuple[str, ...]]:
    """Return the results where rdflib reads the graphs: focus, component, shape; ``_`` is a blank node."""
    with exact():
        lines = [serialize(graph, format=RdfFormat.N_TRIPLES) for graph in (data, shapes)]
        graphs = [Graph().parse(data=text, format="nt") for text in lines]
        report = pyshacl.validate(graphs[0], shacl_graph=graphs[1])[1]
    assert isinstance(report, Graph)

    def name(node: Node | None) -> str:
        return "_" if isinstance(node, BNode) else str(node)

    keys = (SH.focusNode, SH.sourceConstraintComponent, SH.sourceShape)
    return {
        tuple(name(report.value(found, key)) for key in keys) for found in report.objects(None, SH.result)
    }
