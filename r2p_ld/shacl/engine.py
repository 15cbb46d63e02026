"""Shapes and data in, report out: pyshacl behind guards, fed so that it is exact and fast."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Container, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.namespaces import prefixes
from r2p_ld.shacl.exchange import Exchanged, exact
from r2p_ld.shacl.guard import check_shapes, no_focus_node
from r2p_ld.shacl.index import Index
from r2p_ld.shacl.messages import Messages
from r2p_ld.shacl.report import Report, Result
from r2p_ld.shacl.targets import spread

if TYPE_CHECKING:
    import rdflib


def validate(data: Iterable[Triple], shapes: Iterable[Triple], background: Iterable[Triple] = ()) -> Report:
    """Check data against SHACL shapes: core and SPARQL-based constraints.

    The background, say an ontology and its terms, takes part in the evaluation; its class
    hierarchy counts for ``sh:class`` and ``sh:targetClass``. But only what concerns the data is
    reported: results whose focus node or value is a node that the data mention and the background
    does not define, and those that the background alone does not give, as where the data tie two
    of its terms. Nothing is fetched, and no ``owl:imports`` is followed.

    Raises ``BadInput`` where the shapes have no target, are malformed, recursive on these data or
    need more than SHACL core and SPARQL, and where no shape finds a node of the data to check.

    Dates outside the years 1 to 9999 and the time 24:00:00 count as ill typed, as in rdflib.
    """
    data, shapes = set(data), set(shapes)
    background = {apart(triple) for triple in background}
    engine = Engine(shapes)
    defined = {triple.subject for triple in background}
    own = {node for triple in data for node in (triple.subject, triple.object)} - defined
    results, reached = engine.run(data | background, own)
    if defined:
        nodes = {node for node in own if not isinstance(node, Literal)}
        others = {r for r in results if r.focus not in own and r.value not in nodes}
        results -= others and others & engine.run(background)[0]
    if not reached and not (defined and results):
        speaks = any(triple.subject in own for triple in data)
        raise no_focus_node(engine.shapes, data, defined=bool(data) and not speaks)
    return Report.of(results, Index(_about(results, data | background)), engine.shapes)


class Engine:
    """Shapes, ready to check one set of triples after the other; raises as ``validate`` does."""

    def __init__(self, shapes: Iterable[Triple], *, without: Collection[Triple] = ()) -> None:
        """Take shapes; ``without`` are those of their triples that are not to be evaluated."""
        shapes = set(shapes)
        self.shapes = Index(shapes)
        check_shapes(self.shapes)
        self._messages = Messages(self.shapes)
        with exact():
            self._rules = Exchanged(spread(shapes.difference(without)), "shapes")
        self._ready: Any = None

    def run(self, triples: Iterable[Triple], own: Container[Any] = ()) -> tuple[set[Result], bool]:
        """Return all that is found, and whether a shape finds one of the ``own`` nodes."""
        with exact():
            there = Exchanged(triples, "data")
            found, reached = self._run(there, own)
            return set(_results(found, there, self._rules, self._messages)), reached

    def _run(self, data: Exchanged, own: Container[Any]) -> tuple[rdflib.Graph, bool]:
        """Return pyshacl's report, and whether a shape finds one of the data's own nodes."""
        from pyshacl import Validator
        from pyshacl.errors import ShapeRecursionWarning
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.shapes_graph import ShapesGraph

        log = logging.getLogger(__name__)
        log.disabled = True  # what pyshacl logs, it raises as well
        try:
            graph = DataGraph.from_rdflib_graph(data.graph)
            options = {"inplace": True, "logger": log}
            if self._ready is None:
                self._ready = ShapesGraph(self._rules.graph, logger=log)
            validator: Any = Validator(graph, shacl_graph=type(self._rules.graph)(), options=options)
            validator.shacl_graph = self._ready  # to read shapes takes longer than to check a few nodes
            active = [shape for shape in self._ready.shapes if not shape.deactivated]
            reached = any(data.term(node) in own for shape in active for node in shape.focus_nodes(graph))
            with warnings.catch_warnings():
                # Where a shape comes back to itself, pyshacl would take it for granted.
                warnings.simplefilter("error", ShapeRecursionWarning)
                report: rdflib.Graph = validator.run()[1]
                return report, reached
        except Exception as error:  # malformed shapes make pyshacl stumble in many ways
            said = " ".join(str(error).split()) or type(error).__name__
            mend = "Correct the shapes; their syntax is at https://www.w3.org/TR/shacl/."
            raise BadInput(
                "The shapes cannot be evaluated.", [Fault("shapes", rule=said, mend=mend)]
            ) from error


def _results(found: rdflib.Graph, data: Exchanged, shapes: Exchanged, messages: Messages) -> Iterator[Result]:
    from rdflib import SH

    def read(node: rdflib.term.Node) -> Result:
        told = {predicate: value for predicate, value in found.predicate_objects(node)}
        shape, severity = shapes.term(told[SH.sourceShape]), shapes.term(told[SH.resultSeverity])
        component = shapes.term(told[SH.sourceConstraintComponent])
        path = shapes.term(told[SH.resultPath]) if SH.resultPath in told else None
        assert isinstance(component, NamedNode)
        assert isinstance(path, NamedNode | BlankNode | None)
        assert isinstance(severity, NamedNode)
        assert isinstance(shape, NamedNode | BlankNode)
        own = [shapes.term(message) for message in found.objects(node, SH.resultMessage)]
        by_query = component == term("sh:SPARQLConstraintComponent")
        if by_query or not component.value.startswith(prefixes()["sh"]):
            said = tuple(sorted((m for m in own if isinstance(m, Literal)), key=str))
        else:
            said = ()  # pyshacl's own words vary with the hash seed
        return Result(
            focus=data.term(told[SH.focusNode]),
            path=path,
            value=data.term(told[SH.value]) if SH.value in told else None,
            severity=severity,
            shape=shape,
            component=component,
            messages=said or messages.of(shape, component),
            details=tuple(read(detail) for detail in found.objects(node, SH.detail)),
        )

    return map(read, found.objects(None, SH.result))


def _about(results: Iterable[Result], triples: Iterable[Triple]) -> list[Triple]:
    """Return the triples that a report on these results may want to tell."""
    waiting, nodes = list(results), set()
    while waiting:
        result = waiting.pop()
        nodes |= {result.focus, result.value}
        waiting += result.details
    return [t for t in triples if nodes and (t.subject in nodes or isinstance(t.subject, BlankNode))]


def apart(triple: Triple) -> Triple:
    """Rename the background's blank nodes: one that bears a label of the data's is another."""

    def renamed(node: Any) -> Any:
        return BlankNode(f"background.{node.value}") if isinstance(node, BlankNode) else node

    return Triple(renamed(triple.subject), triple.predicate, renamed(triple.object))
