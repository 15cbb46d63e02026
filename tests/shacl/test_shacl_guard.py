"""What is refused, since it would pass unseen or be judged wrongly; and whose results are told."""

from __future__ import annotations

import re
from time import process_time

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node
from r2p_ld.shacl.engine import validate

SHAPE = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 . "
DATA = "ex:a a ex:C ; ex:p 1 ."


def refusal(data: str, shapes: str, background: str = "") -> str:
    with pytest.raises(BadInput) as caught:
        validate(triples(data), triples(shapes), triples(background))
    assert caught.value.exit_code == 2
    assert caught.value.faults
    assert all(fault.rule and fault.mend for fault in caught.value.faults)
    return str(caught.value)


@pytest.mark.parametrize(
    "shapes",
    [
        "",
        "ex:C a owl:Class .",
        "ex:S a sh:NodeShape ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:deactivated true .",
    ],
)
def test_shapes_that_check_nothing_are_refused(shapes: str) -> None:
    assert "no shape with a target" in refusal(DATA, shapes)


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:H a sh:NodeShape ; sh:targetClass ex:C .",
        "ex:H a sh:NodeShape ; sh:targetClass ex:C ; rdfs:label 'h'@en ; sh:message 'm'@en .",
        "ex:H a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:name 'n'@en .",
    ],
)
def test_shapes_that_demand_nothing_are_refused(shapes: str) -> None:
    assert "no shape with a constraint" in refusal(DATA, shapes)
    assert validate(triples(DATA), triples(f"{shapes} {SHAPE}")).conforms


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        ("ex:S sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this a ex:C }' ] .", "sh:target"),
        ("ex:S sh:rule [ a sh:TripleRule ] .", "sh:rule"),
        ("ex:S sh:expression [ sh:path ex:p ] .", "sh:expression"),
        ("ex:S sh:js ex:f .", "sh:js"),
        ("ex: sh:entailment ex:owl .", "sh:entailment"),
        (
            "ex:P sh:minCont 1 .",
            "no property sh:minCont: it would be overlooked. To mend: Write sh:minCount.",
        ),
        (
            "ex:S sh:qualifiedValueShape ex:P ; sh:qualifiedMinCount 1 .",
            "qualifiedValueShape, but no sh:path",
        ),
    ],
)
def test_shapes_that_the_engine_would_misjudge_are_refused(shapes: str, word: str) -> None:
    assert word in refusal(DATA, SHAPE.replace("sh:path ex:p ; ", "") + shapes)


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        (SHAPE + "ex:P sh:minCount 'one' .", "minCount"),
        (SHAPE + "ex:P sh:path ex:q .", "sh:path"),
        (SHAPE + "ex:P sh:pattern '(' .", "missing )"),
        (SHAPE + "ex:P sh:node ex:Nowhere . ex:Nowhere sh:path ex:p .", "NodeShape"),
        (SHAPE.replace("sh:path ex:p ; ", ""), "minCount, but no sh:path"),
        (SHAPE.replace("sh:path ex:p ; sh:minCount 1", "sh:class ex:D"), "sh:PropertyShape"),
        (SHAPE + "ex:P sh:datatype xsd:date, xsd:string .", "datatype"),
        (SHAPE + "ex:S sh:sparql [ sh:select 'SELECT $this { nonsense' ] .", "Expected"),
        (
            SHAPE + "ex:S sh:sparql [ sh:select 'SELECT $this { SERVICE <http://x/> { $this ?p ?o } }' ] .",
            "SERVICE",
        ),
        (SHAPE + "ex:S sh:or () .", "list"),
        (SHAPE + "ex:P sh:node ex:S .", "Recursive"),
    ],
)
def test_malformed_shapes_are_refused_in_words(shapes: str, word: str) -> None:
    chain = "ex:b a ex:C ; ex:p ex:a . ex:a ex:p ex:b . "
    assert word in refusal(DATA.replace("1", "ex:b") + chain, shapes)


def test_every_fault_of_the_shapes_is_told_at_once() -> None:
    message = refusal(DATA, "ex:S sh:rule ex:R ; sh:js ex:J .")
    assert [word for word in ("no shape", "sh:rule", "sh:js") if word in message] == [
        "no shape",
        "sh:rule",
        "sh:js",
    ]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("", "no node of the data has an rdf:type"),
        ("ex:a ex:p 1 .", "no node of the data has an rdf:type"),
        ("ex:a a ex:D .", "the data have instances of http://example.org/D"),
    ],
)
def test_data_that_no_shape_looks_at_are_refused(data: str, word: str) -> None:
    message = refusal(data, SHAPE)
    assert word in message
    assert "instances of http://example.org/C" in message


@pytest.mark.parametrize("background", ["", "ex:term a ex:C ; ex:p 1 ."])
def test_a_target_node_that_the_data_do_not_mention_is_checked(background: str) -> None:
    shapes = "ex:T a sh:NodeShape ; sh:targetNode ex:missing ; sh:property ex:Q . "
    shapes += "ex:Q sh:path ex:q ; sh:minCount 1 . "
    for more in ("", SHAPE):
        [result] = validate(triples(DATA), triples(shapes + more), triples(background)).results
        assert result.focus == NamedNode("http://example.org/missing")
        assert result.component == node("sh:MinCountConstraintComponent")


def test_a_target_node_of_the_background_is_not_reported() -> None:
    shapes = SHAPE + "ex:T a sh:NodeShape ; sh:targetNode ex:term ; sh:nodeKind sh:Literal ."
    assert validate(triples(DATA), triples(shapes), triples("ex:term ex:p 1 .")).conforms


def test_long_lists_of_targets_are_cut() -> None:
    classes = ", ".join(f"ex:C{n}" for n in range(15))
    assert "and 9 more" in refusal(
        "ex:a a ex:D .", f"ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:targetClass {classes} ."
    )


def test_data_that_speak_of_the_background_alone_are_refused() -> None:
    message = refusal("ex:term ex:q 1 .", SHAPE, "ex:term a ex:C ; ex:p 1 .")
    assert "only of nodes that the ontology and its terms define" in message


def test_background_takes_part_but_is_not_reported() -> None:
    shapes = triples(SHAPE + "ex:P sh:class ex:D .")
    background = triples(
        "ex:E rdfs:subClassOf ex:C . ex:term a ex:C . ex:d a ex:F . ex:F rdfs:subClassOf ex:D ."
    )
    assert validate(triples("ex:a a ex:E ; ex:p ex:d ."), shapes, background).conforms
    [result] = validate(triples("ex:a a ex:E . ex:term ex:q 1 ."), shapes, background).results
    assert result.focus == NamedNode("http://example.org/a")


@pytest.mark.parametrize("beside", ["", "ex:a a ex:C ; ex:p 1 ."])
def test_what_the_data_do_to_terms_of_the_background_is_reported(beside: str) -> None:
    shapes = triples(SHAPE + "ex:P sh:disjoint ex:q .")
    background = triples("ex:term a ex:C ; ex:p ex:other . ex:bad a ex:C .")
    [result] = validate(triples("ex:term ex:q ex:other . " + beside), shapes, background).results
    assert (result.focus, result.value) == (
        NamedNode("http://example.org/term"),
        NamedNode("http://example.org/other"),
    )


def test_a_value_of_the_data_is_reported_at_a_node_of_the_background() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P . ex:P sh:path ex:p ; sh:class ex:C ."
    )
    background = triples("ex:term a ex:T ; ex:p ex:other .")
    [result] = validate(triples("ex:term ex:p ex:a . ex:b a ex:T ."), shapes, background).results
    assert (result.focus, result.value) == (
        NamedNode("http://example.org/term"),
        NamedNode("http://example.org/a"),
    )


def test_a_node_that_is_named_but_never_described_is_reported() -> None:
    shapes = triples("ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:class ex:C .")
    [result] = validate(triples("ex:a ex:p ex:b ."), shapes, triples("ex:term a ex:C .")).results
    assert result.focus == NamedNode("http://example.org/b")


def test_blank_nodes_of_data_and_background_stay_apart() -> None:
    ex = "http://example.org/"
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    data = {Triple(BlankNode("x"), kind, NamedNode(ex + "C"))}
    background = {Triple(BlankNode("x"), NamedNode(ex + "p"), NamedNode(ex + "y"))}
    [result] = validate(data, triples(SHAPE), background).results
    assert result.focus == BlankNode("x")


def test_terms_of_rdf_12_are_refused() -> None:
    reified = Triple(NamedNode("x:a"), NamedNode("x:b"), next(iter(triples("ex:a ex:p 1 ."))))
    with pytest.raises(BadInput, match=r"RDF 1\.2"):
        validate({*triples(DATA), reified}, triples(SHAPE))


def test_names_that_only_others_know_do_no_harm() -> None:
    shapes = SHAPE + "ex:S sh:shape ex:T ; sh:in ( ex:a ) ; sh:labelTemplate 'x' ."
    assert validate(triples(DATA), triples(shapes)).conforms


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("<https://example.org/Book>", "http://example.org/Book"),
        ("<http://example.org#Book>", "http://example.org/Book"),
        ("ex:Bok", "http://example.org/Book"),
        ("ex:Persons", "http://example.org/Person"),
        ("ex:Zebra", None),
    ],
)
def test_a_class_that_no_shape_looks_for_is_told_with_what_may_be_meant(kind: str, meant: str | None) -> None:
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:targetClass ex:Book ; sh:nodeKind sh:IRI . "
        "ex:T a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodeKind sh:IRI ."
    )
    message = refusal(f"ex:a a {kind} .", shapes)
    look = "instances of http://example.org/Book, instances of http://example.org/Person, subjects of"
    assert f"The shapes look for {look} http://example.org/p; the data have instances of" in message
    assert re.findall("you may mean (.*)\\.", message) == ([meant] if meant else [])


MANY = 3_000


@pytest.mark.parametrize(
    ("shape", "data", "results"),
    [
        ("sh:in ( " + " ".join(map(str, range(MANY))) + " )", "1", 0),
        ("sh:in ( " + " ".join(f"[ ex:v {n} ]" for n in range(MANY)) + " )", "1", 1),
        ("sh:or ( " + " ".join(f"[ sh:hasValue {n} ]" for n in range(MANY)) + " )", "'x'", 1),
        ("sh:pattern '^(a+)+$'", f"'{'a' * 100_000}!'", 1),
        ("sh:languageIn ( " + " ".join(f"'l{n}'" for n in range(MANY)) + " )", "'x'@en", 1),
        ("sh:nodeKind sh:IRI", " , ".join(map(str, range(MANY))), MANY),
    ],
)
def test_much_of_anything_takes_seconds_at_most(shape: str, data: str, results: int) -> None:
    shapes = triples(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {shape} ] .")
    start = process_time()
    assert len(validate(triples(f"ex:a a ex:C ; ex:p {data} ."), shapes).results) == results
    assert process_time() - start < 10


@pytest.mark.parametrize("path", ["sh:oneOrMorePath", "sh:zeroOrMorePath"])
def test_a_path_that_runs_in_a_circle_ends(path: str) -> None:
    links = "".join(f"ex:n{n} a ex:C ; ex:p ex:n{(n + 1) % 300} . " for n in range(300))
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path [ {path} ex:p ] ; "
    assert validate(triples(links), triples(shapes + "sh:minCount 300 ; sh:maxCount 300 ] .")).conforms


@pytest.mark.parametrize("inner", ["sh:node", "sh:not", "sh:property [ sh:path ex:p ] ; sh:node"])
def test_shapes_that_nest_too_deep_are_refused(inner: str) -> None:
    deep = f"[ {inner} " * 2_000 + "[ sh:nodeKind sh:IRI ]" + " ]" * 2_000
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:node {deep} ."
    assert "nest too deep" in refusal(DATA, shapes)


def test_data_and_shapes_may_stand_in_one_graph() -> None:
    both = triples(SHAPE + "ex:a a ex:C .")
    [result] = validate(both, both).results
    assert result.focus == NamedNode("http://example.org/a")
