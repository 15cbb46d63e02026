from pyoxigraph import BlankNode, Triple
from support.owl_examples import graph

from r2p_ld.graph.pellet import explain, labels, named

A, B = "https://example.org/A", "https://example.org/B"
CLASSES = ":A a owl:Class . :B a owl:Class ; owl:disjointWith :A ."


def test_each_contradiction_is_told_once_in_words() -> None:
    triples = graph(CLASSES, ":x a :A , :B ; rdfs:label 'first' . :y a :A , :B .")
    first, second = (
        tuple(sorted((f"{A} disjointWith {B}", f"{name} type {A}", f"{name} type {B}")))
        for name in ("first (https://example.org/x)", "https://example.org/y")
    )
    assert explain(triples, empty_classes=False, time_limit=60) == [
        ("Thing", first),
        ("Thing", second),
    ]


def test_names_that_end_alike_are_told_apart() -> None:
    """Pellet by itself would print each of these as "2014"."""
    triples = graph(
        CLASSES,
        """
        <https://example.org/report/2014> a :A ; :same <https://example.org/page/2014> .
        <https://example.org/page/2014> a :B .
        :same a owl:ObjectProperty ; rdfs:range :A .
        """,
    )
    (told,) = explain(triples, empty_classes=False, time_limit=60)
    assert told[1] == (
        f"{A} disjointWith {B}",
        f"https://example.org/page/2014 type {B}",
        "https://example.org/report/2014 https://example.org/same https://example.org/page/2014",
        f"https://example.org/same range {A}",
    )


def test_the_names_of_blank_nodes_change_nothing() -> None:
    turtle = f"""{CLASSES} :p a owl:ObjectProperty . :q a owl:ObjectProperty .
        :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] ,
            [ a owl:Restriction ; owl:onProperty :q ; owl:allValuesFrom :B ] .
        :x a :A ; :p :y ; :q :y . :y a :A ."""
    told = explain(graph(turtle), empty_classes=False, time_limit=60)
    assert len(told) == 2
    assert told == explain(graph(turtle), empty_classes=False, time_limit=60)


def test_axioms_with_facets_are_kept_from_pellet() -> None:
    """It would crash on one when it looks for empty classes, and understands none."""
    facet = """
    :d a owl:DatatypeProperty .
    :C a owl:Class ; rdfs:subClassOf :A , :B , [ a owl:Class ; owl:intersectionOf (
        :A [ a owl:Restriction ; owl:onProperty :d ; owl:someValuesFrom [ a rdfs:Datatype ;
            owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:pattern "A/.*" ] ) ] ] ) ] .
    """
    (told,) = explain(graph(CLASSES, facet), empty_classes=True, time_limit=60)
    assert told == (
        "https://example.org/C",
        (
            f"{A} disjointWith {B}",
            f"https://example.org/C subClassOf {A}",
            f"https://example.org/C subClassOf {B}",
        ),
    )


def test_a_consistent_graph_has_no_contradiction() -> None:
    assert explain(graph(CLASSES, ":x a :A ."), empty_classes=False, time_limit=60) == []


def test_the_english_label_is_chosen() -> None:
    triples = graph("""
        :a rdfs:label "ein Werkzeug"@de , "tool"@en . :b skos:prefLabel "b"@fr , "a"@es .
        :c rdfs:label :a . [] rdfs:label "of nothing" .
    """)
    assert any(isinstance(t.subject, BlankNode) for t in triples if isinstance(t, Triple))
    assert labels(triples) == {"https://example.org/a": "tool", "https://example.org/b": "a"}
    assert named("https://example.org/a", labels(triples)) == "tool (https://example.org/a)"
    assert named("https://w3id.org/r2p-ld/id/pillar/2", {}) == "pillar:2"
