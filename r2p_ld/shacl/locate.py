"""Where in the files the triples are written that results are about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode

from r2p_ld import rdf
from r2p_ld.query.paths import Alternative, Step
from r2p_ld.query.paths import Path as PropertyPath
from r2p_ld.shacl import paths
from r2p_ld.shacl.index import Node, Term
from r2p_ld.shacl.report import Location, Report, Statement, every

_Triple: TypeAlias = tuple[Term, NamedNode, Term | None]
"""A triple; without an object, any of its subject and predicate."""


def locate(report: Report, files: Sequence[Path], base: str | None = None) -> Report:
    """Return a report that tells where its results are in the files that were validated, in their order.

    That is the line on which the triple ends that a result is about, or the first such triple where it is
    about several. Where there is none, as for a missing value or a longer path, it is the first line that
    says something of the focus node, or else of the value, or else mentions the focus node.
    """
    parse = cache(lambda node: paths.parse(report.shapes, node))
    sought = {r.statement: [*_triples(r.statement, parse)] for r in every(report.results)}
    found = _found(report, sought, files, base) if all(path.is_file() for path in files) else {}
    only = Location(str(files[0])) if len(files) == 1 else None
    locations = {}
    for statement, triples in sought.items():
        places = (found[each] for each in (*triples, statement[0], statement[2]) if each in found)
        if place := next(places, only):
            locations[statement] = place
    return replace(report, locations=locations)


def _found(
    report: Report, sought: dict[Statement, list[_Triple]], files: Sequence[Path], base: str | None
) -> dict[Term | _Triple | None, Location]:
    """Return where triples are, and where nodes are first described, or mentioned if that is all."""
    wanted: dict[Term, dict[NamedNode, set[Term | None]]] = {}
    for (focus, _, value), triples in sought.items():
        wanted.setdefault(focus, {})
        if isinstance(value, NamedNode | BlankNode):
            wanted.setdefault(value, {})
        for subject, predicate, end in triples:
            wanted.setdefault(subject, {}).setdefault(predicate, set()).add(end)
    found: dict[Term | _Triple | None, Location] = {}
    for place, subject, predicate, end in _statements(report, files, base, wanted):
        found.setdefault(subject, place)
        for each in wanted[subject].get(predicate, set()) & {end, None}:
            found.setdefault((subject, predicate, each), place)
    if lost := {focus for focus, _, value in sought if focus not in found and value not in found}:
        for place, _, _, end in _statements(report, files, base):
            if end in lost:
                found.setdefault(end, place)
    return found


def _statements(
    report: Report, files: Sequence[Path], base: str | None, subjects: Collection[Term] | None = None
) -> Iterator[tuple[Location, Term, NamedNode, Term]]:
    """Yield place and terms of triples, of some subjects or of all; blank nodes are those of the report."""
    originals = {n: node for node, n in report.blank_nodes.items()}
    order: dict[Term, int] = {}

    def original(node: Term) -> Term:
        if originals and isinstance(node, BlankNode):
            return originals.get(order.setdefault(node, len(order)), node)
        return node

    for file in files:
        name = str(file)
        # before one is known, a blank node may be any
        for line, quad in rdf.numbered(file, base=base, subjects=None if originals else subjects):
            subject, end = original(quad.subject), original(quad.object)
            if subjects is None or subject in subjects:
                yield Location(name, line), subject, quad.predicate, end


def _triples(statement: Statement, parse: Callable[[Node], PropertyPath]) -> Iterator[_Triple]:
    """Yield the triples that may lead from the focus node to the value, or to any where there is none."""
    focus, node, value = statement
    if node is not None:
        path = parse(node)
        for step in path.paths if isinstance(path, Alternative) else (path,):
            if isinstance(step, Step) and value is None and not step.inverse:
                yield focus, step.predicate, None
            elif isinstance(step, Step) and value is not None:
                start, end = (value, focus) if step.inverse else (focus, value)
                yield start, step.predicate, end
