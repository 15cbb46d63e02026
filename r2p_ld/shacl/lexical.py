"""Queries that look at how literals are written, asked of rdflib, which keeps them as they are."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld.shacl.data import Data
from r2p_ld.shacl.index import Term


class Lexical:
    """Data for rdflib, which takes some memory and time: only for what the store would misjudge."""

    def __init__(self, data: Data) -> None:
        import rdflib

        self._terms = data.terms
        self._graph = rdflib.Graph(bind_namespaces="none")
        with _quiet():
            for triple in data.triples():
                self._graph.add(tuple(map(_to_rdflib, (triple.subject, triple.predicate, triple.object))))

    def select(
        self, text: str, pairs: Iterable[tuple[int, int]], given: Mapping[str, Term], *, asks: bool
    ) -> Iterator[tuple[int, int, dict[str, Term]]]:
        """Yield focus node, value and variables of each solution; of an ASK, each pair for which it fails."""
        from rdflib.plugins.sparql import prepareQuery

        query = prepareQuery(text)
        for focus, value in pairs:
            bound = {**given, "this": self._terms[focus]}
            if asks:
                bound["value"] = self._terms[value]
            with _quiet():
                bindings = {name: _to_rdflib(node) for name, node in bound.items()}
                found = self._graph.query(query, initBindings=bindings)
                rows = [] if asks else list(found.bindings)
            if asks and not found.askAnswer:
                yield focus, value, bound
            for row in rows:
                its = {str(variable): _from_rdflib(node) for variable, node in row.items()}
                yield focus, value, {"this": bound["this"], **its}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging ill-typed literals with tracebacks."""
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _to_rdflib(node: Term) -> Any:
    import rdflib

    if isinstance(node, NamedNode):
        return rdflib.URIRef(node.value)
    if isinstance(node, BlankNode):
        return rdflib.BNode(node.value)
    assert isinstance(node, Literal)
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value), normalize=False)


def _from_rdflib(node: Any) -> Term:
    import rdflib

    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or rdflib.XSD.string)))
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))
