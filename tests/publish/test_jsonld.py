from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from publish.tricky import (
    ALL_IRIS,
    EX,
    LITERALS,
    PREFIXES,
    TYPE,
    XSD,
    graphs,
    read,
    read_jsonld_by_pyld,
    same,
)
from pyoxigraph import BaseDirection, Literal, NamedNode, RdfFormat, Triple

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.publish import jsonld
from r2p_ld.publish import turtle as turtle_text

S, P = NamedNode(EX + "s"), NamedNode(EX + "p")
HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pillar: <https://w3id.org/r2p-ld/id/pillar/> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tool: <https://w3id.org/r2p-ld/id/tool/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> set[Triple]:
    return read(HEAD + text, RdfFormat.TURTLE)


def document(text: str) -> Any:
    """Write Turtle as JSON-LD, see that both readers take it for the same, and return its values."""
    triples = turtle(text)
    written = jsonld.write(triples, prefixes() | {"ex": EX})
    assert same(read(written, RdfFormat.JSON_LD), triples)
    assert same(read_jsonld_by_pyld(written), triples)
    return json.loads(written)


def test_a_document_as_a_whole() -> None:
    found = document(
        """
        tool:sanctions a r2p:PolicyTool, skos:Concept ;
            skos:prefLabel "sanctions"@en, "الجزاءات"@ar ;
            skos:altLabel "embargoes"@en, "measures"@en, "mesures"@fr ;
            skos:notation "S" ;
            r2p:position 3 ;
            r2p:isOpenList true ;
            dcterms:issued "2014-07-11"^^xsd:date ;
            r2p:toolOfPillar pillar:3, pillar:2 .
        tool:arms-embargo a r2p:PolicyTool ;
            skos:prefLabel "arms embargo"@en ;
            skos:altLabel "embargo"@en ;
            r2p:toolOfPillar pillar:3 ;
            skos:broader tool:sanctions .
        r2p:CrossPillarTool owl:equivalentClass [ owl:unionOf ( r2p:A [ owl:intersectionOf ( r2p:B ) ] ) ] .
        [] owl:members ( r2p:A r2p:B ) .
        """
    )
    assert list(found) == ["@context", "@graph"]
    assert found["@context"] == {
        "@version": 1.1,
        "dcterms": "http://purl.org/dc/terms/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "pillar": "https://w3id.org/r2p-ld/id/pillar/",
        "r2p": "https://w3id.org/r2p-ld/ontology#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "tool": "https://w3id.org/r2p-ld/id/tool/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": "@id",
        "type": {"@id": "@type", "@container": "@set"},
        "Concept": "skos:Concept",
        "PolicyTool": "r2p:PolicyTool",
        "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
        "broader": {"@id": "skos:broader", "@type": "@id"},
        "equivalentClass": {"@id": "owl:equivalentClass", "@type": "@id"},
        "intersectionOf": {"@id": "owl:intersectionOf", "@type": "@id", "@container": "@list"},
        "isOpenList": {"@id": "r2p:isOpenList", "@type": "xsd:boolean"},
        "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
        "members": {"@id": "owl:members", "@type": "@id", "@container": "@list"},
        "notation": "skos:notation",
        "position": {"@id": "r2p:position", "@type": "xsd:integer"},
        "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
        "toolOfPillar": {"@id": "r2p:toolOfPillar", "@type": "@id", "@container": "@set"},
        "unionOf": {"@id": "owl:unionOf", "@type": "@id", "@container": "@list"},
    }
    assert found["@graph"] == [
        {
            "id": "r2p:CrossPillarTool",
            "equivalentClass": {"unionOf": ["r2p:A", {"intersectionOf": ["r2p:B"]}]},
        },
        {
            "id": "tool:arms-embargo",
            "type": ["PolicyTool"],
            "altLabel": {"en": ["embargo"]},
            "broader": "tool:sanctions",
            "prefLabel": {"en": "arms embargo"},
            "toolOfPillar": ["pillar:3"],
        },
        {
            "id": "tool:sanctions",
            "type": ["Concept", "PolicyTool"],
            "altLabel": {"en": ["embargoes", "measures"], "fr": ["mesures"]},
            "isOpenList": True,
            "issued": "2014-07-11",
            "notation": "S",
            "position": 3,
            "prefLabel": {"ar": "الجزاءات", "en": "sanctions"},
            "toolOfPillar": ["pillar:2", "pillar:3"],
        },
        {"members": ["r2p:A", "r2p:B"]},
    ]


def test_nothing_is_an_empty_graph() -> None:
    assert document("")["@graph"] == []


@given(graphs())
def test_pyoxigraph_reads_back_the_same(triples: set[Triple]) -> None:
    assert same(read(jsonld.write(triples, PREFIXES), RdfFormat.JSON_LD), triples)


@given(graphs())
def test_pyld_reads_back_the_same(triples: set[Triple]) -> None:
    triples = {t for t in triples if not _is_rewritten_by_pyld(t.object)}
    assert same(read_jsonld_by_pyld(jsonld.write(triples, PREFIXES)), triples)


def _is_rewritten_by_pyld(term: object) -> bool:
    """PyLD brings doubles to canonical form, though strings of that type should stay as they are."""
    return isinstance(term, Literal) and term.datatype.value == XSD + "double"


@pytest.mark.parametrize("name", LITERALS)
def test_a_literal_survives_jsonld(name: str) -> None:
    literal = LITERALS[name]
    alone = {Triple(S, P, literal)}
    mixed = alone | {Triple(S, P, S), Triple(S, P, Literal("x", language="mul"))}
    for triples in (alone, mixed):
        text = jsonld.write(triples, PREFIXES)
        assert read(text, RdfFormat.JSON_LD) == triples
        assert read_jsonld_by_pyld(text) == triples or _is_rewritten_by_pyld(literal)


def test_all_tricky_literals_in_one_property() -> None:
    triples = {Triple(S, P, literal) for literal in LITERALS.values()}
    text = jsonld.write(triples, PREFIXES)
    assert read(text, RdfFormat.JSON_LD) == triples
    changed = {t.object for t in triples - read_jsonld_by_pyld(text)}
    assert changed == {
        LITERALS[name] for name in ("double as people write it", "double without exponent", "whole double")
    }


@pytest.mark.parametrize("place", ["subject", "predicate", "object", "class", "datatype"])
def test_every_tricky_iri_survives(place: str) -> None:
    assert len(ALL_IRIS) > 500
    iris = [NamedNode(iri) for iri in ALL_IRIS]
    triples = {
        "subject": {Triple(iri, P, Literal("")) for iri in iris},
        "predicate": {Triple(S, iri, Literal("")) for iri in iris},
        "object": {Triple(S, P, iri) for iri in iris},
        "class": {Triple(S, TYPE, iri) for iri in iris},
        "datatype": {Triple(S, P, Literal("", datatype=iri)) for iri in iris},
    }[place]
    text = jsonld.write(triples, PREFIXES)
    assert read(text, RdfFormat.JSON_LD) == triples
    assert read_jsonld_by_pyld(text) == triples


@pytest.mark.parametrize(
    ("values", "expected", "definition"),
    [
        # All of one kind.
        ("'a'", "a", "ex:p"),
        ("1", 1, {"@id": "ex:p", "@type": "xsd:integer"}),
        ("01", "01", {"@id": "ex:p", "@type": "xsd:integer"}),
        ("9007199254740992", 2**53, {"@id": "ex:p", "@type": "xsd:integer"}),
        ("9007199254740993", "9007199254740993", {"@id": "ex:p", "@type": "xsd:integer"}),
        ("-0", "-0", {"@id": "ex:p", "@type": "xsd:integer"}),
        ("false", False, {"@id": "ex:p", "@type": "xsd:boolean"}),
        ("'1'^^xsd:boolean", "1", {"@id": "ex:p", "@type": "xsd:boolean"}),
        ("1.0", "1.0", {"@id": "ex:p", "@type": "xsd:decimal"}),
        ("'1'^^xsd:nonNegativeInteger", "1", {"@id": "ex:p", "@type": "xsd:nonNegativeInteger"}),
        ("ex:a", "ex:a", {"@id": "ex:p", "@type": "@id"}),
        ("[]", {}, {"@id": "ex:p", "@type": "@id"}),
        ("'a'@en", {"en": "a"}, {"@id": "ex:p", "@container": "@language"}),
        ("'a'@en, 'b'@fr", {"en": "a", "fr": "b"}, {"@id": "ex:p", "@container": "@language"}),
        ("'a'@en, 'b'@en", {"en": ["a", "b"]}, {"@id": "ex:p", "@container": ["@language", "@set"]}),
        # Several of one kind.
        ("'b', 'a'", ["a", "b"], {"@id": "ex:p", "@container": "@set"}),
        ("1, 01", ["01", 1], {"@id": "ex:p", "@type": "xsd:integer", "@container": "@set"}),
        # Of several kinds: never coerced.
        ("ex:a, 'ex:a'", ["ex:a", {"id": "ex:a"}], {"@id": "ex:p", "@container": "@set"}),
        (
            "1, 01, true, 'a', 'a'@en, 1.0",
            [
                {"@value": "01", "@type": "xsd:integer"},
                1,
                {"@value": "1.0", "@type": "xsd:decimal"},
                "a",
                {"@value": "a", "@language": "en"},
                True,
            ],
            {"@id": "ex:p", "@container": "@set"},
        ),
        # Lists.
        ("( 1 2 )", [1, 2], {"@id": "ex:p", "@type": "xsd:integer", "@container": "@list"}),
        ("()", [], {"@id": "ex:p", "@container": "@list"}),
        (
            "( ex:a ( ex:b ) )",
            ["ex:a", {"@list": ["ex:b"]}],
            {"@id": "ex:p", "@type": "@id", "@container": "@list"},
        ),
        ("( 'a'@en )", [{"@value": "a", "@language": "en"}], {"@id": "ex:p", "@container": "@list"}),
        (
            "( 1 ), ( 2 )",
            [{"@list": [1]}, {"@list": [2]}],
            {"@id": "ex:p", "@type": "xsd:integer", "@container": "@set"},
        ),
        (
            "( 'a'@en ), 'b'",
            ["b", {"@list": [{"@value": "a", "@language": "en"}]}],
            {"@id": "ex:p", "@container": "@set"},
        ),
    ],
)
def test_the_shape_of_a_property(values: str, expected: Any, definition: Any) -> None:
    found = document(f"ex:s ex:p {values} .")
    assert found["@graph"] == [{"id": "ex:s", "p": expected}]
    assert type(found["@graph"][0]["p"]) is type(expected)
    assert found["@context"]["p"] == definition


def test_a_shape_is_one_throughout() -> None:
    found = document(
        "ex:s ex:p 1, 2 . ex:t ex:p 3 . ex:u ex:q [ ex:p 4 ] ; ex:l 'a'@en . ex:v ex:l 'a'@en, 'b'@en ."
    )
    assert [node.get("p", node.get("l")) for node in found["@graph"]] == [
        [1, 2],
        [3],
        {"en": ["a"]},
        {"en": ["a", "b"]},
    ]
    assert found["@graph"][2]["q"] == {"p": [4]}


def test_one_type_each_is_no_array() -> None:
    found = document("ex:s a ex:C . ex:t a ex:D .")
    assert found["@context"]["type"] == "@type"
    assert [node["type"] for node in found["@graph"]] == ["C", "D"]


def test_a_type_that_is_no_iri_keeps_the_property() -> None:
    found = document("ex:s a ex:C, [ owl:onProperty ex:p ], 'x' .")
    assert found["@graph"][0]["type"] == "C"
    assert found["@graph"][0]["rdf:type"] == ["x", {"onProperty": "ex:p"}]


def test_of_equal_names_the_first_prefix_wins() -> None:
    found = document(
        """ex:s skos:note 1 ; ex:note 2 ; <urn:else/note> 3 ; a foaf:Document, r2p:Document ;
        r2p:event 4 ; r2p:type 5 ; r2p:id 6 ; <urn:else/type> 7 ; rdfs:a-b 8 ."""
    )
    assert found["@graph"] == [
        {
            "id": "ex:s",
            "type": ["Document", "foaf:Document"],
            "ex:note": 2,
            "note": 1,
            "r2p:event": 4,
            "r2p:id": 6,
            "r2p:type": 5,
            "rdfs:a-b": 8,
            "urn:else/note": 3,
            "urn:else/type": 7,
        }
    ]
    assert found["@context"]["Document"] == "r2p:Document"
    assert found["@context"]["note"]["@id"] == "skos:note"
    assert found["@context"]["ex:note"] == {"@type": "xsd:integer"}


def test_a_prefix_that_is_a_scheme_is_left_out() -> None:
    found = document("tool:a ex:p <tool:a> .")
    assert found["@graph"] == [{"id": expand("tool:a"), "p": "tool:a"}]
    assert "tool" not in found["@context"]
    found = document("tool:a ex:p <tool://a> .")
    assert found["@graph"] == [{"id": "tool:a", "p": "tool://a"}]


def test_a_keyword_whose_name_is_a_scheme_has_no_alias() -> None:
    found = document("<id:a> a ex:C ; <type:b> ex:c .")
    assert found["@graph"] == [{"@id": "id:a", "@type": "C", "b": "ex:c"}]
    assert not {"id", "type"} & found["@context"].keys()


def test_names_of_javascript_objects_are_no_terms() -> None:
    found = document("ex:s ex:toString 1 ; ex:constructor 2 .")
    assert found["@graph"] == [{"id": "ex:s", "ex:toString": 1, "ex:constructor": 2}]


def test_a_datatype_that_is_a_property_does_not_define_itself() -> None:
    found = document("ex:s ex:a-b 'x'^^ex:a-b ; <urn:p> 'y'^^<urn:p> .")
    assert found["@graph"][0]["ex:a-b"] == {"@value": "x", "@type": "ex:a-b"}


def test_a_namespace_that_is_a_property_does_not_define_itself() -> None:
    found = document(f"ex:s <{EX}> 'x'^^ex:a .")
    assert found["@graph"] == [{"id": EX + "s", EX: "x"}]
    assert found["@context"][EX] == {"@type": EX + "a"}


def test_shared_blank_nodes_have_labels() -> None:
    found = document("ex:s ex:p _:x ; ex:q [ ex:p _:x ] . _:x ex:r 1 . [] ex:r 2 .")
    assert found["@graph"] == [
        {"id": "ex:s", "p": "_:c14n2", "q": {"p": "_:c14n2"}},
        {"id": "_:c14n2", "r": 1},
        {"r": 2},
    ]


@pytest.mark.parametrize("write", [jsonld.write, turtle_text.write], ids=["JSON-LD", "Turtle"])
@pytest.mark.parametrize(
    "term",
    [
        Triple(S, P, S),
        Literal("א", language="he", direction=BaseDirection.RTL),
        Literal("a", language="en", direction=BaseDirection.LTR),
    ],
    ids=["triple", "right to left", "left to right"],
)
def test_terms_of_rdf_1_2_are_refused(
    write: Callable[[list[Triple], Mapping[str, str]], str], term: Literal | Triple
) -> None:
    with pytest.raises(BadInput, match=r"RDF 1\.1"):
        write([Triple(S, P, term)], PREFIXES)
