"""What a claim may be made of: the things, properties, kinds and shapes of the published graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cache, cached_property

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import paths, published
from r2p_ld.namespaces import local_name, node, shorten
from r2p_ld.store import ask_published, members
from r2p_ld.tables import rows, tsv
from r2p_ld.tables.cells import Term
from r2p_ld.tables.vocabulary import Vocabulary as Declared
from r2p_ld.tables.vocabulary import read_vocabulary
from r2p_ld.texts import did_you_mean

Problem = tuple[str, str, str]
"""What is wrong with a claim: the field, the rule, and what to do."""
NAMED = ("r2p:R2PConcept", "r2p:NamedActor", "r2p:Place")
"""The classes whose things documents call by their names."""
_EDGES = " \t\n*_.;；。,，:："
_LABELS = (
    *("rdfs:label", "skos:prefLabel", "skos:altLabel", "schema:alternateName", "r2p:translatedLabel"),
    *("r2p:doubtfulLabel", "r2p:abbreviation", "r2p:nameAsPrinted"),
)


class Vocabulary:
    """The published graph, asked for what can be claimed."""

    def __init__(self, store: Store, shapes: Store) -> None:
        """Take the published graph and the published shapes."""
        self._store = store
        self._further: dict[NamedNode, frozenset[NamedNode]] = {}
        self._domains, self._ranges = _shaped(shapes)
        for predicate, found in (("rdfs:domain", self._domains), ("rdfs:range", self._ranges)):
            for quad in store.quads_for_pattern(None, node(predicate), None):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                    found[quad.subject].append(frozenset({quad.object}))

    @cached_property
    def declared(self) -> Declared:
        """What the ontology declares."""
        graph = node("graph:ontology")
        return read_vocabulary(q.triple for q in self._store.quads_for_pattern(None, None, None, graph))

    @cached_property
    def relations(self) -> dict[NamedNode, tuple[rows.Relation, ...]]:
        """The relations of readings by property: only these properties are read from documents."""
        table = tsv.read(paths.ontology() / "readings" / "relations.tsv", rows.Relation)
        found: defaultdict[NamedNode, list[rows.Relation]] = defaultdict(list)
        for row in table.rows:
            if row.property is not None:
                found[row.property].append(row)
        return {property_: tuple(of) for property_, of in found.items()}

    @cached_property
    def modalities(self) -> tuple[str, ...]:
        """The names of the modalities, in order."""
        return self._slugs("r2p:Modality")

    @cached_property
    def polarities(self) -> tuple[str, ...]:
        """The names of the polarities, in order."""
        return self._slugs("r2p:Polarity")

    def _slugs(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(local_name(thing.value) for thing in self.members(node(kind))))

    def members(self, kind: NamedNode) -> set[NamedNode]:
        """Return the things of a class."""
        quads = self._store.quads_for_pattern(None, node("rdf:type"), kind, None)
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def with_things(self, further: Mapping[NamedNode, Iterable[str]]) -> Vocabulary:
        """Return the same vocabulary with things that are not published yet, each with its classes."""
        other = copy(self)
        other._further = self._further | {thing: frozenset(map(node, of)) for thing, of in further.items()}
        return other

    def types(self, thing: NamedNode) -> frozenset[NamedNode]:
        """Return the classes of a thing, inferred ones included; none where it is unknown."""
        if (further := self._further.get(thing)) is not None:
            return further
        quads = self._store.quads_for_pattern(thing, node("rdf:type"), None)
        return frozenset(quad.object for quad in quads if isinstance(quad.object, NamedNode))

    def labels(self, thing: NamedNode, language: str = "") -> list[str]:
        """Return what a thing is called, in a language or, without one, in any."""
        quads = (q for label in _LABELS for q in self._store.quads_for_pattern(thing, node(label), None))
        found = (quad.object for quad in quads if isinstance(quad.object, Literal))
        return list(
            dict.fromkeys(each.value for each in found if not language or each.language in (None, language))
        )

    def named(self, name: str) -> list[NamedNode]:
        """Return the things that are called so, whatever their kind."""
        return self._by_name.get(folded(name), [])

    def namesakes(self, thing: NamedNode) -> list[NamedNode]:
        """Return the things that share a name with one."""
        return list(dict.fromkeys(each for label in self.labels(thing) for each in self.named(label)))

    @cached_property
    def _by_name(self) -> dict[str, list[NamedNode]]:
        found: defaultdict[str, dict[NamedNode, None]] = defaultdict(dict)
        for kind in NAMED:
            for thing in sorted(self.members(node(kind)), key=str):
                for label in self.labels(thing):
                    found[folded(label)][thing] = None
        return {name: list(things) for name, things in found.items()}

    def definition(self, thing: NamedNode) -> str:
        """Return the English definition of a thing or property, "" where there is none."""
        for quad in self._store.quads_for_pattern(thing, node("skos:definition"), None):
            if isinstance(quad.object, Literal) and quad.object.language == "en":
                return quad.object.value
        return ""

    def is_top(self, thing: NamedNode) -> bool:
        """Tell whether a concept has none that is broader."""
        return not any(self._store.quads_for_pattern(thing, node("skos:broader"), None))

    def domains(self, property_: NamedNode) -> list[frozenset[NamedNode]]:
        """Return sets of classes to one of which, in each set, a subject must belong."""
        return self._domains.get(property_, [])

    def ranges(self, property_: NamedNode) -> list[frozenset[NamedNode]]:
        """Return sets of classes or datatypes to one of which, in each set, a value must belong."""
        return self._ranges.get(property_, [])

    def problems(self, subject: NamedNode, property_: NamedNode, value: Term) -> Iterator[Problem]:
        """Yield why something cannot be claimed: names, shapes, domain and range."""
        if property_ not in self.relations:
            mend = _near(property_, self.relations, "see r2p-ld read --schema for those that are.")
            yield "property", f"{shorten(property_.value)} is no property that readings use.", mend
            return
        if not (types := self.types(subject)):
            yield "subject", f"{shorten(subject.value)} is not in the graph.", self._like(subject)
        elif misfit := _misfit(types, self.domains(property_)):
            rule = f"{shorten(subject.value)} is no {misfit}, as {shorten(property_.value)} asks."
            yield "subject", rule, "choose another subject or property."
        if wrong := self.declared.misfit(property_, value):
            yield "object", *wrong
        elif isinstance(value, NamedNode):
            if not (types := self.types(value)):
                yield "object", f"{shorten(value.value)} is not in the graph.", self._like(value)
            elif misfit := _misfit(types, self.ranges(property_)):
                rule = f"{shorten(value.value)} is no {misfit}, as {shorten(property_.value)} asks."
                yield "object", rule, "choose another object or property."

    def speaker(self, thing: NamedNode) -> Problem | None:
        """Return why a thing cannot be the one whose words are reported, if so."""
        types = self.types(thing)
        name = shorten(thing.value)
        if not types:
            return "attribution", f"{name} is not in the graph.", self._like(thing)
        if types.isdisjoint({node("r2p:Actor"), node("r2p:Document")}):
            return "attribution", f"{name} is neither an actor nor a document.", "name who says so."
        return None

    def _like(self, thing: NamedNode) -> str:
        """Return advice on a thing that is not there: those of its kind that are named like it."""
        kind = thing.value.rpartition("/")[0]
        return _near(thing, self._of_kind.get(kind, ()), "look for its name: r2p-ld find TEXT.")

    @cached_property
    def _of_kind(self) -> dict[str, list[NamedNode]]:
        """The things of the graph by the namespace of their kind."""
        found: defaultdict[str, set[NamedNode]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, node("rdf:type"), None):
            if isinstance(quad.subject, NamedNode):
                found[quad.subject.value.rpartition("/")[0]].add(quad.subject)
        return {kind: sorted(things, key=str) for kind, things in found.items()}


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the published graph. Raises ``BadInput`` where nothing was built."""
    shapes = Store()
    shapes.load(path=published.file("shapes.ttl"))
    return Vocabulary(ask_published(), shapes)


def folded(name: str) -> str:
    """Return a name for comparison: without case, emphasis, and blanks but one."""
    return " ".join(re.sub(r"[*_]", "", name).replace("’", "'").casefold().split()).strip(_EDGES)


def _near(thing: NamedNode, known: Iterable[NamedNode], otherwise: str) -> str:
    return did_you_mean(shorten(thing.value), (shorten(each.value) for each in known), otherwise)


def _misfit(types: frozenset[NamedNode], asked: list[frozenset[NamedNode]]) -> str:
    """Return the classes of which a thing has none, if any, as a text."""
    for kinds in asked:
        if types.isdisjoint(kinds):
            return " or ".join(sorted(shorten(each.value) for each in kinds))
    return ""


_Kinds = defaultdict[NamedNode, list[frozenset[NamedNode]]]


def _shaped(shapes: Store) -> tuple[_Kinds, _Kinds]:
    """Return what shapes ask of the subjects and of the objects of properties, whatever else they are."""
    domains: _Kinds = defaultdict(list)
    ranges: _Kinds = defaultdict(list)
    for target, found in (("sh:targetSubjectsOf", domains), ("sh:targetObjectsOf", ranges)):
        for quad in shapes.quads_for_pattern(None, node(target), None):
            if isinstance(quad.object, NamedNode):
                found[quad.object] += _kinds(shapes, quad.subject)
            if target == "sh:targetSubjectsOf" and isinstance(quad.object, NamedNode):
                for part in shapes.quads_for_pattern(quad.subject, node("sh:property"), None):
                    if (part.object, quad.object) in _paths(shapes):
                        ranges[quad.object] += _kinds(shapes, part.object)
    return domains, ranges


def _paths(shapes: Store) -> set[tuple[object, object]]:
    return {(quad.subject, quad.object) for quad in shapes.quads_for_pattern(None, node("sh:path"), None)}


def _kinds(shapes: Store, shape: object) -> list[frozenset[NamedNode]]:
    """Return the sets of classes that a shape asks for: ``sh:class``, and ``sh:or`` of such."""
    found = []
    for quad in shapes.quads_for_pattern(shape, node("sh:class"), None):  # type: ignore[arg-type]
        if isinstance(quad.object, NamedNode):
            found.append(frozenset({quad.object}))
    for quad in shapes.quads_for_pattern(shape, node("sh:or"), None):  # type: ignore[arg-type]
        each = [
            {part.object for part in shapes.quads_for_pattern(one, node("sh:class"), None)}  # type: ignore[arg-type]
            for one in members(shapes, quad.object)
        ]
        if all(each):
            found.append(frozenset(kind for kinds in each for kind in kinds if isinstance(kind, NamedNode)))
    return found
