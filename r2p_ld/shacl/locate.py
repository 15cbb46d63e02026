"""Where in the files the triples are written that results are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode

from r2p_ld import rdf
from r2p_ld.query.paths import Alternative, Step
from r2p_ld.shacl import paths
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.report import Location, Report, Result, Statement, every

_Triple: TypeAlias = tuple[Term, NamedNode, Term]


def locate(report: Report, files: Sequence[Path], base: str | None = None) -> Report:
    """Return a report that tells where its results are in the files that were validated, in their order.

    That is the line on which the triple ends that a result is about. Where there is none, as for a
    missing value or a longer path, it is the first line that says something of the focus node.
    """
    sought = {result.statement: set(_triples(report.shapes, result)) for result in every(report.results)}
    found = _found(report, sought, files, base) if all(path.is_file() for path in files) else {}
    locations = {
        statement: next((found[each] for each in (*triples, statement[0]) if each in found), None)
        for statement, triples in sought.items()
    }
    if len(files) == 1:
        locations = {statement: where or Location(str(files[0])) for statement, where in locations.items()}
    return replace(report, locations={statement: where for statement, where in locations.items() if where})


def _found(
    report: Report, sought: dict[Statement, set[_Triple]], files: Sequence[Path], base: str | None
) -> dict[Term | _Triple, Location]:
    """Return where nodes are first mentioned, as subjects if they are any, and where triples are."""
    triples: set[_Triple] = set().union(*sought.values())
    nodes = {focus for focus, _, _ in sought}
    subjects = nodes | {subject for subject, _, _ in triples}
    found: dict[Term | _Triple, Location] = {}
    as_objects: dict[Term, Location] = {}
    originals = {n: node for node, n in report.blank_nodes.items()}
    order: dict[BlankNode, int] = {}

    def original(node: Term) -> Term:
        """Return the blank node of the report that the same place in the data gave before."""
        if originals and isinstance(node, BlankNode):
            return originals.get(order.setdefault(node, len(order)), node)
        return node

    for file in files:
        name = str(file)
        for line, quad in rdf.numbered(file, base=base):
            subject, value = original(quad.subject), original(quad.object)
            if subject in subjects:
                triple = subject, quad.predicate, value
                if subject in nodes:
                    found.setdefault(subject, Location(name, line))
                if triple in triples:
                    found.setdefault(triple, Location(name, line))
                if len(found) == len(nodes) + len(triples):
                    return found
            if value in nodes:
                as_objects.setdefault(value, Location(name, line))
    return as_objects | found


def _triples(shapes: Index, result: Result) -> Iterator[_Triple]:
    """Yield the triples that may lead from the focus node to the value."""
    focus, node, value = result.statement
    if node is not None and value is not None:
        path = paths.parse(shapes, node)
        for step in path.paths if isinstance(path, Alternative) else (path,):
            if isinstance(step, Step):
                start, end = (value, focus) if step.inverse else (focus, value)
                yield start, step.predicate, end
