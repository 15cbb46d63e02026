"""What the pages need of the published graph: its things, their names by language, and all about each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from markupsafe import Markup
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from r2p_ld.claims.about import About, Portraits
from r2p_ld.claims.records import Record, Silence, Term
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base, identifier, local_name, node, prefixes, shorten
from r2p_ld.panels.sources import Source
from r2p_ld.query.origins import Origins, Statement
from r2p_ld.site import routes
from r2p_ld.site.phrases import phrases
from r2p_ld.store import open_published

_LABELS = ("rdfs:label", "skos:prefLabel", "dcterms:title", "schema:name")
_OTHER_NAMES = ("skos:altLabel", "schema:alternateName", "r2p:abbreviation", "r2p:symbol", "skos:notation")
_DEFINITIONS = ("skos:definition", "dcterms:description", "rdfs:comment")
_CLAIMS = 60  # of a source, so many stand on a page
_WITHOUT_PAGE = ("mapping", "code")


class Tie(NamedTuple):
    """How often a property leads from things of one class to things of another."""

    subject: str
    property: str
    object: str
    times: int


def records_of(statements: Iterable[Statement]) -> Iterator[Record]:
    """Yield the records behind statements, and what those without a place in a source come from."""
    for statement in statements:
        for record in statement.records:
            yield record
            yield from record.origins if not record.locator else ()
        yield from records_of(statement.premises)


class SiteGraph:
    """The published graph in memory, with its names by thing and language."""

    def __init__(self) -> None:
        self.store: Store = open_published()
        self.named: Store = open_published(named_graphs=True)  # whose graphs tell where triples come from
        self.origins = Origins(self.named)
        self._portraits = Portraits(self.store)
        self._about: dict[str, About] = {}
        self.links: dict[tuple[str, str], str] = {}
        self.said: dict[tuple[str, str, Record], Markup] = {}
        self.with_data: frozenset[str] = frozenset()  # places with a page of other people's data
        self.datasets: Mapping[str, Source] = {}  # other people's data sets that are given, by name

    @cached_property
    def licence(self) -> str:
        """The licence of the graph, an address."""
        [found] = self.objects(f"{base()}dataset", "dcterms:license")
        return found.value

    @cached_property
    def things(self) -> list[str]:
        """The IRIs of all things, sources, schemes and terms of the ontology that have a page, sorted."""
        apart = tuple(prefixes()[name] for name in _WITHOUT_PAGE)
        kept = (f"{base()}id/", *(prefixes()[name] for name in ("r2p", "scheme", "source")))
        found = {quad.subject.value for quad in self.triples() if isinstance(quad.subject, NamedNode)}
        return sorted(iri for iri in found if iri.startswith(kept) and not iri.startswith(apart))

    @cached_property
    def _named(self) -> dict[str, dict[str, str]]:
        names: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for property_ in _LABELS:
            for iri, literal in sorted(self._literals(property_), key=str):
                names[iri].setdefault(literal.language or "", literal.value)
        return dict(names)

    def _literals(self, property_: str) -> Iterator[tuple[str, Literal]]:
        for quad in self.store.quads_for_pattern(None, node(property_), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object

    def names(self, iri: str) -> dict[str, str]:
        """Return a thing's labels by language; a label without one has the language ``""``."""
        return self._named.get(iri, {})

    def label(self, iri: str, language: str) -> str:
        """Return a thing's label in a language, else in English, without one or in any, else its CURIE."""
        if names := self.names(iri):
            return names[self.label_language(iri, language)]
        return self._elsewhere.get(iri) or _called(iri, language)

    @cached_property
    def _elsewhere(self) -> dict[str, str]:
        """The names of things of others to which ours are mapped, each with its CURIE."""
        found = {}
        for mapping, name in self._literals("sssom:object_label"):
            for target in self.objects(mapping, "owl:annotatedTarget"):
                found[target.value] = f"{name.value} ({shorten(target.value)})"
        return found

    def label_language(self, iri: str, language: str) -> str:
        """Return the language in which a thing's label is given to a reader of another."""
        names = self.names(iri)
        if language in names:
            return language
        return next((tag for tag in (ENGLISH, *sorted(names)) if tag in names), "")

    @cached_property
    def other_names(self) -> dict[str, list[str]]:
        """Alternative names, abbreviations, symbols and notations by thing, sorted."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for property_ in _OTHER_NAMES:
            for iri, literal in self._literals(property_):
                found[iri].add(literal.value)
        return {iri: sorted(names) for iri, names in found.items()}

    @cached_property
    def _definitions(self) -> dict[str, dict[str, str]]:
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for property_ in _DEFINITIONS:
            for iri, literal in sorted(self._literals(property_), key=str):
                found[iri].setdefault(literal.language or "", literal.value)
        return dict(found)

    def definition(self, iri: str, language: str) -> tuple[str, str]:
        """Return a thing's definition in a language or else in English, and its language; else two blanks."""
        found = self._definitions.get(iri, {})
        return next(((found[tag], tag) for tag in (language, ENGLISH, "") if tag in found), ("", ""))

    def status(self, iri: str, language: str) -> str:
        """Return how a label came about: attested, translated or doubtful; blank for our own in English."""
        label = Literal(self.names(iri)[language], language=language)
        return self._made.get((iri, label)) or ("attested" if (iri, label) in self._attested else "")

    @cached_property
    def _made(self) -> dict[tuple[str, Literal], str]:
        """How labels came about that we made, the doubtful ones last."""
        statuses = {"r2p:translatedLabel": "translated", "r2p:doubtfulLabel": "doubtful"}
        return {each: status for name, status in statuses.items() for each in self._literals(name)}

    @cached_property
    def _attested(self) -> set[tuple[str, Term | None]]:
        """The names that somebody was seen to give to things."""
        return {(claim.subject, claim.object_) for claim in self.claims if isinstance(claim.object_, Literal)}

    def about(self, iri: str) -> About:
        """Return all that the graph says of a thing, with labels in English."""
        if iri not in self._about:
            self._about[iri] = self._portraits.about(iri)
        return self._about[iri]

    @cached_property
    def claims(self) -> list[Record]:
        """The records of what sources or we say, by IRI."""
        return list(self._portraits.records.claims())

    @cached_property
    def claim_pages(self) -> dict[str, list[list[Record]]]:
        """The claims of each source in the order of its text, page by page."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for claim in sorted(self.claims, key=_start):
            for source in claim.sources:
                found[source].append(claim)
        return {
            source: [claims[at : at + _CLAIMS] for at in range(0, len(claims), _CLAIMS)]
            for source, claims in found.items()
        }

    @cached_property
    def _numbered(self) -> dict[tuple[str, str], int]:
        return {
            (source, claim.iri): number
            for source, pages in self.claim_pages.items()
            for number, claims in enumerate(pages, 1)
            for claim in claims
        }

    def claim_page(self, record: Record, source: str) -> int:
        """Return the number of the page of a source that has a claim; 0 if it is none of its claims."""
        return self._numbered.get((source, record.iri), 0)

    def claim_path(self, record: Record, source: str) -> str:
        """Return the path of the place where a source's page has a claim."""
        number = self.claim_page(record, source)
        return (
            routes.of_thing(source) + (f"claims/{number}/" if number else "") + f"#{local_name(record.iri)}"
        )

    @cached_property
    def facts(self) -> dict[str, list[Record]]:
        """The records behind facts, by subject, property and object as N-Triples writes them.

        Of what describes records and spans of text, nothing is said.
        """
        found = {}
        for triple in sorted(self._recorded(), key=str):
            if records := list(dict.fromkeys(records_of([self.origins.statement(triple)]))):
                found[fact(triple)] = records
        return found

    def _recorded(self) -> set[Triple]:
        """Return the triples that may have records, but for those that describe records."""
        store, found = self.named, {Triple(*record.triple) for record in self.claims}
        for name in ("inferred", "claims"):
            found |= {q.triple for q in store.quads_for_pattern(None, None, None, node(f"graph:{name}"))}
        for quad in store.quads_for_pattern(None, node("r2p:recordedIn"), None, None):
            found |= {each.triple for each in store.quads_for_pattern(quad.subject, None, None, None)}
        apart = tuple(prefixes()[name] for name in ("record", "evidence"))
        return {
            triple
            for triple in found
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal)
            if not triple.subject.value.startswith(apart)
        }

    @cached_property
    def records(self) -> list[Record]:
        """All records, those of silences too, by IRI."""
        return list(self._portraits.records.matching())

    @cached_property
    def silences(self) -> list[Silence]:
        """What the sources were searched for and do not say, by IRI."""
        return list(self._portraits.records.silences())

    def objects(self, iri: str, property_: str) -> list[Term]:
        """Return the values of a property, sorted."""
        found = {quad.object for quad in self.store.quads_for_pattern(NamedNode(iri), node(property_), None)}
        return sorted((each for each in found if isinstance(each, Term)), key=str)

    def subjects(self, property_: str, value: str) -> list[str]:
        """Return the things that have a thing, given as a CURIE or an IRI, as the value of a property."""
        found = self.store.quads_for_pattern(None, node(property_), NamedNode(identifier(value) or value))
        return sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})

    def sorted(self, iris: Iterable[str], language: str) -> list[str]:
        """Return things by their labels in a language."""
        return sorted(iris, key=lambda iri: (self.label(iri, language).casefold(), iri))

    @cached_property
    def with_page(self) -> frozenset[str]:
        """The things that have a page."""
        return frozenset(self.things)

    @cached_property
    def properties(self) -> list[str]:
        """The properties of the ontology, annotations apart, sorted."""
        kinds = ("owl:ObjectProperty", "owl:DatatypeProperty")
        found = {iri for kind in kinds for iri in self.subjects("rdf:type", kind)}
        return sorted(iri for iri in found if iri.startswith(prefixes()["r2p"]))

    def triples(self) -> Iterator[Quad]:
        """Yield each triple once."""
        yield from self.store.quads_for_pattern(None, None, None, DefaultGraph())

    @cached_property
    def uses(self) -> Counter[str]:
        """How many triples each property has."""
        return Counter(quad.predicate.value for quad in self.triples())

    def _tied(self) -> Iterator[tuple[str, str, str]]:
        """Yield the triples of properties of ours between things that have a page."""
        for quad in self.triples():
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
                continue
            is_ours = quad.predicate.value.startswith(prefixes()["r2p"])
            if is_ours and {subject.value, value.value} <= self.with_page:
                yield subject.value, quad.predicate.value, value.value

    @cached_property
    def ties(self) -> list[Tie]:
        """How properties of ours tie things, by their nearest classes; what they do most first."""
        counts = Counter(
            (one, property_, other)
            for subject, property_, value in self._tied()
            for one in self.kinds(subject)
            for other in self.kinds(value)
        )
        return _ordered(counts)

    @cached_property
    def ties_by_class(self) -> dict[str, list[Tie]]:
        """The ties of each class, those of its subclasses too; at the other end is a nearest class."""
        counts: defaultdict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for subject, property_, value in self._tied():
            for class_ in self._types.get(subject, ()):
                counts[class_].update((class_, property_, other) for other in self.kinds(value))
            for class_ in self._types.get(value, ()):
                counts[class_].update((one, property_, class_) for one in self.kinds(subject) - {class_})
        return {class_: _ordered(found) for class_, found in counts.items()}

    @cached_property
    def _types(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self.store.quads_for_pattern(None, node("rdf:type"), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].add(quad.object.value)
        return dict(found)

    @cached_property
    def above(self) -> dict[str, set[str]]:
        """The wider classes of each class."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self.store.quads_for_pattern(None, node("rdfs:subClassOf"), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found[quad.subject.value].add(quad.object.value)
        return dict(found)

    def kinds(self, iri: str) -> set[str]:
        """Return the nearest classes of ours of a thing; of a term of the ontology, what OWL calls it."""
        return self.nearest(self._types.get(iri, set()))

    def kind_of(self, types: Iterable[str]) -> str:
        """Return the nearest class of ours among types, the first of several; blank if there is none."""
        return min(self.nearest(types), default="")

    def nearest(self, types: Iterable[str]) -> set[str]:
        """Return the classes of ours among some that none of the others is narrower than."""
        ours = {each for each in types if each.startswith(prefixes()["r2p"])}
        return ours - {wide for each in ours for wide in self.above.get(each, set()) - {each}}


@lru_cache(4096)  # of imported things there may be any number
def _called(iri: str, language: str) -> str:
    """Return what pages call a term of another vocabulary, else its CURIE."""
    curie = shorten(iri)
    return phrases()[language].get(curie, curie)


def _start(record: Record) -> tuple[int, str]:
    return min((passage.start for passage in record.passages), default=10**9), record.iri


def _ordered(counts: Counter[tuple[str, str, str]]) -> list[Tie]:
    found = [Tie(*key, count) for key, count in counts.items()]
    return sorted(found, key=lambda tie: (-tie.times, tie))


def fact(triple: Triple) -> str:
    """Return the terms of a triple as N-Triples writes them."""
    return f"{triple.subject} {triple.predicate} {triple.object}"
