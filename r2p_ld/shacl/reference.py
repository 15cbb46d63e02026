"""The same results by pyshacl, the reference that our own engine is compared with."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.report import Result

if TYPE_CHECKING:
    from rdflib.term import Node


def results(data: Data, shapes: Index) -> set[Result]:
    """Return what pyshacl finds: without ``parameter`` and ``related``, which it does not tell.

    Raises ``BadInput`` for what it refuses.
    """
    import pyshacl
    from rdflib import Graph

    with _exact():
        graphs = Graph(), Graph()
        for numbers in data.numbers():
            graphs[0].add(_triple(*map(data.term, numbers)))
        for parts in shapes.triples():
            graphs[1].add(_triple(*parts))
        try:
            _, found, text = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inplace=True)
        except Exception as error:  # rdflib and pyshacl have no class of their own for all they refuse
            raise _refused(str(error)) from None
        if not isinstance(found, Graph):  # a failure, not a report
            raise _refused(text)
        written = found.serialize(format="nt", encoding="utf-8")
    report = Index(quad.triple for quad in parse(written, RdfFormat.N_TRIPLES))
    [top] = report.subjects("sh:conforms")
    return {_result(report, each) for each in report.objects(top, "sh:result")}


def _result(report: Index, node: Term) -> Result:
    def one(name: str) -> Any:
        return report.value(node, f"sh:{name}")

    messages = (each for each in report.objects(node, "sh:resultMessage") if isinstance(each, Literal))
    return Result(
        focus=one("focusNode"),
        path=one("resultPath"),
        value=one("value"),
        severity=one("resultSeverity"),
        shape=one("sourceShape"),
        component=one("sourceConstraintComponent"),
        messages=tuple(sorted(messages, key=str)),
        details=frozenset(_result(report, each) for each in report.objects(node, "sh:detail")),
    )


def _triple(*parts: Term) -> tuple[Node, Node, Node]:
    subject, predicate, value = map(_to, parts)
    return subject, predicate, value


def _to(node: Term) -> Node:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(node, Literal):
        plain = node.language or node.datatype == term("xsd:string")
        datatype = None if plain else URIRef(node.datatype.value)
        return RdflibLiteral(node.value, lang=node.language, datatype=datatype)
    return BNode(node.value) if isinstance(node, BlankNode) else URIRef(getattr(node, "value", ""))


def _refused(text: str) -> BadInput:
    rule = f"pyshacl does not evaluate them: {' '.join(text.split())[:300]}"
    mend = "Correct them, or leave out --engine."
    return BadInput("The shapes cannot be evaluated.", [Fault("shapes", rule=rule, mend=mend)])


@contextmanager
def _exact() -> Iterator[None]:
    """Keep rdflib from rewriting literals, and from logging ill-typed ones."""
    import rdflib

    log, normalize = logging.getLogger("rdflib.term"), rdflib.NORMALIZE_LITERALS
    disabled, log.disabled, rdflib.NORMALIZE_LITERALS = log.disabled, True, False
    try:
        yield
    finally:
        log.disabled, rdflib.NORMALIZE_LITERALS = disabled, normalize
