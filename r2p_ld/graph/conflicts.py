"""Which mappings contradict each other, by what SKOS says of matches (its sections 8 and 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import shorten
from r2p_ld.tables.mapping_checks import mappings
from r2p_ld.tables.mappings import Mapping, MappingSet
from r2p_ld.tables.project import Project

_SAME = ("skos:exactMatch", "schema:sameAs")
_ORDERED = ("skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
_Row = tuple[MappingSet, Mapping]


def conflicts(project: Project) -> list[Fault]:
    """Return a fault for each reviewed mapping that contradicts another, or a hierarchy of ours.

    A proposal asserts nothing, so it contradicts nothing.
    """
    rows = [(made, row) for made, row in mappings(project) if row.reviewed and row.object]
    return [*_doubled(rows), *_crossed(project, rows)]


def _fault(at: _Row, rule: str, mend: str) -> Fault:
    return Fault(at[0].table.file, at[1].line, "predicate_id", rule, mend)


def _doubled(rows: list[_Row]) -> Iterator[Fault]:
    """A thing is the same as one thing of a vocabulary, and a thing there as one of ours, not as two."""
    first: dict[object, str] = {}
    for made, row in rows:
        if row.predicate_id in _SAME:
            ours, theirs = shorten(row.subject_id.value), str(row.object_id)
            for key, one, other in (((ours, made.target), ours, theirs), (theirs, theirs, ours)):
                if (same := first.setdefault(key, other)) != other:
                    rule = f"{one} is the same as {same} already."
                    yield _fault((made, row), rule, "keep one; let the other be close, broader or narrower.")


def _crossed(project: Project, rows: list[_Row]) -> Iterator[Fault]:
    """No concept comes to stand above itself, or above one that it is only related to."""
    merged: dict[NamedNode, NamedNode] = {}
    for _, row in rows:
        if row.predicate_id == "skos:exactMatch" and row.object:
            merged[row.object] = row.subject_id
    above: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for table in project.terms.values():
        for term in table.rows:
            above[term.id].update(term.broader)
    steps: list[tuple[_Row, NamedNode, NamedNode]] = []
    for made, row in rows:
        if row.predicate_id in _ORDERED and row.object:
            pair = row.subject_id, merged.get(row.object, row.object)
            lower, upper = pair[::-1] if row.predicate_id == "skos:narrowMatch" else pair
            steps.append(((made, row), lower, upper))
            if row.predicate_id != "skos:relatedMatch":
                above[lower].add(upper)
    for at, lower, upper in steps:
        name = shorten(at[1].subject_id.value)
        rule = f"{name} and {at[1].object_id} stand above each other by way of other mappings."
        tangled = lower == upper or lower in _all_above(above, upper)
        if at[1].predicate_id == "skos:relatedMatch":
            rule = f"{name} stands above or below {at[1].object_id} by way of other mappings."
            tangled |= upper in _all_above(above, lower)
        if tangled:
            yield _fault(at, rule, "compare the mappings of both, and correct one.")


def _all_above(above: dict[NamedNode, set[NamedNode]], start: NamedNode) -> set[NamedNode]:
    found: set[NamedNode] = set()
    waiting = [start]
    while waiting:
        for upper in above.get(waiting.pop(), ()):
            if upper not in found:
                found.add(upper)
                waiting.append(upper)
    return found
