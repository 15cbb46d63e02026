"""All that the graph says of a thing, both ways, with the records behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import search, store
from r2p_ld.claims.properties import Reading, narrower
from r2p_ld.claims.records import Record, Records, Silence, Term, plain
from r2p_ld.errors import BadInput
from r2p_ld.labels import label
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.outcome import Outcome

_NAMES = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "schema:alternateName")
_REPEATED = ("r2p:translatedLabel", "r2p:doubtfulLabel")  # names that stand among those
_DEFINITIONS = ("skos:definition", "dcterms:description")
# what describes records and mappings is no fact about the thing
_APART = ("record", "evidence", "mapping", "code", "claim")


class Value(NamedTuple):
    """A thing or literal that a property ties to what is asked about.

    ``holds`` tells whether the graph affirms it; where it does not, ``claims`` say how it is said.
    """

    term: Term
    label: str
    holds: bool
    claims: tuple[Record, ...]


class Group(NamedTuple):
    """The values of a property; if ``inverted``, they are its subjects and the thing is its object."""

    property: str
    label: str
    inverted: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class About(Outcome):
    """What the graph says of a thing: its names by language, its classes, and its facts by property."""

    iri: str
    label: str
    classes: tuple[str, ...]
    definition: str
    names: Mapping[str, tuple[str, ...]]
    groups: tuple[Group, ...]
    silences: tuple[Silence, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        return {
            **{name: getattr(self, name) for name in ("iri", "label", "definition")},
            "classes": list(self.classes),
            "names": {language: list(found) for language, found in self.names.items()},
            "groups": [
                {
                    **{"property": group.property, "label": group.label, "inverted": group.inverted},
                    "values": [
                        {
                            **{"value": plain(value.term), "label": value.label, "holds": value.holds},
                            "claims": [claim.as_dict() for claim in value.claims],
                        }
                        for value in group.values
                    ],
                }
                for group in self.groups
            ],
            "silences": [{**each._asdict(), "searched": list(each.searched)} for each in self.silences],
        }


def about(thing: str, *, language: str = "en") -> About:
    """Return what the published graph says of a thing, given by name, CURIE or IRI.

    Labels are in a language, where the graph has them, else in English. A fact that two properties state,
    one the inverse of the other or wider, is given once. Raises ``BadInput`` for a name that nothing has,
    or several things have, with the candidates, and for an IRI that the graph does not mention.

    >>> about("tool:sanctions").label
    'Sanctions'
    """
    graph, iri = store.ask_published(), search.resolve(thing, what="thing")
    if not store.mentions(store.ask_published(), iri):
        raise BadInput(f"thing: the graph does not mention {thing}; look for it: r2p-ld find TEXT.")
    return Portraits(graph).about(iri, language)


class Portraits:
    """What a graph says of many things; what it says of properties is read once."""

    def __init__(self, graph: Store) -> None:
        self.graph, self.records = graph, Records(graph)
        self._known: dict[str, list[Reading]] = {}
        self._labels: dict[tuple[str, str], str] = {}

    def about(self, iri: str, language: str = "en") -> About:
        """Return what the graph says of a thing, with labels in a language or else in English."""
        return _About(self, iri, language).read()

    def label(self, iri: str, language: str) -> str:
        """Return what a thing is called."""
        key = iri, language
        if key not in self._labels:
            self._labels[key] = label(self.graph, iri, language)
        return self._labels[key]

    def narrower(self, property_: str) -> list[Reading]:
        """Return what says the same as a property, or more."""
        if property_ not in self._known:
            self._known[property_] = narrower(self.graph, property_)
        return self._known[property_]


class _About:
    def __init__(self, portraits: Portraits, iri: str, language: str) -> None:
        self._portraits, self._iri, self._language = portraits, iri, language
        self._graph, self._records = portraits.graph, portraits.records

    def read(self) -> About:
        names: defaultdict[str, list[str]] = defaultdict(list)
        for literal in self._literals(_NAMES):
            if literal.value not in names[literal.language or ""]:
                names[literal.language or ""].append(literal.value)
        own = (self._language, "en")
        definitions = sorted(
            self._literals(_DEFINITIONS), key=lambda each: [each.language != tag for tag in own]
        )
        return About(
            self._iri,
            self._label(self._iri),
            tuple(sorted(map(self._label, self._classes()))),
            definitions[0].value if definitions else "",
            {tag: tuple(found) for tag, found in sorted(names.items())},
            tuple(self._groups()),
            tuple(self._records.silences(self._iri)),
        )

    def _literals(self, properties: tuple[str, ...]) -> Iterator[Literal]:
        for name in properties:
            found = (quad.object for quad in self._graph.quads_for_pattern(self._here, node(name), None))
            yield from sorted((each for each in found if isinstance(each, Literal)), key=str)

    def _label(self, iri: str) -> str:
        return self._portraits.label(iri, self._language)

    @property
    def _here(self) -> NamedNode:
        return NamedNode(self._iri)

    def _classes(self) -> set[str]:
        """Return the nearest classes of ours."""
        types = {iri for iri in self._objects(self._iri, "rdf:type") if iri.startswith(prefixes()["r2p"])}
        above = {wide for iri in types for wide in self._objects(iri, "rdfs:subClassOf") if wide != iri}
        return types - above

    def _objects(self, iri: str, property_: str) -> set[str]:
        found = self._graph.quads_for_pattern(NamedNode(iri), node(property_), None)
        return {quad.object.value for quad in found if isinstance(quad.object, NamedNode)}

    def _groups(self) -> Iterator[Group]:
        claims: defaultdict[tuple[Reading, Term], list[Record]] = defaultdict(list)
        for claim in self._records.claims(self._iri):
            claims[self._plainest(Reading(claim.property_, False)), claim.triple[2]].append(claim)
        for claim in self._records.claims(object_=self._here):
            claims[self._plainest(Reading(claim.property_, True)), NamedNode(claim.subject)].append(claim)
        triples = {(self._plainest(reading), term) for reading, term in self._triples()}
        found: defaultdict[Reading, list[Value]] = defaultdict(list)
        for reading, term in triples | claims.keys():
            said = tuple(claims.get((reading, term), ()))
            if said or not any((each, term) in triples for each in self._strictly_narrower(reading)):
                name = self._label(term.value) if isinstance(term, NamedNode) else term.value
                found[reading].append(Value(term, name, (reading, term) in triples, said))
        groups = [
            Group(
                reading.property,
                self._label(reading.property),
                reading.inverted,
                tuple(sorted(values, key=lambda value: (not value.holds, value.label, str(value.term)))),
            )
            for reading, values in found.items()
            if shorten(reading.property) not in (*_NAMES, *_REPEATED, *_DEFINITIONS, "rdf:type")
        ]
        ours = prefixes()["r2p"]
        yield from sorted(
            groups, key=lambda each: (not each.property.startswith(ours), each.inverted, each.label)
        )

    def _triples(self) -> Iterator[tuple[Reading, Term]]:
        apart = tuple(prefixes()[name] for name in _APART if name in prefixes())
        for quad in self._graph.quads_for_pattern(self._here, None, None):
            if isinstance(quad.object, Term) and not quad.predicate.value.startswith(apart):
                yield Reading(quad.predicate.value, False), quad.object
        for quad in self._graph.quads_for_pattern(None, None, self._here):
            here, name = quad.subject, quad.predicate
            if isinstance(here, NamedNode) and not (
                here.value.startswith(apart) or name.value.startswith(apart)
            ):
                yield Reading(name.value, True), here

    def _plainest(self, reading: Reading) -> Reading:
        """Return the reading itself or one that says the same, from subject to object where there is one."""
        same = (each for each in self._narrower(reading) if reading in self._narrower(each))
        return min((reading, *same), key=lambda each: (each.inverted, each.property))

    def _strictly_narrower(self, reading: Reading) -> Iterator[Reading]:
        """Yield the readings that entail one and say more."""
        for each in self._narrower(reading):
            if reading not in self._narrower(each):
                yield self._plainest(each)

    def _narrower(self, reading: Reading) -> list[Reading]:
        found = self._portraits.narrower(reading.property)
        return [each.turned() if reading.inverted else each for each in found]
