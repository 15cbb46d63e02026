"""Pages of things: entities, sources, and the terms of the ontology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from markupsafe import Markup
from pyoxigraph import NamedNode, Triple

from r2p_ld.claims.about import Group, Value
from r2p_ld.claims.records import Record
from r2p_ld.documents.model import Document
from r2p_ld.namespaces import expand, local_name, prefixes
from r2p_ld.query.languages import languages
from r2p_ld.site import linked, routes
from r2p_ld.site.graph import SiteGraph, fact
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


def pages(graph: SiteGraph, documents: Mapping[str, Document]) -> Iterator[Page]:
    """Yield the page of each thing; ``documents`` are the texts of sources, by slug."""
    shapes = Shapes()
    for iri in graph.things:
        path = routes.of_thing(iri)
        data = f"{path}index"
        if iri.startswith(prefixes()["source"]):
            yield Page(path, "source.html", _SourceValues(graph, iri, data, documents), data)
        elif iri.startswith((prefixes()["r2p"], prefixes()["scheme"])):
            yield Page(path, "term.html", _TermValues(graph, iri, data, graph.uses[iri], shapes), data)
        else:
            yield Page(path, "thing.html", _Values(graph, iri, data), data)


class _Values:
    """What the template of a thing is filled with, for each language."""

    def __init__(self, graph: SiteGraph, iri: str, data: str) -> None:
        self.graph, self.iri, self.data = graph, iri, data

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, iri = self.graph, self.iri
        about = graph.about(iri)
        groups = list(_shown(about.groups))
        names = graph.names(iri)

        def heading(group: Group) -> Markup:
            arrow = Markup("← ") if group.inverted else Markup("")
            return arrow + reader.link(group.property)

        def behind(group: Group, value: Value) -> list[Record]:
            """Return the records from which a fact without one of its own follows."""
            here, property_, there = NamedNode(iri), NamedNode(group.property), value.term
            if group.inverted and isinstance(there, NamedNode):
                found = graph.facts.get(fact(Triple(there, property_, here)), [])
            else:
                found = graph.facts.get(fact(Triple(here, property_, there)), [])
            return [record for record in found if record.locator][:_BEHIND]

        return {
            "behind": behind,
            "defined": False,
            "iri": iri,
            "anchored": True,
            "kinds": graph.sorted(graph.kinds(iri), reader.language),
            "definition": graph.definition(iri, reader.language),
            "groups": [group for group in groups if not group.inverted],
            "inverse": [group for group in groups if group.inverted],
            "heading": heading,
            "silences": about.silences,
            "names": [(tag, names[tag], graph.status(iri, tag)) for tag in languages() if tag in names],
            "other_names": graph.other_names.get(iri, []),
            "picture": neighbours(reader, groups),
            "linked": linked.of_thing(reader, iri, about),
        }


def _shown(groups: Iterable[Group]) -> Iterator[Group]:
    """Yield what is said of a thing, but for its records, which its facts have, and lists of all there is."""
    listings = {*map(expand, _LISTINGS)}
    records = tuple(prefixes()[name] for name in ("record", "evidence"))
    for group in groups:
        values = tuple(each for each in group.values if not str(each.term)[1:].startswith(records))
        if values and group.property not in listings:
            yield group._replace(values=values)


class _TermValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, data: str, uses: int, shapes: Shapes) -> None:
        super().__init__(graph, iri, data)
        self.uses, self.shapes = uses, shapes

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, iri, shapes = self.graph, self.iri, self.shapes
        members = self._members(iri)
        narrower = self._narrower()
        own = {each for each in members if iri in graph.kinds(each)} if narrower else members
        return {
            **super().__call__(reader),
            "defined": True,  # by us: that need not stand at each fact
            "count": len(members),
            "narrower": [
                (each, len(self._members(each))) for each in graph.sorted(narrower, reader.language)
            ],
            "members": graph.sorted(own, reader.language),
            "uses": self.uses,
            "shapes": [shapes.described(shape, reader) for shape in shapes.of_class(iri)],
            "picture": ties_of(reader, iri, graph.ties_by_class.get(iri, ())),
            "ties": [tie for tie in graph.ties if tie.property == iri],
        }

    def _members(self, iri: str) -> set[str]:
        found = {*self.graph.subjects("rdf:type", iri), *self.graph.subjects("skos:inScheme", iri)}
        return found & self.graph.with_page

    def _narrower(self) -> set[str]:
        """Return the next narrower classes that have members."""
        graph, iri = self.graph, self.iri
        below = {each for each in graph.subjects("rdfs:subClassOf", iri) if self._members(each)} - {iri}
        return {each for each in below & graph.with_page if not graph.above[each] & below - {each}}


class _SourceValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, data: str, documents: Mapping[str, Document]) -> None:
        super().__init__(graph, iri, data)
        self.documents = documents

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        def start(record: Record) -> tuple[int, str]:
            return min((passage.start for passage in record.passages), default=10**9), record.iri

        graph, iri = self.graph, self.iri
        records = sorted((claim for claim in graph.claims if iri in claim.sources), key=start)
        document = self.documents.get(local_name(iri))
        statements = set(graph.subjects("rdf:type", "r2p:Statement"))
        said = {record.subject for record in records} & statements
        return {
            **super().__call__(reader),
            "anchored": False,  # the rows of the table are
            "records": records,
            "quotations": self._quotations,
            "sections": graph.subjects("r2p:partOfDocument", iri),
            "statements": graph.sorted(said, reader.language),
            "differences": list(self._differences()),
            "searched_in_vain": [each for each in graph.silences if iri in each.searched and each.subject],
            "text": _marked(document.text, records) if document else None,
        }

    def _quotations(self, record: Record) -> str:
        """Return the words of a record; a blank without the text of its source."""
        found = ((self.documents.get(local_name(p.source)), p) for p in record.passages)
        return " … ".join(document.text[p.start : p.end] for document, p in found if document)

    def _differences(self) -> Iterator[tuple[str, list[Record]]]:
        """Yield the matters on which this source and others differ, with what each says."""
        for matter in self.graph.subjects("rdf:type", "r2p:VariantSet"):
            members = {each.value for each in self.graph.objects(matter, "r2p:variantMember")}
            records = [claim for claim in self.graph.claims if claim.iri in members]
            if any(self.iri in record.sources for record in records):
                yield matter, records


def _marked(text: str, records: list[Record]) -> Markup:
    """Return a document's text with the spans of records as links to the rows of their claims."""
    edges = {0, len(text)}
    for record in records:
        for passage in record.passages:
            edges |= {passage.start, passage.end}
    covered = {(passage.start, passage.end): record for record in records for passage in record.passages}
    ordered = sorted(edges)
    parts = []
    for start, end in pairwise(ordered):
        piece = text[start:end]
        owner = next((record for (a, b), record in covered.items() if a <= start and end <= b), None)
        if owner is None:
            parts.append(Markup("{}").format(piece))
        else:
            parts.append(Markup('<mark><a href="#{}">{}</a></mark>').format(_row(owner), piece))
    return Markup("").join(parts)


def _row(record: Record) -> str:
    return local_name(record.iri)


def kinds_of_things(graph: SiteGraph) -> dict[str, list[str]]:
    """Return the things with pages by their nearest classes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for iri in graph.things:
        for kind in graph.kinds(iri):
            found[kind].append(iri)
    return dict(found)
