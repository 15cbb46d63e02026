"""Contradictions of every kind are found and explained, whoever reasons about the individuals."""

import pytest
from support.owl_examples import graph

from r2p_ld.errors import FaultsFound
from r2p_ld.graph.reason import reason

GIVEN = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :x a :A . :y a :A . :z a :A .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
[] a owl:AllDifferent ; owl:distinctMembers ( :x :y :z ) .
"""
DIFFERENT = "DifferentIndividuals(x y z)"
# Kind → what is added, and the statements that cannot all be true.
KINDS = {
    "disjoint classes": (
        ":A owl:disjointWith :B . :x a :B .",
        ("A disjointWith B", "x type A", "x type B"),
    ),
    "a domain": (
        ":A owl:disjointWith :B . :p rdfs:domain :B . :x :p :y .",
        ("A disjointWith B", "p domain B", "x p y", "x type A"),
    ),
    "a functional property": (
        ":p a owl:FunctionalProperty . :x :p :y , :z .",
        (DIFFERENT, "Functional p", "x p y", "x p z"),
    ),
    "a functional property of literals": (
        ":d a owl:FunctionalProperty . :x :d 1 , 2 .",
        ("Functional d", "x d 1", "x d 2"),
    ),
    "an inverse functional property": (
        ":p a owl:InverseFunctionalProperty . :y :p :x . :z :p :x .",
        (DIFFERENT, "InverseFunctional p", "y p x", "z p x"),
    ),
    "an asymmetric property": (
        ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .",
        ("Asymmetric p", "x p y", "y p x"),
    ),
    "an irreflexive property": (
        ":p a owl:IrreflexiveProperty . :x :p :x .",
        ("Irreflexive p", "x p x"),
    ),
    "disjoint properties": (
        ":p owl:propertyDisjointWith :q . :x :p :y ; :q :y .",
        ("p propertyDisjointWith q", "x p y", "x q y"),
    ),
    "a negative assertion": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ; owl:assertionProperty :p ;"
        " owl:targetIndividual :y . :x :p :y .",
        ("NOT (x p y)", "x p y"),
    ),
    "a datatype": (
        ":d rdfs:range xsd:integer . :x :d 'one' .",
        ("d range integer", 'x d "one"'),
    ),
    "a cardinality": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:maxCardinality '1'^^xsd:nonNegativeInteger ] . :x :p :y , :z .",
        ("A subClassOf p max 1", DIFFERENT, "x p y", "x p z", "x type A"),
    ),
    "a restriction": (
        ":A owl:disjointWith :B ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;"
        " owl:allValuesFrom :B ] . :x :p :y .",
        ("A disjointWith B", "A subClassOf p only B", "x p y", "x type A", "y type A"),
    ),
    "a union": (
        ":C owl:unionOf ( :B :D ) . :D a owl:Class . :A owl:disjointWith :B , :D . :x a :C .",
        ("A disjointWith B", "A disjointWith D", "C equivalentTo B or D", "x type A", "x type C"),
    ),
    "two names": (":x owl:sameAs :y .", (DIFFERENT, "x sameAs y")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_contradiction_is_found_and_explained(kind: str) -> None:
    added, statements = KINDS[kind]
    with pytest.raises(FaultsFound) as caught:
        reason(graph(GIVEN, added))
    (fault,) = caught.value.faults
    _, *lines = fault.rule.removesuffix(".").replace("https://example.org/", "").splitlines()
    assert sorted(line.strip() for line in lines) == sorted(statements)


def test_without_them_there_is_none() -> None:
    assert reason(graph(GIVEN)) == set()
