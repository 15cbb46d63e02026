"""What of the graph is linked to the outside, what is not, and which links contradict each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from r2p_ld.graph.assemble import union
from r2p_ld.graph.conflicts import conflicts
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.outcome import Outcome
from r2p_ld.tables.mapping_checks import mappings
from r2p_ld.tables.mappings import OURS
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
    proposed = Counter(made.target for made, row in mappings(project) if not row.reviewed)
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
