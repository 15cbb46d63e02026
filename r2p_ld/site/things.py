"""Pages of things: entities, sources, and the terms of the ontology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pyoxigraph import NamedNode, Triple

from r2p_ld.claims.about import Value
from r2p_ld.claims.records import Record
from r2p_ld.documents.model import Document
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.query.languages import languages
from r2p_ld.site import linked, routes, sources
from r2p_ld.site.graph import SiteGraph, Tie, fact
from r2p_ld.site.pages import Page, Reader
from r2p_ld.site.pictures import neighbours, ties_of
from r2p_ld.site.rules import Shapes

_BEHIND = 3  # of the records behind an inferred fact, so many are named
_LISTINGS = (
    "rdfs:isDefinedBy",
    "skos:inScheme",
    "skos:topConceptOf",
    "owl:disjointWith",
    "skos:hasTopConcept",
)


class Facts(NamedTuple):
    """The values of a property, each with the records from which it follows if it has none of its own.

    If ``inverted``, they are its subjects and the thing is its object.
    """

    property: str
    inverted: bool
    values: tuple[tuple[Value, tuple[Record, ...]], ...]


def pages(graph: SiteGraph, documents: Mapping[str, Document], shapes: Shapes) -> Iterator[Page]:
    """Yield the page of each thing; ``documents`` are the texts of sources, by slug."""
    for iri in graph.things:
        path = routes.of_thing(iri)
        data = f"{path}index"
        if iri.startswith(prefixes()["source"]):
            source = sources.Source(graph, iri, documents)
            yield Page(path, "source.html", _SourceValues(graph, iri, source), data)
            yield from source.pages()
        elif iri.startswith((prefixes()["r2p"], prefixes()["scheme"])):
            yield Page(path, "term.html", _TermValues(graph, iri, shapes), data)
        else:
            yield Page(path, "thing.html", _Values(graph, iri), data)


class _Values:
    """What the template of a thing is filled with; what no language changes is made once."""

    def __init__(self, graph: SiteGraph, iri: str) -> None:
        self.graph, self.iri = graph, iri

    @cached_property
    def _groups(self) -> list[Facts]:
        """What is said of a thing, but for its records, which its facts have, and lists of all there is."""
        listings = {*map(expand, _LISTINGS)}
        apart = tuple(prefixes()[name] for name in ("record", "evidence"))
        found = []
        for group in self.graph.about(self.iri).groups:
            kept = [value for value in group.values if not str(value.term)[1:].startswith(apart)]
            if kept and group.property not in listings:
                values = tuple((each, self._behind(group.property, group.inverted, each)) for each in kept)
                found.append(Facts(group.property, group.inverted, values))
        return found

    def _behind(self, property_: str, inverted: bool, value: Value) -> tuple[Record, ...]:
        """Return the records from which a fact without one of its own follows."""
        here, name, there = NamedNode(self.iri), NamedNode(property_), value.term
        if value.claims:
            return ()
        triple = Triple(here, name, there)
        if inverted and isinstance(there, NamedNode):
            triple = Triple(there, name, here)
        found = [record for record in self.graph.facts.get(fact(triple), ()) if record.locator]
        return tuple(found[:_BEHIND])

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, iri, groups = self.graph, self.iri, self._groups
        about = graph.about(iri)
        names = graph.names(iri)
        return {
            "defined": False,
            "iri": iri,
            "anchored": True,
            "kinds": graph.sorted(graph.kinds(iri), reader.language),
            "definition": graph.definition(iri, reader.language),
            "groups": [group for group in groups if not group.inverted],
            "inverse": [group for group in groups if group.inverted],
            "silences": about.silences,
            "names": [(tag, names[tag], graph.status(iri, tag)) for tag in languages() if tag in names],
            "other_names": graph.other_names.get(iri, []),
            "picture": neighbours(
                reader, [(group.property, value.term) for group in groups for value, _ in group.values]
            ),
            "linked": linked.of_thing(reader, iri, about),
        }


class _TermValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, shapes: Shapes) -> None:
        super().__init__(graph, iri)
        self.shapes = shapes

    @cached_property
    def _members(self) -> frozenset[str]:
        return self._members_of(self.iri)

    @cached_property
    def _narrower(self) -> dict[str, int]:
        """How many members the next narrower classes have that have any."""
        graph, iri = self.graph, self.iri
        below = {each: len(self._members_of(each)) for each in graph.subjects("rdfs:subClassOf", iri)}
        held = {each for each, count in below.items() if count} - {iri}
        return {each: below[each] for each in held & graph.with_page if not graph.above[each] & held - {each}}

    @cached_property
    def _own(self) -> list[str]:
        """The members that no narrower class has."""
        found = self._members
        return [each for each in found if self.iri in self.graph.kinds(each)] if self._narrower else [*found]

    @cached_property
    def _ties(self) -> list[Tie]:
        return [tie for tie in self.graph.ties if tie.property == self.iri]

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, iri, shapes = self.graph, self.iri, self.shapes
        return {
            **super().__call__(reader),
            "defined": True,  # by us: that need not stand at each fact
            "count": len(self._members),
            "narrower": [
                (each, self._narrower[each]) for each in graph.sorted(self._narrower, reader.language)
            ],
            "members": graph.sorted(self._own, reader.language),
            "uses": graph.uses[iri],
            "shapes": [shapes.described(shape, reader) for shape in shapes.by_class.get(iri, ())],
            "picture": ties_of(reader, iri, graph.ties_by_class.get(iri, ())),
            "ties": self._ties,
        }

    def _members_of(self, iri: str) -> frozenset[str]:
        found = {*self.graph.subjects("rdf:type", iri), *self.graph.subjects("skos:inScheme", iri)}
        return self.graph.with_page & found


class _SourceValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, source: sources.Source) -> None:
        super().__init__(graph, iri)
        self._source = source

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, source = self.graph, self._source
        return {
            **super().__call__(reader),
            "anchored": False,  # the pages of its claims are
            "source": source,
            "statements": graph.sorted(source.statements, reader.language),
        }


def kinds_of_things(graph: SiteGraph) -> dict[str, list[str]]:
    """Return the things with pages by their nearest classes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for iri in graph.things:
        for kind in graph.kinds(iri):
            found[kind].append(iri)
    return dict(found)
