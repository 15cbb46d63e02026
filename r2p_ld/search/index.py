"""What the published graph calls its things: names, codes and symbols, ready to be looked up."""

from __future__ import annotations

import pickle
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import cache, published, store
from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH, label
from r2p_ld.namespaces import base, expand, local_name, node, prefixes, shorten
from r2p_ld.places.index import Index, Name, Thing
from r2p_ld.places.names import form
from r2p_ld.texts import did_you_mean

# the first is the name that is shown
_NAMES = ("rdfs:label", "dcterms:title", "schema:alternateName", "skos:altLabel", "skos:hiddenLabel")
_SAME = ("schema:sameAs", "skos:exactMatch")
_T = TypeVar("_T", Literal, NamedNode)
# types of terms, and the class under which they are looked for
_TERMS = {
    **dict.fromkeys(("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"), "rdf:Property"),
    **{name: name for name in ("skos:ConceptScheme", "r2p:SourceDocument")},
    "owl:Class": "rdfs:Class",
}


class Class(NamedTuple):
    """A class whose members have names."""

    iri: str
    label: str
    broader: tuple[str, ...]


class GraphIndex(Index):
    """Everything in a graph that has a name of ours, by name, code, symbol and IRI.

    ``classes`` is IRI → class, ``notations`` IRI → notations. Names of what ``places``, an index of places
    and states, holds, and all codes and territories are taken from there, where they have their times.
    """

    def __init__(self, graph: Store, places: Index | None = None) -> None:
        super().__init__()
        self._graph = graph
        if places is not None:
            self.include(places)
        taken = frozenset(self.things)
        self._read_things(taken)
        self.things = dict(sorted(self.things.items()))
        self.classes = dict(self._read_classes())
        self.schemes = {iri: label(graph, iri) for iri in sorted(self.schemes)}
        self._read_identifiers()
        self.notations = defaultdict[str, set[str]](set)
        for iri, literal in self._literals("skos:notation"):
            self.notations[iri].add(literal.value)
        del self._graph  # what is kept of it is all that is looked up

    def identified(self, text: str) -> list[tuple[Thing, str]]:
        """Return what an IRI, a CURIE or a document's symbol names, each with what the text is."""
        found = super().identified(text)
        if found and found[0][1] == "its IRI":
            return found
        for symbol in _symbols(text) or _symbols(re.sub("[^A-Z0-9]+", "/", text.upper()).strip("/")):
            found += [hit for hit in super().identified(symbol) if hit not in found]
        return found

    def kind(self, name: str) -> frozenset[str]:
        """Return the IRIs of the things of a kind.

        A kind is a class (``place``, ``PolicyTool``, a CURIE or an IRI), else a prefix (``tool``).
        Raises ``BadInput`` for a name that is neither.
        """
        wanted = re.sub("[^a-z]", "", name.lower())
        for iri in self.classes:
            if name in (iri, shorten(iri)) or wanted == local_name(iri).lower():
                return frozenset(thing.iri for thing in self.things.values() if iri in thing.classes)
        space = prefixes().get(name)
        found = frozenset(iri for iri in self.things if space and iri.startswith(space))
        if not found:
            kinds = self.kinds()
            mend = did_you_mean(name, kinds, f"there are {', '.join(kinds)}.")
            raise BadInput(f"there is no kind {name!r}: {mend}")
        return found

    def kinds(self) -> list[str]:
        """Return the kinds that are prefixes of things here, and those classes that are no prefix."""
        used = {thing.curie.partition(":")[0] for thing in self.things.values()}
        return sorted(used | {shorten(iri).partition(":")[2].lower() for iri in self.classes})

    def _types(self) -> Iterator[tuple[str, str]]:
        """Yield the things that may be looked up, each with a class of its."""
        for iri, class_ in self._links("rdf:type"):
            if class_.value.startswith(expand("r2p:")):
                yield iri, class_.value

    def _is_thing(self, iri: str) -> bool:
        return iri.startswith(f"{base()}id/")

    def _read_things(self, taken: frozenset[str]) -> None:
        # a code is a name of something else, though it has a label
        codes = {code.value for _, code in self._links("r2p:hasCode")}
        for property_ in _NAMES:
            for iri, literal in sorted(self._literals(property_), key=lambda pair: _order(pair[1])):
                if not self._is_thing(iri) or iri in codes or iri in taken:
                    continue
                thing = self.things.setdefault(iri, Thing(iri, literal.value))
                preferred = property_ == _NAMES[0]
                self.add_name(Name(thing, form(literal.value), literal.language or "", preferred))
        for iri, class_ in self._types():
            if iri in self.things:
                self.things[iri].classes.add(class_)
        for property_ in ("skos:definition", "dcterms:description"):
            for iri, literal in self._literals(property_):
                if iri in self.things and literal.language in (ENGLISH, None):
                    self.things[iri].description = literal.value

    def _read_classes(self) -> Iterator[tuple[str, Class]]:
        used = set[str]().union(*(thing.classes for thing in self.things.values()))
        labels = {
            iri: literal.value
            for iri, literal in self._literals("rdfs:label")
            if iri in used and literal.language == ENGLISH
        }
        above: defaultdict[str, set[str]] = defaultdict(set)
        for iri, class_ in self._links("rdfs:subClassOf"):
            if iri in used and class_.value in used and iri != class_.value:
                above[iri].add(class_.value)
        for iri in sorted(used):
            # the graph holds every superclass: leave those that another one reaches
            direct = above[iri].difference(*(above[other] for other in above[iri]))
            yield iri, Class(iri, labels.get(iri, _words(iri)), tuple(sorted(direct)))

    def _read_identifiers(self) -> None:
        for property_ in _SAME:
            for iri, other in self._links(property_):
                if iri in self.things and other.value not in self.things:
                    self.add_identifier(other.value, self.things[iri], "an IRI that it is tied to")
        # a name such as "Security Council Resolution 2117 (2013)" is a symbol in words
        for property_ in ("r2p:symbol", "r2p:symbolAsPrinted", *_NAMES):
            for iri, literal in self._literals(property_):
                for symbol in _symbols(literal.value) if iri in self.things else ():
                    self.add_identifier(symbol, self.things[iri], f"document symbol {symbol}")

    def _literals(self, property_: str) -> Iterator[tuple[str, Literal]]:
        return self._objects(property_, Literal)

    def _links(self, property_: str) -> Iterator[tuple[str, NamedNode]]:
        return self._objects(property_, NamedNode)

    def _objects(self, property_: str, kind: type[_T]) -> Iterator[tuple[str, _T]]:
        for quad in self._graph.quads_for_pattern(None, node(property_), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, kind):
                yield quad.subject.value, quad.object


class TermIndex(GraphIndex):
    """The properties and classes of a graph, its concept schemes and source documents, by name and IRI."""

    def _types(self) -> Iterator[tuple[str, str]]:
        for type_, kind in _TERMS.items():
            for quad in self._graph.quads_for_pattern(None, node("rdf:type"), node(type_)):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject.value, expand(kind)

    @cached_property
    def _terms(self) -> frozenset[str]:
        # a claim about a property has its name, and the property is what is meant
        claims = prefixes().get("claim", " ")
        return frozenset(iri for iri, _ in self._types() if not iri.startswith(claims))

    def _is_thing(self, iri: str) -> bool:
        return iri in self._terms


class Indexes(NamedTuple):
    """The names in the published graph: of its things, and of its terms."""

    things: GraphIndex
    terms: TermIndex

    def dumps(self) -> bytes:
        """Return them as bytes, which only the same code reads."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)


def read_indexes() -> Indexes:
    """Return the indexes of the published graph, kept in the cache; raise ``BadInput`` if none was built."""
    return _read(published.digest(published.QUADS))


def read_index() -> GraphIndex:
    """Return the index of the published graph's things; raise ``BadInput`` if none was built."""
    return read_indexes().things


@lru_cache(maxsize=1)
def _read(digest: str) -> Indexes:
    found: Indexes = cache.read("names", digest, _make, pickle.loads)
    return found


def _make() -> Indexes:
    from r2p_ld.places.hub import hub

    graph = store.ask_published()
    return Indexes(GraphIndex(graph, hub().index), TermIndex(graph))


def _words(iri: str) -> str:
    """Return the name of a class that has no label: ``skos:ConceptScheme`` is a concept scheme."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", re.split("[#/:]", iri)[-1]).lower()


def _symbols(text: str) -> tuple[str, ...]:
    if not any(character.isdecimal() for character in text):
        return ()
    from r2p_ld import symbols  # most names have no number

    with suppress(ValueError):
        return tuple(symbol.text for symbol in symbols.parse(text))
    return ()


def _order(literal: Literal) -> tuple[bool, str, str]:
    language = literal.language or ENGLISH
    return language != ENGLISH, language, literal.value
