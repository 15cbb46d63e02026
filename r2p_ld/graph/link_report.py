"""What of the graph is linked to the outside, what is not, and which links contradict each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from r2p_ld.errors import Fault
from r2p_ld.graph.assemble import union
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.outcome import Outcome
from r2p_ld.tables import mappings
from r2p_ld.tables.mappings import OURS, MappingSet
from r2p_ld.tables.project import Project

PAGES = "pages"
"""The target of links to a page that belongs to no vocabulary with a prefix."""

# These name nothing that somebody else could name too, or say so in a table of their own.
_INNER = ("evidence", "inferred", "mappings", "metadata", "ontology")


@dataclass(frozen=True, slots=True)
class Target:
    """A vocabulary elsewhere: how many links lead there by each predicate, and how many are proposed."""

    target: str
    title: str
    links: Mapping[str, int]
    proposed: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class of ours: its things, how many of them are linked to each target, and those that are not."""

    class_: str
    things: int
    linked: int
    targets: Mapping[str, int]
    unlinked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkReport(Outcome):
    """What is linked, by target and by class; ``faults`` are the links that contradict each other."""

    targets: tuple[Target, ...]
    classes: tuple[Class, ...]


def report(project: Project) -> LinkReport:
    """Return what the tables of a project link, by target and by class, and what contradicts."""
    graphs = populate(project)
    titles = {made.target: made.header["mapping_set_title"] for made in project.mappings.values()}
    titles |= {row.prefix: row.use for row in project.prefixes.rows} | {PAGES: PAGES}
    links: defaultdict[str, Counter[str]] = defaultdict(Counter)
    leads: defaultdict[NamedNode, set[str]] = defaultdict(set)
    for triple in graphs["links"]:
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode)
        name = target(triple.object.value) or PAGES
        links[name][shorten(triple.predicate.value)] += 1
        leads[triple.subject].add(name)
    proposed = Counter(made.target for made, row in project.mapping_rows() if not row.reviewed)
    targets = tuple(
        Target(name, titles[name], dict(sorted(links[name].items())), proposed[name])
        for name in sorted({*links, *proposed})
    )
    members: defaultdict[str, set[NamedNode]] = defaultdict(set)
    for triple in union({name: triples for name, triples in graphs.items() if name not in _INNER}):
        if triple.predicate == node("rdf:type") and isinstance(triple.subject, NamedNode):
            assert isinstance(triple.object, NamedNode)
            if triple.subject.value.startswith(f"{OURS}id/"):
                members[shorten(triple.object.value)].add(triple.subject)
    classes = (_class(name, members[name], leads) for name in sorted(members) if name.startswith("r2p:"))
    return LinkReport(targets, tuple(classes), faults=tuple(conflicts(project)))


def target(iri: str) -> str | None:
    """Return the prefix of the data set elsewhere that an IRI belongs to; none for one without a prefix.

    >>> target("http://eurovoc.europa.eu/306"), target("https://undocs.org/A/63/677")
    ('eurovoc', None)
    """
    fitting = (prefix for prefix, namespace in prefixes().items() if iri.startswith(namespace))
    return max(fitting, key=lambda prefix: len(prefixes()[prefix]), default=None)


def _class(name: str, members: set[NamedNode], leads: Mapping[NamedNode, set[str]]) -> Class:
    linked = [member for member in members if member in leads]
    targets = Counter(target for member in linked for target in leads[member])
    unlinked = sorted(shorten(member.value) for member in members if member not in leads)
    return Class(name, len(members), len(linked), dict(sorted(targets.items())), tuple(unlinked))


# --- contradictions, by what SKOS says of matches (its sections 8 and 10) --------------------

_SAME = ("skos:exactMatch", "schema:sameAs")
_ORDERED = ("skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
_Row = tuple[MappingSet, mappings.Mapping]


def conflicts(project: Project) -> list[Fault]:
    """Return a fault for each reviewed mapping that contradicts another, or a hierarchy of ours.

    A proposal asserts nothing, so it contradicts nothing.
    """
    rows = [(made, row) for made, row in project.mapping_rows() if row.reviewed and row.object]
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
