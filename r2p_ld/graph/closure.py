"""What follows from a graph's OWL axioms, by rules that run to a fixed point.

The rules hold for any ontology, after OWL 2 RL (section 4.3 of the profiles recommendation). They walk
lists themselves: a node of a property chain stands for the property that is the rest of the chain, a
node of an intersection for the class that is. Axioms follow from axioms alone, facts from both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Store, Triple

from r2p_ld import xsd
from r2p_ld.graph.datalog import Fact, Facts, Rule
from r2p_ld.namespaces import expand, node, prefixes

# One rule a line: what follows <= from what. These are about axioms.
_AXIOM_RULES = """
?a rdfs:subClassOf ?c <= ?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?c
?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?a <= ?a owl:equivalentClass ?b
?a owl:equivalentClass ?b <= ?a rdfs:subClassOf ?b . ?b rdfs:subClassOf ?a
?p rdfs:subPropertyOf ?r <= ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r
?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p <= ?p owl:equivalentProperty ?q
?p owl:equivalentProperty ?q <= ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p
?i rdfs:subPropertyOf ?j <= ?p rdfs:subPropertyOf ?q ; owl:inverseOf|^owl:inverseOf ?i .
    ?q owl:inverseOf|^owl:inverseOf ?j
?c rdfs:subClassOf ?part <= ?c owl:intersectionOf/rdf:rest*/rdf:first ?part
?part rdfs:subClassOf ?c <= ?c (owl:unionOf|owl:disjointUnionOf)/rdf:rest*/rdf:first ?part
?x a ?c <= ?c owl:oneOf/rdf:rest*/rdf:first ?x
"""
# What follows <= from which facts, one or two <= wherever there are such axioms.
_FACT_RULES = """
?s ?q ?o <= ?s ?p ?o <= ?p rdfs:subPropertyOf ?q
?o ?q ?s <= ?s ?p ?o <= ?p owl:inverseOf|^owl:inverseOf ?q
?o ?p ?s <= ?s ?p ?o <= ?p a owl:SymmetricProperty
?s ?p ?z <= ?s ?p ?o . ?o ?p ?z <= ?p a owl:TransitiveProperty
?s ?p ?o <= ?s ?list ?o <= ?p owl:propertyChainAxiom ?list
?s ?last ?o <= ?s ?q ?o <= ?p owl:propertyChainAxiom/rdf:rest* ?last .
    ?last rdf:rest rdf:nil ; rdf:first ?q
?s ?node ?z <= ?s ?q ?o . ?o ?rest ?z <= ?p owl:propertyChainAxiom/rdf:rest* ?node .
    ?node rdf:rest ?rest ; rdf:first ?q

?x a ?b <= ?x a ?a <= ?a rdfs:subClassOf ?b
?s a ?c <= ?s ?p ?o <= ?p rdfs:domain ?c FILTER NOT EXISTS { ?p a owl:AnnotationProperty }
?o a ?c <= ?s ?p ?o <= ?p rdfs:range ?c FILTER NOT EXISTS { ?p a owl:AnnotationProperty }
?x a ?c <= ?x a ?list <= ?c owl:intersectionOf ?list
?x a ?last <= ?x a ?part <= ?c owl:intersectionOf/rdf:rest* ?last . ?last rdf:rest rdf:nil ; rdf:first ?part
?x a ?node <= ?x a ?rest . ?x a ?part <= ?c owl:intersectionOf/rdf:rest* ?node .
    ?node rdf:rest ?rest ; rdf:first ?part
?s a ?c <= ?s ?p ?v <= ?c owl:hasValue ?v ; owl:onProperty ?p
?s ?p ?v <= ?s a ?c <= ?c owl:hasValue ?v ; owl:onProperty ?p
?s a ?c <= ?s ?p ?o . ?o a ?d <= ?c owl:someValuesFrom ?d ; owl:onProperty ?p
?s a ?c <= ?s ?p ?o <= ?c owl:someValuesFrom owl:Thing ; owl:onProperty ?p
?o a ?d <= ?s a ?c . ?s ?p ?o <= ?c owl:allValuesFrom ?d ; owl:onProperty ?p
"""

_RESTRICTED = """
{ ?c owl:onProperty ?p } UNION { ?p a owl:FunctionalProperty } UNION { ?p a owl:InverseFunctionalProperty }
"""
_HEAD = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in ("owl", "rdf", "rdfs"))
_TYPE = node("rdf:type")
_HIERARCHY = frozenset(
    map(node, ("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty"))
)
_AXIOMS = _HIERARCHY | {*map(node, ("rdfs:domain", "rdfs:range", "rdf:first", "rdf:rest"))}
_LANGUAGE = (expand("owl:"), expand("rdf:"), expand("rdfs:"))
_STAND_IN = "urn:literal:"

_Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
_Test: TypeAlias = Callable[[Literal, Literal], bool]


def _compares(*signs: int) -> _Test:
    return lambda literal, limit: xsd.compare(literal, limit) in signs


def _measures(*signs: int) -> _Test:
    return lambda literal, limit: xsd.compare(Literal(len(literal.value)), limit) in signs


def _matches(pattern: str, text: str) -> bool:
    # XML Schema's ^ and $ stand for themselves, but for the ^ at the start of a class of characters
    plain = re.sub(r"(?<![\[\\])\^|(?<!\\)\$", r"\\\g<0>", pattern)
    return re.fullmatch(plain, text) is not None


FACETS: dict[_Term, _Test] = {
    node("xsd:pattern"): lambda literal, pattern: _matches(pattern.value, literal.value),
    node("xsd:minInclusive"): _compares(0, 1),
    node("xsd:maxInclusive"): _compares(0, -1),
    node("xsd:minExclusive"): _compares(1),
    node("xsd:maxExclusive"): _compares(-1),
    node("xsd:length"): _measures(0),
    node("xsd:minLength"): _measures(0, 1),
    node("xsd:maxLength"): _measures(0, -1),
}
"""Facet of a datatype → whether a literal has it, https://www.w3.org/TR/xmlschema11-2/#rf-facets."""


def close(triples: Iterable[Triple]) -> set[Triple]:
    """Return the triples between named things that the rules add to ``triples``.

    Values may be literals, and stay as they are written. Of annotation properties, only the
    superproperties are followed.
    """
    return Closure(triples).entailed()


class Closure:
    """A graph with all that the rules add; numbers stand for its terms.

    ``facts`` are those that follow, and of those that are given what some rule or axiom asks for.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._numbers: defaultdict[_Term, int] = defaultdict(count().__next__)
        self._type = self._numbers[_TYPE]
        self._stands_for: dict[_Term, Literal] = {}
        triples = list(triples)
        self._given = {self._fact(*triple) for triple in triples}
        self._axioms = self._close_axioms(triples)
        self._terms = list(self._numbers)
        rules = {rule for line in _lines(_FACT_RULES) for rule in self._rules(*line)}
        self.facts = Facts(rules, kept={row["p"] for row in self.select(_RESTRICTED)})
        self.facts.add({*self._given, *self._axioms})
        size = -1
        while size != len(typed := set(self._types_of_literals())):
            size = len(typed)
            self.facts.add(typed)

    def select(self, where: str) -> Iterator[dict[str, int]]:
        """Yield what a pattern finds among the axioms and what follows from them: variable → term."""
        rows = self._store.query(f"{_HEAD}SELECT DISTINCT * WHERE {{ {where} }}")
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            yield {each.value: self._numbers[self._meant(row[each.value])] for each in rows.variables}

    def members(self, class_: int) -> set[int]:
        """Return the things of a class; of a datatype, the literals that axioms ask for."""
        return self.facts.by_object(self._type).get(class_, set())

    def term(self, number: int) -> _Term:
        """Return what a number stands for."""
        return self._terms[number]

    def entailed(self) -> set[Triple]:
        """Return the triples between named things that the rules add."""
        found = set()
        for numbers in {*self.facts, *self._axioms} - self._given:
            s, p, o = map(self.term, numbers)
            if isinstance(s, NamedNode) and isinstance(p, NamedNode) and not isinstance(o, BlankNode):
                found.add(Triple(s, p, o))
        return set(filter(is_worth_saying, found))

    def _fact(self, *terms: _Term) -> Fact:
        subject, predicate, value = terms
        return self._numbers[subject], self._numbers[predicate], self._numbers[value]

    def _meant(self, term: _Term) -> _Term:
        """Return the term that one of the store stands for."""
        return self._stands_for.get(term, term)

    def _close_axioms(self, triples: Iterable[Triple]) -> set[Fact]:
        """Put the axioms into a store and add what follows from them alone; return what it holds then."""
        self._store = Store()
        for triple in filter(_is_axiom, triples):
            subject, predicate, value = triple
            if isinstance(value, Literal):  # a store would rewrite it
                stand_in = NamedNode(f"{_STAND_IN}{self._numbers[value]}")
                self._stands_for[stand_in] = value
                value = stand_in
            self._store.add(Quad(subject, predicate, value))
        size = -1
        while size != len(self._store):
            size = len(self._store)
            for head, where in _lines(_AXIOM_RULES):
                entailed = self._store.query(f"{_HEAD}CONSTRUCT {{ {head} }} WHERE {{ {where} }}")
                assert isinstance(entailed, QueryTriples)
                self._store.extend([Quad(*triple) for triple in entailed])
        return {self._fact(*map(self._meant, quad.triple)) for quad in self._store}

    def _rules(self, head: str, body: str, where: str) -> Iterator[Rule]:
        """Yield a rule about facts, for each axiom that it is for."""
        patterns = [pattern.split() for pattern in (head, *body.split(" . "))]
        words = sorted({word for pattern in patterns for word in pattern if word != "a"})
        free = {word: -number for number, word in enumerate(words, 1)} | {"a": self._type}
        for row in self.select(where):
            bound = free | {f"?{name}": number for name, number in row.items()}
            conclusion, *conditions = ((bound[s], bound[p], bound[o]) for s, p, o in patterns)
            yield Rule(conclusion, tuple(conditions))

    def _types_of_literals(self) -> Iterator[Fact]:
        """Yield the datatypes that literals have, of those that restrictions of their properties name."""
        facets: defaultdict[int, list[tuple[_Term, _Term]]] = defaultdict(list)
        datatypes = {row["range"]: row["datatype"] for row in self.select("?range owl:onDatatype ?datatype")}
        for row in self.select("?range owl:withRestrictions/rdf:rest*/rdf:first ?cell . ?cell ?facet ?limit"):
            facets[row["range"]].append((self._terms[row["facet"]], self._terms[row["limit"]]))
        for row in self.select("?c owl:onProperty ?p ; owl:someValuesFrom|owl:allValuesFrom ?range"):
            datatype = self._terms[datatypes.get(row["range"], row["range"])]
            for value in self.facts.by_object(row["p"]):
                literal = self._terms[value]
                if (
                    isinstance(literal, Literal)
                    and isinstance(datatype, NamedNode)
                    and _is_of(literal, datatype)
                ):
                    tests = ((FACETS.get(facet), limit) for facet, limit in facets[row["range"]])
                    if all(
                        test and isinstance(limit, Literal) and test(literal, limit) for test, limit in tests
                    ):
                        yield value, self._type, row["range"]


def is_worth_saying(triple: Triple) -> bool:
    """Tell whether an entailed triple informs: not that a thing is a thing, or a class its own subclass.

    >>> thing = node("owl:Thing")
    >>> is_worth_saying(Triple(node("pillar:2"), node("rdf:type"), thing))
    False
    """
    if _is_language(triple.subject):
        return False
    if triple.predicate == _TYPE or triple.predicate in _HIERARCHY:
        return not _is_language(triple.object) and triple.subject != triple.object
    return not triple.predicate.value.startswith(expand("owl:"))


def _lines(rules: str) -> Iterator[list[str]]:
    """Yield the parts of each rule."""
    yield from (line.split(" <= ") for line in rules.replace("\n    ", " ").splitlines() if line)


def _is_axiom(triple: Triple) -> bool:
    if triple.predicate == _TYPE:
        return _is_language(triple.object)
    owl = triple.predicate.value.startswith(expand("owl:"))
    return owl or triple.predicate in _AXIOMS or triple.predicate in FACETS


def _is_of(literal: Literal, datatype: NamedNode) -> bool:
    """Tell whether what a literal means is of a datatype: 5 is a decimal too, and 5.0 an integer."""
    if datatype in (literal.datatype, node("rdfs:Literal")):
        return True
    whole = re.sub(r"\.0*\Z", "", literal.value)
    return xsd.value(literal) == xsd.value(Literal(whole, datatype=datatype))


def _is_language(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_LANGUAGE)
