"""A report as triples of the SHACL vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Node, Term

if TYPE_CHECKING:
    from r2p_ld.shacl.report import Report, Result


def triples(report: Report) -> list[Triple]:
    """Return the report as https://www.w3.org/TR/shacl/#validation-report has it."""
    return _Writer(report).write()


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._written: list[Triple] = []
        self._results = 0
        self._labels: dict[tuple[int, Term], BlankNode] = {}
        self._copied: set[tuple[int, Term]] = set()

    def write(self) -> list[Triple]:
        report = BlankNode("report")
        self._add(report, "rdf:type", term("sh:ValidationReport"))
        self._add(report, "sh:conforms", Literal(self._report.conforms))
        for result in self._report.results:
            self._add(report, "sh:result", self._result(result))
        return self._written

    def _result(self, result: Result) -> BlankNode:
        data, shapes = self._report.data, self._report.shapes
        self._results += 1
        node = BlankNode(f"result{self._results}")
        self._add(node, "rdf:type", term("sh:ValidationResult"))
        self._add(node, "sh:focusNode", self._copy(result.focus, data))
        if result.path is not None:
            self._add(node, "sh:resultPath", self._copy(result.path, shapes))
        if result.value is not None:
            self._add(node, "sh:value", self._copy(result.value, data))
        self._add(node, "sh:resultSeverity", result.severity)
        self._add(node, "sh:sourceShape", self._copy(result.shape, shapes))
        self._add(node, "sh:sourceConstraintComponent", result.component)
        for message in result.messages:
            self._add(node, "sh:resultMessage", message)
        for detail in result.details:
            self._add(node, "sh:detail", self._result(detail))
        return node

    def _add(self, subject: Node, curie: str, value: Term) -> None:
        self._written.append(Triple(subject, term(curie), value))

    def _copy(self, start: Term, graph: Index) -> Term:
        """Return a term for the report; a blank node brings along what it holds."""
        waiting = [start]
        while waiting:
            node = waiting.pop()
            label = self._label(node, graph)
            if not isinstance(label, BlankNode) or (id(graph), node) in self._copied:
                continue
            self._copied.add((id(graph), node))
            for predicate, value in graph.about(node):
                self._written.append(Triple(label, predicate, self._label(value, graph)))
                waiting.append(value)
        return self._label(start, graph)

    def _label(self, node: Term, graph: Index) -> Term:
        if not isinstance(node, BlankNode):
            return node
        return self._labels.setdefault((id(graph), node), BlankNode(f"node{len(self._labels) + 1}"))
