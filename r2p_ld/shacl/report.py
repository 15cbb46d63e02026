"""What a validation found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, groupby
from typing import NamedTuple, TextIO, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import local_name
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.texts import printable

SEVERITIES = ("violation", "warning", "info")
"""The severities of SHACL, the gravest first."""
LIMIT = 20
"""How many results of a cause are told by default where people read them."""
_GRAVITY = {name.capitalize(): rank for rank, name in enumerate(SEVERITIES)}
_STYLES = {"Violation": "bold red", "Warning": "bold yellow"}


Statement: TypeAlias = tuple[Term, Node | None, Term | None]
"""A focus node, a path of the shapes, and a value; the value may be missing, or the path too."""


@dataclass(frozen=True, slots=True)
class Result:
    """One fault of one node.

    ``path`` and ``shape`` are nodes of the shapes graph, ``focus`` and ``value`` of the data.
    ``details`` says why values do not conform to the shapes within the shape that they should conform to.
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

    @property
    def statement(self) -> Statement:
        """What it is about: focus node, path and value."""
        return self.focus, self.path, self.value

    @property
    def message(self) -> str:
        """The message, in English or without a language if there is one such, on one line."""
        first = min(self.messages, key=lambda m: (m.language != "en", bool(m.language), m.value))
        return printable(" ".join(first.value.split()))


class Location(NamedTuple):
    """Where something is written, as far as that is known: the file, the line, of a table the column."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        return printable(self.file + line) + (f" ({self.column})" if self.column else "")


def every(results: Iterable[Result]) -> Iterator[Result]:
    """Yield results and all details of them."""
    waiting = [*results]
    while waiting:
        result = waiting.pop()
        yield result
        waiting += result.details


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, in an order that depends on nothing but data and shapes.

    Results that differ in ``parameter`` or ``related`` alone are all there; a node that several shapes
    check by the same property shape is reported on once. ``data`` and ``shapes`` hold at least what the
    results speak of. ``blank_nodes`` has the blank nodes that results speak of, each with how many others
    the data mention before it; ``locations`` has where the triples are written that results are about,
    ``prefixes`` what people may know names by.
    """

    results: tuple[Result, ...]
    data: Index = field(repr=False, compare=False)
    shapes: Index = field(repr=False, compare=False)
    blank_nodes: Mapping[BlankNode, int] = field(default_factory=dict, repr=False, compare=False)
    locations: Mapping[Statement, Location] = field(default_factory=dict, repr=False, compare=False)
    prefixes: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        results: Iterable[Result],
        data: Index,
        shapes: Index,
        blank_nodes: Mapping[BlankNode, int] | None = None,
    ) -> Report:
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
                "" if result.parameter is None else shapes.fingerprint(result.parameter),
                [str(message) for message in result.messages],
                data.fingerprint(result.focus),
                "" if result.path is None else shapes.fingerprint(result.path),
                "" if result.value is None else data.fingerprint(result.value),
                [data.fingerprint(node) for node in result.related],
            )

        @cache
        def ordered(unordered: frozenset[Result]) -> tuple[Result, ...]:
            details = (
                replace(r, details=ordered(frozenset(r.details))) if r.details else r for r in unordered
            )
            return tuple(sorted(details, key=rank))

        return cls(ordered(frozenset(results)), data, shapes, blank_nodes or {})

    def at_least(self, severity: str) -> Report:
        """Return the report of what is as grave as a severity, one of ``SEVERITIES``, or graver.

        What has a severity of the shapes' own is kept.
        """
        most = SEVERITIES.index(severity)
        kept = (r for r in self.results if _GRAVITY.get(local_name(r.severity.value), 0) <= most)
        return replace(self, results=tuple(kept))

    def brief(self) -> Report:
        """Return the report with those shapes alone of which it has results."""
        parts = ((r.shape, r.path, r.parameter, r.component) for r in every(self.results))
        return replace(self, shapes=self.shapes.part({node for nodes in parts for node in nodes if node}))

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of whatever severity (https://www.w3.org/TR/shacl/#conforms)."""
        return not self.results

    @property
    def counts(self) -> dict[str, int]:
        """How many results of each severity there are, by its local name, the gravest first."""
        return dict(Counter(local_name(result.severity.value) for result in self.results))

    def location(self, result: Result) -> Location | None:
        """Return where the triple is written that a result, or a detail of one, is about."""
        return self.locations.get(result.statement)

    def causes(self) -> Iterator[list[Result]]:
        """Yield the results of each constraint together, the gravest first."""
        for _, results in groupby(
            self.results, key=lambda r: (r.severity, r.shape, r.component, r.parameter)
        ):
            yield list(results)

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
            location = self.location(result)
            return {
                "severity": local_name(result.severity.value),
                "focus": plain(result.focus),
                "label": data.label(result.focus),
                "path": None if result.path is None else shapes.path(result.path),
                "value": None if result.value is None else plain(result.value),
                "shape": shape(result.shape),
                "component": local_name(result.component.value),
                "location": None if location is None else location._asdict(),
                "related": [plain(node) for node in result.related],
                "messages": [message.value for message in result.messages],
                "details": [values(detail) for detail in result.details],
            }

        results = [values(result) for result in self.results]
        return {"conforms": self.conforms, "counts": self.counts, "results": results}

    def render(self, limit: int = LIMIT) -> str:
        """Return the report as plain text, grouped by cause, at most ``limit`` results of each."""
        return "".join(f"{line}\n" for line, _ in self._lines(limit))

    def show(self, stream: TextIO, limit: int = LIMIT) -> None:
        """Write the report as text, in colours if the stream is a terminal."""
        if not stream.isatty():
            stream.write(self.render(limit))
            return
        from rich.console import Console
        from rich.text import Text

        console = Console(file=stream, soft_wrap=True)
        for line, style in self._lines(limit):
            console.print(Text(line, style=style))

    def _lines(self, limit: int) -> Iterator[tuple[str, str]]:
        """Yield each line with the style that a terminal may give it."""
        if self.conforms:
            yield "Conforms: nothing to mend.", "bold green"
            return
        describe, before, told = Description(self, self.prefixes), "", ""
        for results in self.causes():
            first, differ = results[0], _differ(results)
            kind, rule = local_name(first.severity.value), describe.rule(first.shape, first.component)
            heading = f"{kind}: {rule if differ else first.message}"
            if heading != before:
                yield from [("", "")] * bool(before)
                yield heading, _STYLES.get(kind, "bold")
                before, told = heading, rule if differ else ""
            if rule != told:
                yield f"  {rule}", "dim"
                told = rule
            for line in describe.some(results, limit):
                yield f"  {line}", ""
        yield "", ""
        counts = ", ".join(f"{kind}: {n:,}" for kind, n in self.counts.items())
        yield f"{counts}. Nodes concerned: {len({result.focus for result in self.results}):,}.", "bold"


class Description:
    """The results of a report in words; ``prefixes`` may shorten names."""

    def __init__(self, report: Report, prefixes: Mapping[str, str] | None = None) -> None:
        self._report = report
        self._data, self._shapes = (Describer(graph, prefixes) for graph in (report.data, report.shapes))
        self.shape = cache(self._shapes.shape)

    def rule(self, shape: Term, component: NamedNode) -> str:
        """Return a shape, with its path if it has one, and a component."""
        name = local_name(component.value).removesuffix("ConstraintComponent")
        return f"{self.shape(shape)} ({name})"

    def focus(self, result: Result) -> str:
        """Return the focus node's name and label."""
        label = self._data.label(result.focus)
        return self._data.name(result.focus) + (f" “{label}”" if label else "")

    def nodes(self, result: Result) -> str:
        """Return the focus node, the value and what else is at fault."""
        text = self.focus(result)
        if result.value is not None and result.value != result.focus:
            text += f": {self._data.name(result.value)}"
        return text + (f" ({', '.join(map(self._data.name, result.related))})" if result.related else "")

    def reasons(self, result: Result, limit: int) -> Iterator[str]:
        """Yield lines that say why a value does not conform to an inner shape."""
        details = tuple(result.details)
        for detail in details[:limit]:
            yield f"because: {detail.message} – {self.rule(detail.shape, detail.component)}"
            if (detail.focus, detail.value) != (result.focus, None):
                yield f"  - {self._located(detail)}"
            yield from (f"    {line}" for line in self.reasons(detail, limit))
        yield from _more(details, limit)

    def some(self, results: Sequence[Result], limit: int) -> Iterator[str]:
        """Yield lines about the first results of a cause, with their messages where these differ."""
        differ = _differ(results)
        for result in results[:limit]:
            yield f"- {self._located(result)}" + (f": {result.message}" if differ else "")
            yield from (f"  {line}" for line in self.reasons(result, limit))
        yield from _more(results, limit)

    def _located(self, result: Result) -> str:
        location = self._report.location(result)
        return ("" if location is None else f"{location}: ") + self.nodes(result)


def _differ(results: Sequence[Result]) -> bool:
    return any(result.message != results[0].message for result in results)


def _more(results: Sequence[Result], limit: int) -> Iterator[str]:
    if len(results) > limit:
        yield f"… and {len(results) - limit:,} more"
