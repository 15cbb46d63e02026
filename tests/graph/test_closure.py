from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple
from support.owl_examples import graph

from r2p_ld.graph import closure
from r2p_ld.graph.closure import close
from r2p_ld.graph.hermit import infer

# What is given => all that follows from it.
_TEXT = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . => :A rdfs:subClassOf :C .
:A owl:equivalentClass :B . :x a :A . :y a :B . =>
    :A rdfs:subClassOf :B . :B rdfs:subClassOf :A ; owl:equivalentClass :A . :x a :B . :y a :A .
:A rdfs:subClassOf :B . :B rdfs:subClassOf :A . => :A owl:equivalentClass :B . :B owl:equivalentClass :A .
:p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . => :p rdfs:subPropertyOf :r .
:p owl:equivalentProperty :q . :x :p :y . =>
    :p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p ; owl:equivalentProperty :p . :x :q :y .
:p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p . =>
    :p owl:equivalentProperty :q . :q owl:equivalentProperty :p .
:p rdfs:subPropertyOf :q . :p owl:inverseOf :i . :j owl:inverseOf :q . => :i rdfs:subPropertyOf :j .

:p rdfs:subPropertyOf :q . :x :p :y , 'z'@en , 1.50 . => :x :q :y , 'z'@en , 1.50 .
:p owl:inverseOf :q . :x :p :y . :z :q :w . :v :p 5 . => :y :q :x . :w :p :z .
:p a owl:SymmetricProperty . :x :p :y . => :y :p :x .
:p a owl:TransitiveProperty . :x :p :y . :y :p :z . => :x :p :z .
:p owl:propertyChainAxiom ( :q :r ) . :x :q :y . :y :r :z . => :x :p :z .
:p owl:propertyChainAxiom ( :q :r :q :s ) . :a :q :b . :b :r :c . :c :q :d . :d :s :e , 'f' . =>
    :a :p :e , 'f' .
:p owl:propertyChainAxiom ( [ owl:inverseOf :q ] :r ) . :y :q :x . :y :r :z . => :x :p :z .
:p owl:propertyChainAxiom ( :q :p ) . :x :q :y . :y :q :z . :z :p :w . => :y :p :w . :x :p :w .

:A rdfs:subClassOf :B . :x a :A . => :x a :B .
:p rdfs:domain :A . :x :p :y . => :x a :A .
:p rdfs:range :A . :x :p :y , 'no type' . => :y a :A .
:p a owl:AnnotationProperty ; rdfs:domain :A ; rdfs:range :B ; rdfs:subPropertyOf rdfs:label . :x :p :y . =>
    :x rdfs:label :y .
:A owl:intersectionOf ( :B :C :D ) . :x a :A . => :A rdfs:subClassOf :B , :C , :D . :x a :B , :C , :D .
:A owl:intersectionOf ( :B :C :D ) . :x a :B , :C , :D . :y a :B , :D . =>
    :A rdfs:subClassOf :B , :C , :D . :x a :A .
:A owl:unionOf ( :B :C ) . :x a :B . :y a :C . =>
    :B rdfs:subClassOf :A . :C rdfs:subClassOf :A . :x a :A . :y a :A .
:A owl:disjointUnionOf ( :B :C ) . :x a :C . => :B rdfs:subClassOf :A . :C rdfs:subClassOf :A . :x a :A .
:A owl:equivalentClass [ owl:oneOf ( :x :y ) ] . => :x a :A . :y a :A .
:A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :v ] . :x :p :v . :y :p :w . :z a :A . =>
    :x a :A . :z :p :v .
:A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue 1.50 ] . :x a :A . :y :p 1.50 . => :x :p 1.50 .
:A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :B ] . :x :p :y . :y a :B . :z :p :w . =>
    :x a :A .
:A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom xsd:string ] . :x :p 'y' . :z :p 5 . =>
    :x a :A .
:A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] . :x :p :y . :z :q :y . =>
    :x a :A .
:A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] . :x a :A ; :p :y . :z :p :w . => :y a :B .

:A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom xsd:decimal ] . :x :p 5 . :y :p 5.5 .
    :z :p '5' , 5e0 . => :x a :A . :y a :A .
:A owl:equivalentClass [ owl:onProperty :q ; owl:someValuesFrom xsd:string ] .
    :p rdfs:subPropertyOf :q . :B rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue 'v' ] . :x a :B . =>
    :x a :A ; :p 'v' ; :q 'v' .

:A rdfs:subClassOf owl:Thing . :x a :A , owl:NamedIndividual . :p rdfs:subPropertyOf owl:topObjectProperty .
    :x :p :x . =>
"""
EXAMPLES = [tuple(line.split("=>")) for line in _TEXT.replace("\n    ", " ").splitlines() if "=>" in line]


@pytest.mark.parametrize(("axioms", "entailed"), EXAMPLES)
def test_what_follows_is_exactly_this(axioms: str, entailed: str) -> None:
    assert close(graph(axioms)) == graph(entailed)


def test_no_example_is_lost() -> None:
    assert len(EXAMPLES) == 33


@pytest.mark.parametrize(("name", "size"), [("_AXIOM_RULES", 10), ("_FACT_RULES", 18)])
def test_each_rule_is_needed(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [*filter(None, getattr(closure, name).replace("\n    ", " ").splitlines())]
    assert len(rules) == size
    needless = []
    for rule in rules:
        monkeypatch.setattr(closure, name, "\n".join(other for other in rules if other != rule))
        if all(close(graph(axioms)) == graph(entailed) for axioms, entailed in EXAMPLES):
            needless.append(rule)
    assert not needless


@pytest.mark.parametrize(
    ("datatype", "facets", "members", "others"),
    [
        ("xsd:string", "xsd:pattern 'A/.*'", "'A/68/947' , 'A/'", "'S/2014/449' , 'BA/1' , 'A'"),
        ("xsd:string", "xsd:pattern '[^A]*'", "'B' , ''", "'A' , 'BA'"),
        ("xsd:string", "xsd:pattern '^A$'", "'^A$'", "'A'"),
        ("xsd:integer", "xsd:minInclusive 5", "5 , 6 , 5.0", "4 , 5.5 , '5'"),
        ("xsd:decimal", "xsd:maxInclusive 5", "5 , 4.5", "5.5 , 6"),
        ("xsd:decimal", "xsd:minExclusive 5", "5.5", "5 , 4"),
        ("xsd:integer", "xsd:maxExclusive 5", "4 , -5", "5"),
        ("xsd:integer", "xsd:minInclusive 2 ] [ xsd:maxInclusive 4", "2 , 3 , 4", "1 , 5"),
        ("xsd:string", "xsd:length 2", "'ab'", "'a' , 'abc'"),
        ("xsd:string", "xsd:minLength 2", "'ab' , 'abc'", "'a'"),
        ("xsd:string", "xsd:maxLength 2", "'' , 'ab'", "'abc'"),
    ],
)
def test_facets_are_those_of_hermit(datatype: str, facets: str, members: str, others: str) -> None:
    axioms = f"""
    :p a owl:DatatypeProperty . :T a owl:Class .
    :A a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom [
        a rdfs:Datatype ; owl:onDatatype {datatype} ; owl:withRestrictions ( [ {facets} ] ) ] ] .
    """
    of_each = [
        f":{kind}{n} a :T ; :p {literal} ."
        for kind, literals in (("in", members), ("out", others))
        for n, literal in enumerate(literals.split(" , "))
    ]
    triples = graph(axioms, *of_each)
    expected = graph(*(f":in{n} a :A ." for n in range(len(members.split(" , ")))))
    assert close(triples) == expected
    found = infer(triples)
    assert found is not None
    assert {t for t in found if t.object == NamedNode("https://example.org/A")} == expected


NODES = st.integers(0, 5)


@given(st.sets(st.tuples(NODES, NODES), max_size=12))
def test_transitive_closure_is_warshalls(edges: set[tuple[int, int]]) -> None:
    def triple(edge: tuple[int, int]) -> Triple:
        start, end = (NamedNode(f"https://example.org/{node}") for node in edge)
        return Triple(start, NamedNode("https://example.org/p"), end)

    reached = set(edges)
    for middle, start, end in product(range(6), repeat=3):
        if (start, middle) in reached and (middle, end) in reached:
            reached.add((start, end))
    axioms = graph(":p a owl:TransitiveProperty .")
    assert close(axioms | set(map(triple, edges))) == set(map(triple, reached - edges))


def test_closing_again_adds_nothing() -> None:
    for axioms, _ in EXAMPLES:
        triples = graph(axioms)
        assert not close(triples | close(triples))
