"""Of which individuals more may follow than the rules find: those in whom some axiom does not hold yet.

A closed graph in which every axiom holds is the least model of its axioms, so that nothing more follows.
The rules make all axioms hold but those that ask for one of several things, for something without a name,
or for two names to mean one thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from r2p_ld.graph.closure import FACETS, Closure
from r2p_ld.namespaces import expand, node

# Terms of OWL that the rules evaluate, or that can do no more than contradict or annotate.
_NAMES = """
AllDifferent AllDisjointClasses AllDisjointProperties AnnotationProperty AsymmetricProperty Class
DatatypeProperty FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
NegativePropertyAssertion Nothing ObjectProperty Ontology Restriction SymmetricProperty Thing
TransitiveProperty allValuesFrom assertionProperty backwardCompatibleWith cardinality complementOf
deprecated differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty
hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality members minCardinality onDatatype
onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith someValuesFrom sourceIndividual
targetIndividual targetValue topObjectProperty unionOf versionIRI versionInfo withRestrictions
"""
_EVALUATED = frozenset(expand(f"owl:{name}") for name in _NAMES.split())
# Classes of what has none but such values, so many, or is not of another class, where that has consequences.
_NOT_EVALUATED = """
?c owl:allValuesFrom|owl:complementOf|owl:cardinality|owl:minCardinality|owl:maxCardinality ?d
{ ?c a owl:Class FILTER(isIRI(?c)) } UNION { ?c rdfs:subClassOf ?e }
UNION { ?e rdf:first|owl:someValuesFrom|owl:allValuesFrom|owl:complementOf ?c }
"""


def undecided(closure: Closure) -> set[NamedNode] | None:
    """Return these individuals, ``None`` where the rules do not evaluate all axioms: it may be any then."""
    if not _is_evaluated(closure):
        return None
    found: set[int] = set()
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for row in closure.select("?c (owl:unionOf|owl:disjointUnionOf)/rdf:rest*/rdf:first ?part"):
        parts[row["c"]].update(closure.members(row["part"]))
    for row in closure.select("?c owl:oneOf/rdf:rest*/rdf:first ?part"):
        parts[row["c"]].add(row["part"])
    for class_, members in parts.items():
        found.update(closure.members(class_) - members)
    for row in closure.select("?c owl:someValuesFrom ?d ; owl:onProperty ?p"):
        is_thing = closure.term(row["d"]) == node("owl:Thing")
        for subject, names in _values(closure, row):
            if not (names if is_thing else names & closure.members(row["d"])):
                found.add(subject)
    for row in closure.select("?c owl:onProperty ?p ; owl:cardinality|owl:minCardinality ?count"):
        found.update(subject for subject, names in _values(closure, row) if len(names) < _count(closure, row))
    merged: list[set[int]] = []  # names that may be of one thing
    for row in closure.select("?c owl:onProperty ?p ; owl:cardinality|owl:maxCardinality ?count"):
        merged += (names for _, names in _values(closure, row) if len(names) > _count(closure, row))
    for row in closure.select("?p a owl:FunctionalProperty"):
        merged += (names for names in closure.facts.by_subject(row["p"]).values() if len(names) > 1)
    for row in closure.select("?p a owl:InverseFunctionalProperty"):
        merged += (names for names in closure.facts.by_object(row["p"]).values() if len(names) > 1)
    return {term for term in map(closure.term, found.union(*merged)) if isinstance(term, NamedNode)}


def _values(closure: Closure, row: dict[str, int]) -> Iterator[tuple[int, set[int]]]:
    """Yield the members of the class ?c, each with its values of ?p."""
    values = closure.facts.by_subject(row["p"])
    for subject in closure.members(row["c"]):
        yield subject, values.get(subject, set())


def _count(closure: Closure, row: dict[str, int]) -> int:
    number = closure.term(row["count"])
    return int(number.value) if isinstance(number, Literal) else 0


def _is_evaluated(closure: Closure) -> bool:
    used = {closure.term(row["p"]) for row in closure.select("?s ?p ?o")}
    used |= {closure.term(row["o"]) for row in closure.select("?s a ?o")}
    names = {term.value for term in used if isinstance(term, NamedNode)}
    unknown = {name for name in names - _EVALUATED if name.startswith(expand("owl:"))}
    cells = closure.select("?range owl:withRestrictions/rdf:rest*/rdf:first ?cell . ?cell ?facet ?limit")
    facets = {closure.term(row["facet"]) for row in cells}
    return not unknown and facets <= FACETS.keys() and not any(closure.select(_NOT_EVALUATED))
