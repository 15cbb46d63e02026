import pytest
from pyoxigraph import Literal, NamedNode, Triple
from support.owl_examples import graph

from r2p_ld.errors import BadInput, R2PError
from r2p_ld.graph.closure import close
from r2p_ld.graph.hermit import infer

THING = "http://www.w3.org/2002/07/owl#Thing"


def inferred(*turtle: str) -> set[Triple]:
    found = infer(graph(*turtle))
    assert found is not None
    return {triple for triple in found if THING not in str(triple)}


def test_one_run_gives_hierarchies_types_and_values() -> None:
    found = inferred("""
        :A a owl:Class ; owl:equivalentClass :B . :B a owl:Class ; rdfs:subClassOf :C . :C a owl:Class .
        :p a owl:ObjectProperty ; rdfs:subPropertyOf :q . :q a owl:ObjectProperty , owl:TransitiveProperty .
        :i a owl:ObjectProperty ; owl:inverseOf :p .
        :d a owl:DatatypeProperty ; owl:equivalentProperty :e . :e a owl:DatatypeProperty .
        :x a :B ; :p :y ; :d 5 . :y :q :z .
    """)
    # Which of :A and :B HermiT puts below :C is its own affair.
    assert found | close(found) == graph("""
        :A rdfs:subClassOf :B , :C ; owl:equivalentClass :B .
        :B rdfs:subClassOf :A , :C ; owl:equivalentClass :A .
        :d rdfs:subPropertyOf :e ; owl:equivalentProperty :e .
        :e rdfs:subPropertyOf :d ; owl:equivalentProperty :d .
        :p rdfs:subPropertyOf :q .
        :x a :A , :B , :C ; :p :y ; :q :y , :z . :y :q :z ; :i :x .
    """)


def test_an_inconsistent_graph_infers_nothing() -> None:
    assert infer(graph(":A a owl:Class . :B a owl:Class ; owl:disjointWith :A . :x a :A , :B .")) is None


def test_what_must_be_empty_is_below_nothing() -> None:
    found = inferred("""
        :A a owl:Class . :B a owl:Class ; owl:disjointWith :A .
        :C a owl:Class ; rdfs:subClassOf :A , :B .
        :p a owl:ObjectProperty ; rdfs:domain :A , :B .
        :d a owl:DatatypeProperty ; rdfs:domain :A , :B .
    """)
    assert found >= graph("""
        :C rdfs:subClassOf owl:Nothing .
        :p rdfs:subPropertyOf owl:bottomObjectProperty .
        :d rdfs:subPropertyOf owl:bottomDataProperty .
    """)


STRANGE_TEXTS = (
    "",
    "\\",
    'say "no"',
    "two\nlines",
    "a\ttab",
    "é中😀",
    "\\u0041",
    "</rdf:RDF>",
    "&amp;",
    "]]>",
    " ",
)
STRANGE_IRIS = ("é", "中", "a'(b)", "%C3%A9", "a&b", "~x", "a;b=c,d", "1", "-", "x?y#1")


def test_strange_texts_and_names_reach_hermit_as_they_are() -> None:
    """Each text is the value that defines a class: HermiT finds its member only if it reads the text."""
    things = [NamedNode(f"https://example.org/{name}") for name in STRANGE_IRIS]
    triples = graph(":d a owl:DatatypeProperty . :T a owl:Class .")
    typed, expected = graph(":x a :T ."), set()
    kind = next(iter(typed)).predicate
    triples |= {Triple(thing, kind, NamedNode("https://example.org/T")) for thing in things}
    for n, text in enumerate(STRANGE_TEXTS):
        thing = things[n % len(things)]
        triples |= graph(
            f":C{n} a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :d ;"
            f" owl:hasValue {Literal(text)} ] ."
        )
        triples.add(Triple(thing, NamedNode("https://example.org/d"), Literal(text)))
        expected.add(Triple(thing, kind, NamedNode(f"https://example.org/C{n}")))
    found = infer(triples)
    assert found is not None
    assert {t for t in found if t.predicate == kind and "/C" in str(t.object)} == expected


def test_individuals_without_a_name_are_left_out() -> None:
    found = inferred(
        ":A a owl:Class . :p a owl:ObjectProperty , owl:TransitiveProperty . :x a :A ; :p [ :p :y ] ."
    )
    assert found == graph(":x a :A ; :p :y .")


def test_all_that_hermit_cannot_read_is_refused_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        infer(
            graph("""
            :d a owl:DatatypeProperty ; rdfs:range xsd:gYear . :e a owl:DatatypeProperty .
            :note a owl:AnnotationProperty ; rdfs:range xsd:date .
            :A a owl:Class ; owl:hasKey ( :d ) .
            :x a :A ; :e "2014-08-13"^^xsd:date ; :note "2014-08-13"^^xsd:date ; <https://example.org/1> :x .
            :B a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :e ; owl:someValuesFrom [
                a rdfs:Datatype ; owl:onDatatype xsd:string ;
                owl:withRestrictions ( [ xsd:pattern "A/\\\\d+" ] [ xsd:pattern "S/[0-9]+" ] ) ] ] .
            """)
        )
    assert [(fault.rule, fault.mend) for fault in caught.value.faults] == [
        (
            '[…] xsd:pattern "A/\\\\d+": HermiT understands this pattern in its own way.',
            "Write classes of characters in brackets, as [0-9]; leave out @ # & ~ < > and quotation marks.",
        ),
        (
            "https://example.org/A owl:hasKey […]: with a key, reasoning may not end.",
            "Check keys with SHACL.",
        ),
        (
            "https://example.org/d rdfs:range xsd:gYear: xsd:gYear is not one of OWL 2's datatypes.",
            "Use xsd:integer or xsd:string, or make the property an annotation property.",
        ),
        (
            "https://example.org/x https://example.org/1 https://example.org/x: "
            "XML cannot name this property.",
            "End its IRI in a word that begins with a letter.",
        ),
        (
            'https://example.org/x https://example.org/e "2014-08-13"^^<http://www.w3.org/2001/XMLSchema#date>'
            ": xsd:date is not one of OWL 2's datatypes.",
            "Use xsd:integer or xsd:string, or make the property an annotation property.",
        ),
    ]


def test_a_failure_of_hermit_is_told_in_a_line() -> None:
    with pytest.raises(R2PError) as caught:
        infer(graph(":A a owl:Class . :d a owl:DatatypeProperty . :x a :A ; :d 'many'^^xsd:integer ."))
    assert str(caught.value).startswith("HermiT failed: ")
    assert 'Literal "many"^^<http://www.w3.org/2001/XMLSchema#integer> is malformed' in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_hermit_does_not_understand_is_a_failure() -> None:
    """HermiT ends with exit code 0 where no parser understands the file."""
    with pytest.raises(R2PError, match="HermiT failed: It all went pear-shaped"):
        infer(graph(":A a owl:Class . :d a owl:DatatypeProperty . :x a :A ; :d '\\u0001' ."))
