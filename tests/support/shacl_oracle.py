"""What pyshacl finds by itself, to compare with."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pyshacl
import rdflib
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import SH, BNode, Graph
from rdflib.term import Node


@contextmanager
def exact() -> Iterator[None]:
    """Keep rdflib from rewriting literals, and from logging ill-typed ones."""
    log, normalize = logging.getLogger("rdflib.term"), rdflib.NORMALIZE_LITERALS
    disabled, log.disabled, rdflib.NORMALIZE_LITERALS = log.disabled, True, False
    try:
        yield
    finally:
        log.disabled, rdflib.NORMALIZE_LITERALS = disabled, normalize


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
