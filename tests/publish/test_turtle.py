from __future__ import annotations

import re

import pytest
from hypothesis import given
from publish.tricky import ALL_IRIS, EX, LITERALS, PREFIXES, graphs, read, read_turtle_by_rdflib, same
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from r2p_ld.namespaces import prefixes
from r2p_ld.publish.turtle import write

P = NamedNode(EX + "p")

PAGE = '''\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix pillar:  <https://w3id.org/r2p-ld/id/pillar/> .
@prefix r2p:     <https://w3id.org/r2p-ld/ontology#> .
@prefix rdf:     <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix tool:    <https://w3id.org/r2p-ld/id/tool/> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/r2p-ld/ontology> a owl:Ontology ;
    dcterms:title "Example"@en, "Exemple"@fr ;
    dcterms:issued "2014-07-11"^^xsd:date .

r2p:CrossPillarTool a owl:Class ;
    rdfs:label "cross-pillar tool"@en ;
    owl:equivalentClass [
        a owl:Class ;
        owl:unionOf (
            [ a owl:Class ; owl:intersectionOf ( r2p:PillarITool r2p:PillarIITool ) ]
            [ a owl:Class ; owl:intersectionOf ( r2p:PillarIITool r2p:PillarIIITool ) ]
        )
    ] ;
    rdfs:subClassOf r2p:PolicyTool, [ a owl:Restriction ; owl:onProperty r2p:has ; owl:minCardinality 2 ] .

r2p:PolicyTool a owl:Class ;
    rdfs:subClassOf
        skos:Concept,
        [ a owl:Restriction ; owl:onProperty r2p:listedIn ; owl:someValuesFrom r2p:ToolListing ],
        [ a owl:Restriction ; owl:onProperty r2p:toolOfPillar ; owl:someValuesFrom r2p:Pillar ] .

r2p:toolOfPillar a owl:ObjectProperty ;
    owl:propertyChainAxiom ( r2p:listedIn r2p:underPillar ) .

rdf:nil rdfs:seeAlso () .

tool:a.b rdfs:seeAlso <https://w3id.org/r2p-ld/id/tool/a.>, <https://w3id.org/r2p-ld/id/tool/a/b> .

tool:sanctions a r2p:PolicyTool, skos:Concept ;
    skos:prefLabel "sanctions"@en ;
    skos:altLabel
        "measures not involving the use of armed force"@en,
        "targeted or comprehensive measures"@en,
        "économiques"@fr ;
    skos:notation "C:\\\\new", "say \\"S\\"" ;
    skos:definition """two
lines, and a "word\\"\\""""@en ;
    r2p:isOpenList "1"^^xsd:boolean, true ;
    r2p:position "01"^^xsd:integer, -3, 1 ;
    r2p:ratio "+1.5"^^xsd:decimal, "1"^^xsd:decimal, "1.50"^^xsd:decimal, 1.5 ;
    r2p:toolOfPillar pillar:2, pillar:3 ;
    rdfs:seeAlso _:c14n10 .

tool:x rdfs:seeAlso _:c14n10 .

[] a owl:AllDifferent ;
    owl:distinctMembers ( pillar:1 pillar:2 [] ) .

_:c14n10 r2p:position "1.0E0"^^xsd:double .
'''


def test_the_page_as_a_whole() -> None:
    triples = read(PAGE, RdfFormat.TURTLE)
    assert write(triples, prefixes()) == PAGE


def test_nothing_is_an_empty_file() -> None:
    assert write([], PREFIXES) == ""


@given(graphs())
def test_pyoxigraph_reads_back_the_same(triples: set[Triple]) -> None:
    assert same(read(write(triples, PREFIXES), RdfFormat.TURTLE), triples)


@given(graphs())
def test_rdflib_reads_back_the_same(triples: set[Triple]) -> None:
    triples = {t for t in triples if not _is_collapsed_by_rdflib(t.object)}
    assert same(read_turtle_by_rdflib(write(triples, PREFIXES)), triples)


def _is_collapsed_by_rdflib(term: object) -> bool:
    """rdflib applies the white space rule of this datatype to any literal, from any format."""
    return isinstance(term, Literal) and term.datatype.value.endswith("#normalizedString")


@pytest.mark.parametrize("name", LITERALS)
def test_a_literal_survives_turtle(name: str) -> None:
    literal = LITERALS[name]
    text = write([Triple(P, P, literal)], PREFIXES)
    assert read(text, RdfFormat.TURTLE) == {Triple(P, P, literal)}
    survives = read_turtle_by_rdflib(text) == {Triple(P, P, literal)}
    assert survives != _is_collapsed_by_rdflib(literal)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("integer", "42"),
        ("negative integer", "-12"),
        ("decimal", "1.5"),
        ("true", "true"),
        ("integer with zeros", '"007"^^xsd:integer'),
        ("integer with plus", '"+7"^^xsd:integer'),
        ("negative zero", '"-0"^^xsd:integer'),
        ("integer with blanks", '" 1 "^^xsd:integer'),
        ("Arabic digits", '"٤٢"^^xsd:integer'),
        ("nonNegativeInteger", '"2"^^xsd:nonNegativeInteger'),
        ("decimal without point", '"5"^^xsd:decimal'),
        ("tiny decimal", '"0.0000001"^^xsd:decimal'),
        ("INF", '"INF"^^xsd:double'),
        ("double", '"1.0E0"^^xsd:double'),
        ("one for true", '"1"^^xsd:boolean'),
        ("looks like a number", '"01"'),
        ("control characters", None),
    ],
)
def test_short_forms_only_where_exact(name: str, expected: str | None) -> None:
    text = write([Triple(P, P, LITERALS[name])], PREFIXES)
    if expected is None:
        expected = text.partition("ex:p ex:p ")[2].removesuffix(" .\n")
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", expected), "no bare control character but the line feed"
    assert text.endswith(f"\nex:p ex:p {expected} .\n")


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (EX + "a", "ex:a"),
        (EX + "1", "ex:1"),
        (EX + "a.b", "ex:a.b"),
        (EX + "a-", "ex:a-"),
        (EX + "_", "ex:_"),
        ("https://example.org/deep/er/a", "deep:a"),
        ("https://example.org/empty/a", ":a"),
        ("https://example.org/find?a", "query:a"),
        ("urn:example:a", "colon:a"),
        *(
            (EX + local, None)
            for local in ("", "a.", ".a", "-a", "a/b", "%41", "é", "a(b)", "a:b", "~a", "a,b;c")
        ),
        ("https://example.org/deep/a", None),
        ("tool:a", None),
        ("urn:isbn:0", None),
    ],
)
def test_names_only_where_legal(iri: str, expected: str | None) -> None:
    line = write([Triple(NamedNode(iri), NamedNode("urn:p"), NamedNode("urn:o"))], PREFIXES).splitlines()[-1]
    assert line == f"{expected or f'<{iri}>'} <urn:p> <urn:o> ."


def test_every_tricky_iri_survives_everywhere() -> None:
    assert len(ALL_IRIS) > 500
    triples = set()
    for iri in map(NamedNode, ALL_IRIS):
        triples |= {
            Triple(iri, P, P),
            Triple(P, iri, P),
            Triple(P, P, iri),
            Triple(P, P, Literal("", datatype=iri)),
        }
    text = write(triples, PREFIXES)
    assert read(text, RdfFormat.TURTLE) == triples
    assert read_turtle_by_rdflib(text) == triples


def test_only_used_prefixes_are_declared() -> None:
    text = write([Triple(NamedNode(EX + "a"), NamedNode("urn:p"), Literal("ex:a skos:b"))], PREFIXES)
    assert text.count("@prefix") == 1
    text = write(read("[] a () .", RdfFormat.TURTLE), PREFIXES)
    assert text == "[] a () .\n"
