"""What the rules leave undecided, HermiT decides: together they infer what HermiT infers from all."""

import pytest
from support.owl_examples import ONTOLOGY, graph

from r2p_ld.graph import hermit
from r2p_ld.graph.closure import Closure, close, is_worth_saying
from r2p_ld.graph.reason import reason
from r2p_ld.graph.undecided import undecided

GIVEN = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :p a owl:ObjectProperty . :d a owl:DatatypeProperty .
:w a :A . :v a :B .
"""


def restriction(*, on: str = ":p", **what: str) -> str:
    (name, value) = next(iter(what.items()))
    return f"[ a owl:Restriction ; owl:onProperty {on} ; owl:{name} {value} ]"


ONE, TWO = ("'1'^^xsd:nonNegativeInteger", "'2'^^xsd:nonNegativeInteger")
# What is added => of whom the rules leave something undecided => what follows.
SOME = {
    "one of two classes": (
        ":C owl:unionOf ( :A :B ) . :A owl:disjointWith :D . :D a owl:Class . :x a :C , :D .",
        "x",
        ":A rdfs:subClassOf :C . :B rdfs:subClassOf :C . :w a :C . :v a :C . :x a :B .",
    ),
    "one of the things that there are": (
        ":C owl:equivalentClass [ a owl:Class ; owl:oneOf ( :v ) ] . :x a :C .",
        "x",
        ":C rdfs:subClassOf :B . :v a :C . :x a :B .",
    ),
    "a value without a name": (
        f":A rdfs:subClassOf {restriction(someValuesFrom=':B')} . :p a owl:FunctionalProperty ."
        " :x a :A ; :p :y . :z a :A ; :p :v .",
        "w x",
        ":y a :B .",
    ),
    "some value": (
        f":C rdfs:subClassOf {restriction(someValuesFrom='owl:Thing')} . :x a :C . :y a :C ; :p :v .",
        "x",
        "",
    ),
    "fewer values than there must be": (
        f":C rdfs:subClassOf {restriction(minCardinality=TWO)} . :x a :C ; :p :v . :y a :C ; :p :v , :w .",
        "x",
        "",
    ),
    "more values than there can be": (
        f":C rdfs:subClassOf {restriction(maxCardinality=ONE)} . :x a :C ; :p :y , :v . :z a :C ; :p :v .",
        "v y",
        ":y a :B . :z :p :y .",
    ),
    "not as many values": (
        f":C rdfs:subClassOf {restriction(cardinality=ONE)} . :x a :C ; :p :y , :v . :z a :C ; :p :v .",
        "v y",
        ":y a :B . :z :p :y .",
    ),
    "two values of a functional property": (
        ":p a owl:FunctionalProperty . :x :p :y , :v . :z :p :w .",
        "v y",
        ":y a :B .",
    ),
    "two subjects of an inverse functional property": (
        ":p a owl:InverseFunctionalProperty . :y :p :x . :v :p :x . :w :p :z .",
        "v y",
        ":y a :B .",
    ),
}
# What the rules do not evaluate => what follows.
ANY = {
    "a complement": (
        ":C owl:complementOf :A . :A owl:disjointWith :B .",
        ":B rdfs:subClassOf :C . :v a :C .",
    ),
    "only such values": (
        ":C owl:equivalentClass [ a owl:Class ; owl:intersectionOf"
        f" ( :A {restriction(allValuesFrom=':B')} ) ] . :p rdfs:range :B .",
        ":A rdfs:subClassOf :C . :C rdfs:subClassOf :A . :A owl:equivalentClass :C ."
        " :C owl:equivalentClass :A . :w a :C .",
    ),
    "so many values": (
        f":C owl:equivalentClass {restriction(minCardinality=TWO)} . :v owl:differentFrom :w ."
        " :x :p :v , :w .",
        ":x a :C .",
    ),
    "a reflexive property": (":p a owl:ReflexiveProperty .", ":v :p :v . :w :p :w ."),
    "two names of a thing": (":v owl:sameAs :w .", ":v a :A . :w a :B ."),
    "a restriction of oneself": (
        ":C owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] . :w :p :w .",
        ":w a :C .",
    ),
}


def everything(*turtle: str) -> set[str]:
    """What HermiT infers from the whole graph, completed by the rules."""
    given = graph(*turtle)
    found = hermit.infer(given)
    assert found is not None
    worth = {triple for triple in found if is_worth_saying(triple)}
    return set(map(str, (worth | close(given | worth)) - given))


@pytest.mark.parametrize("kind", SOME)
def test_of_these_more_may_follow(kind: str) -> None:
    added, names, follows = SOME[kind]
    given = graph(GIVEN, added)
    found = undecided(Closure(given))
    assert found is not None
    assert sorted(each.value.removeprefix("https://example.org/") for each in found) == names.split()
    assert set(map(str, reason(given))) == set(map(str, graph(follows))) == everything(GIVEN, added)


@pytest.mark.parametrize("kind", ANY)
def test_of_any_more_may_follow_from_axioms_that_the_rules_do_not_evaluate(kind: str) -> None:
    added, follows = ANY[kind]
    given = graph(GIVEN, added)
    assert undecided(Closure(given)) is None
    assert set(map(str, reason(given))) == set(map(str, graph(follows))) == everything(GIVEN, added)


def test_where_every_axiom_holds_nothing_is_undecided() -> None:
    axioms = f":A rdfs:subClassOf {restriction(allValuesFrom=':B')} , {restriction(maxCardinality=TWO)} ."
    assert undecided(Closure(graph(ONTOLOGY))) == set()
    assert undecided(Closure(graph(GIVEN, axioms, ":w :p :v ."))) == set()
