"""From which triples an inferred one follows, one step of OWL 2 RL back (section 4.3 of the profiles)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from r2p_ld import paths
from r2p_ld.namespaces import node
from r2p_ld.query.paths import Node, Sequence, Step, holds, steps
from r2p_ld.store import members

_MOST = 200


class Inference(NamedTuple):
    """A rule by which a triple follows, and the triples from which it does.

    ``axiom`` is the class or property whose definition is used, where that is no single triple.
    """

    rule: str
    premises: tuple[Triple, ...]
    axiom: NamedNode | None = None


class Reasoner:
    """Looks for what a triple follows from, in a store and the ties to other vocabularies."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stated = cache(self._read)  # what a few hundred terms of an ontology say is asked all the time
        self._axioms = cache(self._find)

    @cached_property
    def alignments(self) -> frozenset[Triple]:
        """The ties to other vocabularies, which the published graph leaves out."""
        file = paths.ontology() / "alignments.ttl"
        return frozenset(quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE))

    @cached_property
    def _alignments_to(self) -> dict[tuple[Node, Node], list[Triple]]:
        found: defaultdict[tuple[Node, Node], list[Triple]] = defaultdict(list)
        for axiom in self.alignments:
            found[axiom.predicate, axiom.object].append(axiom)
        return dict(found)

    def inferences(self, triple: Triple) -> Iterator[Inference]:
        """Yield ways in which a triple follows from others that hold."""
        subject, predicate, value = triple
        if predicate == node("rdf:type") and isinstance(value, NamedNode):
            yield from self._types(subject, value)
        yield from self._values(subject, predicate, value)
        for axiom in ("rdfs:subClassOf", "rdfs:subPropertyOf"):
            if predicate == node(axiom):
                yield from self._hierarchy(subject, predicate, value)

    # --- values of properties

    def _values(self, subject: Node, predicate: NamedNode, value: Node) -> Iterator[Inference]:
        for axiom in self._axioms("rdfs:subPropertyOf", predicate):
            yield from self._if("subproperty", (subject, axiom.subject, value), axiom)
        kinds = {axiom.object: axiom for axiom in self._stated(predicate, "rdf:type")}
        if symmetric := kinds.get(node("owl:SymmetricProperty")):
            yield from self._if("symmetry", (value, predicate, subject), symmetric)
        for axiom in self._stated(predicate, "owl:propertyChainAxiom"):
            links = (each for each in members(self._store, axiom.object) if isinstance(each, NamedNode))
            if found := steps(self._store, Sequence(tuple(map(Step, links))), subject, value):
                yield Inference("property chain", tuple(found), predicate)
        transitive = kinds.get(node("owl:TransitiveProperty"))
        if transitive and not isinstance(subject, Literal | Triple):
            for first in self._all(subject, predicate, None):
                yield from self._if("transitivity", (first.object, predicate, value), first, transitive)
        for axiom in self._axioms("owl:inverseOf", predicate):
            yield from self._if("inverse", (value, axiom.subject, subject), axiom)
        for axiom in self._stated(predicate, "owl:inverseOf"):
            yield from self._if("inverse", (value, axiom.object, subject), axiom)
        for axiom in self._all(None, node("owl:hasValue"), value):
            if holds(self._store, Triple(axiom.subject, node("owl:onProperty"), predicate)):
                for class_ in self._classes_of(axiom.subject):
                    for way in self._if("definition", (subject, node("rdf:type"), class_)):
                        yield way._replace(axiom=class_)

    def _if(self, rule: str, premise: tuple[Node, Node, Node], *others: Triple) -> Iterator[Inference]:
        """Yield an inference if its premise is a triple that holds."""
        subject, predicate, value = premise
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            triple = Triple(subject, predicate, value)
            if triple not in others and holds(self._store, triple):
                yield Inference(rule, (triple, *others))

    # --- types

    def _types(self, subject: Node, class_: NamedNode) -> Iterator[Inference]:
        type_ = node("rdf:type")
        for axiom in self._axioms("rdfs:subClassOf", class_):
            yield from self._if("subclass", (subject, type_, axiom.subject), axiom)
        for expression in self._expressions(class_):
            premises = self._member(subject, expression)
            if premises is not None:
                yield Inference("definition", tuple(premises), class_)
        if isinstance(subject, NamedNode | BlankNode):
            for axiom in self._all(None, node("rdfs:domain"), class_):
                for triple in islice(self._all(subject, axiom.subject, None), 1):
                    yield Inference("domain", (triple, axiom))
        for axiom in self._all(None, node("rdfs:range"), class_):
            for triple in islice(self._all(None, axiom.subject, subject), 1):
                yield Inference("range", (triple, axiom))

    def _expressions(self, class_: NamedNode) -> Iterator[Node]:
        """Yield the class expressions whose members are members of a class."""
        for kind in ("owl:equivalentClass", "owl:intersectionOf", "owl:unionOf", "owl:oneOf"):
            for axiom in self._stated(class_, kind):
                yield axiom.object if kind == "owl:equivalentClass" else class_
        for axiom in self._all(None, node("rdfs:subClassOf"), class_):
            if isinstance(axiom.subject, BlankNode):
                yield axiom.subject

    def _member(self, subject: Node, expression: Node) -> list[Triple] | None:
        """Return the triples that make a thing a member of a class expression; ``None`` if it is none."""
        if isinstance(expression, NamedNode):
            return steps(self._store, Step(node("rdf:type")), subject, expression)
        for each in self._stated(expression, "owl:intersectionOf"):
            parts = [self._member(subject, part) for part in members(self._store, each.object)]
            return None if None in parts else [triple for part in parts for triple in part or ()]
        for each in self._stated(expression, "owl:unionOf"):
            ways = (self._member(subject, part) for part in members(self._store, each.object))
            return next((way for way in ways if way is not None), None)
        for each in self._stated(expression, "owl:onProperty"):
            return self._restricted(subject, expression, each.object)
        return None

    def _restricted(self, subject: Node, expression: Node, property_: Node) -> list[Triple] | None:
        if not isinstance(property_, NamedNode) or not isinstance(subject, NamedNode | BlankNode):
            return None
        for each in self._stated(expression, "owl:hasValue"):
            return steps(self._store, Step(property_), subject, each.object)
        for each in self._stated(expression, "owl:someValuesFrom"):
            for triple in self._all(subject, property_, None):
                if each.object == node("owl:Thing") or self._matches(triple.object, each.object):
                    return [triple]
                if (found := self._member(triple.object, each.object)) is not None:
                    return [triple, *found]
        return None

    def _matches(self, value: Node, datatype: Node) -> bool:
        """Tell whether a literal has a datatype, or the pattern that a datatype of ours demands."""
        if isinstance(value, Literal) and value.datatype == datatype:
            return True
        facets = [
            facet
            for each in self._stated(datatype, "owl:withRestrictions")
            for facet in members(self._store, each.object)
        ]
        patterns = [each.object for facet in facets for each in self._stated(facet, "xsd:pattern")]
        return bool(patterns) and all(
            isinstance(value, Literal) and isinstance(each, Literal) and re.fullmatch(each.value, value.value)
            for each in patterns
        )

    # --- hierarchies

    def _hierarchy(self, subject: Node, predicate: NamedNode, value: Node) -> Iterator[Inference]:
        if not isinstance(subject, NamedNode):
            return
        equivalent = (
            "owl:equivalentClass" if predicate == node("rdfs:subClassOf") else "owl:equivalentProperty"
        )
        for one, other in ((subject, value), (value, subject)):
            yield from self._if("equivalence", (one, node(equivalent), other))
        for first in self._all(subject, predicate, None):
            yield from self._if("transitivity", (first.object, predicate, value), first)
        for axiom in self._axioms(predicate, value):
            yield from self._if("transitivity", (subject, predicate, axiom.subject), axiom)
        for each in self._stated(subject, "owl:equivalentClass"):
            for parts in self._stated(each.object, "owl:intersectionOf"):
                for part in members(self._store, parts.object):
                    if part == value:
                        yield Inference("definition", (), subject)
                    yield from (
                        f._replace(axiom=subject) for f in self._if("definition", (part, predicate, value))
                    )
        if isinstance(value, NamedNode):
            for each in self._stated(value, "owl:equivalentClass"):
                for parts in self._stated(each.object, "owl:unionOf"):
                    if subject in list(members(self._store, parts.object)):
                        yield Inference("definition", (), value)

    # --- the store

    def _find(self, predicate: str | NamedNode, value: Node) -> tuple[Triple, ...]:
        """Return the axioms of a kind with this object, those of the alignments too."""
        kind = node(predicate) if isinstance(predicate, str) else predicate
        return (*self._all(None, kind, value), *self._alignments_to.get((kind, value), ()))

    def _read(self, subject: Node, predicate: str) -> tuple[Triple, ...]:
        """Return what is stated of a term by a property."""
        if not isinstance(subject, NamedNode | BlankNode):
            return ()
        return tuple(self._all(subject, node(predicate), None))

    def _all(
        self, subject: NamedNode | BlankNode | None, predicate: Node, value: Node | None
    ) -> Iterator[Triple]:
        if isinstance(predicate, NamedNode):
            found = self._store.quads_for_pattern(subject, predicate, value, None)
            yield from dict.fromkeys(quad.triple for quad in islice(found, _MOST))

    def _classes_of(self, expression: Node) -> Iterable[NamedNode]:
        """Yield the named classes whose members a class expression describes."""
        for kind in ("rdfs:subClassOf", "owl:equivalentClass"):
            for axiom in self._all(None, node(kind), expression):
                if isinstance(axiom.subject, NamedNode):
                    yield axiom.subject
        for cell in self._all(None, node("rdf:first"), expression):
            head: Node = cell.subject
            while before := next(self._all(None, node("rdf:rest"), head), None):
                head = before.subject
            for whole in self._all(None, node("owl:intersectionOf"), head):
                yield from self._classes_of(whole.subject)
