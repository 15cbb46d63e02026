"""What a validation found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, groupby
from typing import TextIO

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import local_name
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.texts import printable

_GRAVITY = {"Violation": 0, "Warning": 1, "Info": 2}
_STYLES = {"Violation": "bold red", "Warning": "bold yellow"}


@dataclass(frozen=True, slots=True)
class Result:
    """One fault of one node.

    ``path`` and ``shape`` are nodes of the shapes graph, ``focus`` and ``value`` of the data.
    ``details`` says why a value does not conform to the shape that ``sh:node`` asks for.
    ``parameter`` is the value, in the shapes, that declares the constraint; ``related`` are the other
    terms that are at fault: the value that the value does not compare with, the language that has
    several values, the further variables of a query.
    """

    focus: Term
    path: Node | None
    value: Term | None
    severity: NamedNode
    shape: Node
    component: NamedNode
    messages: tuple[Literal, ...]
    details: Collection[Result] = ()
    parameter: Term | None = None
    related: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, in an order that depends on nothing but data and shapes.

    Results that differ in ``parameter`` or ``related`` alone are all there; a node that several shapes
    check by the same property shape is reported on once. ``data`` and ``shapes`` hold at least what the
    results speak of.
    """

    results: tuple[Result, ...]
    data: Index = field(repr=False, compare=False)
    shapes: Index = field(repr=False, compare=False)

    @classmethod
    def of(cls, results: Iterable[Result], data: Index, shapes: Index) -> Report:
        """Return the report of results in any order."""
        name = cache(Describer(shapes).shape)

        def rank(result: Result) -> tuple[object, ...]:
            severity = local_name(result.severity.value)
            return (
                _GRAVITY.get(severity, 9),
                severity,
                name(result.shape),
                shapes.fingerprint(result.shape),
                result.component.value,
                [str(message) for message in result.messages],
                data.fingerprint(result.focus),
                "" if result.path is None else shapes.fingerprint(result.path),
                "" if result.value is None else data.fingerprint(result.value),
                "" if result.parameter is None else shapes.fingerprint(result.parameter),
                [data.fingerprint(node) for node in result.related],
            )

        @cache
        def ordered(unordered: frozenset[Result]) -> tuple[Result, ...]:
            details = (replace(r, details=ordered(frozenset(r.details))) for r in unordered)
            return tuple(sorted(details, key=rank))

        return cls(ordered(frozenset(results)), data, shapes)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of whatever severity (https://www.w3.org/TR/shacl/#conforms)."""
        return not self.results

    @property
    def counts(self) -> dict[str, int]:
        """How many results of each severity there are, by its local name, the gravest first."""
        return dict(Counter(local_name(result.severity.value) for result in self.results))

    def as_triples(self) -> list[Triple]:
        """Return the standard report: https://www.w3.org/TR/shacl/#validation-report.

        Blank nodes of the data and the shapes that results speak of come along with what they
        hold. All blank nodes are numbered in the order of the results.
        """
        written: list[Triple] = []
        numbers = count(1)
        labels: dict[tuple[int, Term], BlankNode] = {}

        def copied(start: Term | None, graph: Index) -> Term | None:
            """Return a term for the report; a blank node brings along what it holds."""
            waiting: list[Term] = []

            def label(node: Term) -> Term:
                if not isinstance(node, BlankNode):
                    return node
                if (id(graph), node) not in labels:
                    labels[id(graph), node] = BlankNode(f"node{len(labels) + 1}")
                    waiting.append(node)
                return labels[id(graph), node]

            copy = None if start is None else label(start)
            while waiting:
                node = waiting.pop()
                for predicate, value in graph.about(node):
                    written.append(Triple(labels[id(graph), node], predicate, label(value)))
            return copy

        def add(subject: BlankNode, curie: str, *values: Term | None) -> None:
            written.extend(Triple(subject, term(curie), value) for value in values if value is not None)

        def add_result(result: Result) -> BlankNode:
            node = BlankNode(f"result{next(numbers)}")
            add(node, "rdf:type", term("sh:ValidationResult"))
            add(node, "sh:focusNode", copied(result.focus, self.data))
            add(node, "sh:resultPath", copied(result.path, self.shapes))
            add(node, "sh:value", copied(result.value, self.data))
            add(node, "sh:resultSeverity", result.severity)
            add(node, "sh:sourceShape", copied(result.shape, self.shapes))
            add(node, "sh:sourceConstraintComponent", result.component)
            add(node, "sh:resultMessage", *result.messages)
            add(node, "sh:detail", *map(add_result, result.details))
            return node

        report = BlankNode("report")
        add(report, "rdf:type", term("sh:ValidationReport"))
        add(report, "sh:conforms", Literal(self.conforms))
        add(report, "sh:result", *map(add_result, self.results))
        return written

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values: IRIs as they are, literals quoted as in N-Triples."""
        data, shapes = Describer(self.data), Describer(self.shapes)

        def plain(node: Term) -> str:
            if isinstance(node, NamedNode):
                return node.value
            return str(node) if isinstance(node, Literal) else data.name(node)

        def shape(node: Node) -> str:
            return node.value if isinstance(node, NamedNode) else shapes.shape(node)

        def values(result: Result) -> dict[str, object]:
            return {
                "severity": local_name(result.severity.value),
                "focus": plain(result.focus),
                "label": data.label(result.focus),
                "path": None if result.path is None else shapes.path(result.path),
                "value": None if result.value is None else plain(result.value),
                "shape": shape(result.shape),
                "component": local_name(result.component.value),
                "related": [plain(node) for node in result.related],
                "messages": [message.value for message in result.messages],
                "details": [values(detail) for detail in result.details],
            }

        results = [values(result) for result in self.results]
        return {"conforms": self.conforms, "counts": self.counts, "results": results}

    def render(self) -> str:
        """Return the report as plain text, grouped by what is wrong, the counts last."""
        return "".join(f"{line}\n" for line, _ in self._lines())

    def show(self, stream: TextIO) -> None:
        """Write the report as text, in colours if the stream is a terminal."""
        if not stream.isatty():
            stream.write(self.render())
            return
        from rich.console import Console
        from rich.text import Text

        console = Console(file=stream, soft_wrap=True)
        for line, style in self._lines():
            console.print(Text(line, style=style))

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Yield each line with the style that a terminal may give it."""
        data, shapes = Describer(self.data), Describer(self.shapes)

        def group(result: Result) -> tuple[str, str, str, str]:
            component = local_name(result.component.value).removesuffix("ConstraintComponent")
            return shapes.name(result.severity), _message(result), shapes.shape(result.shape), component

        def entry(result: Result, indent: str) -> Iterator[tuple[str, str]]:
            label = data.label(result.focus)
            line = indent + data.name(result.focus) + (f" “{label}”" if label else "")
            if result.value is not None and result.value != result.focus:
                line += f": {data.name(result.value)}"
            if result.related:
                line += f" ({', '.join(map(data.name, result.related))})"
            yield line, ""
            below = " " * len(indent)
            for detail in result.details:
                yield f"{below}because: {_message(detail)}", ""
                yield from entry(detail, f"{below}  - ")

        for (severity, message, shape, component), results in groupby(self.results, key=group):
            kind = severity.removeprefix("sh:")
            yield f"{kind}: {message}", _STYLES.get(kind, "bold")
            yield f"  {shape} ({component})", "dim"
            for result in results:
                yield from entry(result, "  - ")
            yield "", ""
        if self.conforms:
            yield "Conforms: nothing to mend.", "bold green"
            return
        counts = ", ".join(f"{kind}: {n}" for kind, n in self.counts.items())
        yield f"{counts}. Nodes concerned: {len({result.focus for result in self.results})}.", "bold"


def _message(result: Result) -> str:
    first = min(result.messages, key=lambda m: (m.language != "en", bool(m.language), m.value))
    return printable(" ".join(first.value.split()))
