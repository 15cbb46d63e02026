"""Ill-formed shapes are refused with their shape and fault named, and well-formed ones never."""

from __future__ import annotations

import pytest
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl.engine import validate

HEAD = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 0 . "
DATA = "ex:a a ex:C ; ex:p ex:b ."


def faults(shapes: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        validate(triples(DATA), triples(HEAD + shapes))
    assert caught.value.exit_code == 2
    return [
        fault.rule.replace("<http://example.org/", "ex:").replace(">", "") for fault in caught.value.faults
    ]


# What the shape of ex:p says besides, and what is told of it.
ILL_FORMED = [
    ("sh:in 2", 'sh:in "2"^^xsd:integer, which is not a list'),
    ("sh:in ex:x", "not a list"),
    ("sh:in [ rdf:first 1 ]", "not a list"),
    ("sh:in (1), (2)", "2 values of sh:in, where one is allowed"),
    ("sh:languageIn 'en'", "sh:languageIn"),
    ("sh:languageIn (1)", "sh:languageIn"),
    ("sh:closed 'yes'", 'sh:closed "yes", which is not true or false'),
    ("sh:closed 'true'", "sh:closed"),
    ("sh:closed true ; sh:ignoredProperties rdf:type", "sh:ignoredProperties"),
    ("sh:ignoredProperties ('x')", "sh:ignoredProperties"),
    ("sh:nodeKind sh:Iri", "sh:nodeKind sh:Iri, which is not one of sh:BlankNode"),
    ("sh:nodeKind sh:IRI, sh:Literal", "2 values of sh:nodeKind"),
    ("sh:node ex:Nothing", "sh:node ex:Nothing, which is not a sh:NodeShape that the shapes describe"),
    ("sh:node 'x'", "sh:node"),
    ("sh:not ex:Nothing", "sh:not ex:Nothing"),
    ("sh:property ex:Nothing", "sh:property ex:Nothing"),
    ("sh:qualifiedValueShape ex:Nothing", "sh:qualifiedValueShape"),
    ("sh:or (ex:Nothing)", "sh:or"),
    ("sh:and ex:S", "sh:and"),
    ("sh:xone ()", "sh:xone"),
    ("sh:maxCount 1.0", "sh:maxCount"),
    ("sh:maxCount 'one'^^xsd:integer", "sh:maxCount"),
    ("sh:maxCount ex:x", "sh:maxCount"),
    ("sh:maxCount 1, 2", "2 values of sh:maxCount"),
    ("sh:minLength '1'", "sh:minLength"),
    ("sh:maxLength 1, 2", "2 values of sh:maxLength"),
    ("sh:minInclusive ex:x", "sh:minInclusive"),
    ("sh:maxExclusive 1, 2", "2 values of sh:maxExclusive"),
    ("sh:datatype 'string'", "sh:datatype"),
    ("sh:class 'C'", "sh:class"),
    ("sh:equals 'q'", "sh:equals"),
    ("sh:lessThan [ sh:inversePath ex:p ]", "sh:lessThan"),
    ("sh:uniqueLang 'true'", "sh:uniqueLang"),
    ("sh:pattern '('", "no regular expression: missing )"),
    ("sh:pattern '(a)\\\\1'", "back-reference"),
    ("sh:pattern '\\\\i+'", "\\i is not evaluated here"),
    ("sh:pattern '[\\\\c]+'", "\\c is not evaluated here"),
    ("sh:pattern '\\\\P{IsCyrillic}'", "\\P{Is is not evaluated here"),
    ("sh:pattern '[a-z-[xyz]]+'", "[a-z-[ is not evaluated here"),
    ("sh:pattern 'x'@en", "sh:pattern"),
    ("sh:pattern 'a', 'b'", "2 values of sh:pattern"),
    ("sh:pattern 'a' ; sh:flags 'z'", "the flags are some of"),
    ("sh:severity 'high'", "sh:severity"),
    ("sh:severity sh:Info, sh:Warning", "2 values of sh:severity"),
    ("sh:message 1", "sh:message"),
    ("sh:deactivated 'no'", "sh:deactivated"),
    ("sh:targetNode [ ex:p 1 ]", "sh:targetNode"),
    ("sh:targetClass 'C'", "sh:targetClass"),
    ("sh:sparql 'SELECT $this {}'", "sh:sparql"),
    ("sh:sparql [ sh:message 'm' ]", "sh:sparql"),
]
PATHS = [
    *("'x'", "()", "(ex:p)", "[ ex:q ex:p ]", "[ rdf:first ex:p ]", "(ex:p [ sh:inversePath 1 ])"),
    *("[ sh:inversePath ex:p, ex:q ]", "[ sh:inversePath ex:p ; sh:oneOrMorePath ex:q ]"),
    *("[ sh:alternativePath ex:p ]", "[ sh:alternativePath (ex:p) ]", "[ sh:zeroOrMorePath 'x' ]"),
    "_:x . _:x sh:inversePath _:x",
    "[ sh:inversePath " * 2_000 + "ex:p" + " ]" * 2_000,
]


@pytest.mark.parametrize(("said", "told"), ILL_FORMED)
def test_values_that_the_syntax_forbids_are_refused(said: str, told: str) -> None:
    found = faults(f"ex:P {said} .")
    assert [rule for rule in found if rule.startswith("ex:P") and told in rule], found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_malformed_paths_are_refused(path: str) -> None:
    found = faults(f"ex:S sh:property ex:Q . ex:Q sh:minCount 1 ; sh:path {path} .")
    assert [rule for rule in found if "ex:Q" in rule and "sh:path" in rule], found


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ex:S sh:path ex:p .", "a sh:path, which no sh:NodeShape has"),
        ("ex:Q a sh:PropertyShape ; sh:class ex:D .", "no sh:path, which each sh:PropertyShape has"),
        ("ex:P sh:path ex:q .", "2 values of sh:path"),
        ("ex:P sh:node ex:Q . ex:Q sh:path ex:q .", "sh:node ex:Q"),
        ("ex:S sh:lessThan ex:p .", "sh:lessThan, but no sh:path"),
        ("ex:S sh:uniqueLang true .", "sh:uniqueLang, but no sh:path"),
    ],
)
def test_node_and_property_shapes_are_told_apart(said: str, told: str) -> None:
    assert [rule for rule in faults(said) if told in rule]


def test_all_faults_are_told_each_with_its_shape() -> None:
    found = faults("ex:P sh:in 1 ; sh:nodeKind sh:iri . ex:S sh:closed 1 ; sh:node ex:None .")
    assert len(found) == 4
    assert sorted(rule.partition(" ")[0] for rule in found) == ["ex:P,", "ex:P,", "ex:S", "ex:S"]


@pytest.mark.parametrize(
    "said",
    [
        "sh:ignoredProperties ( rdf:type )",
        "sh:flags 'i'",
        "sh:qualifiedMinCount 1",
        "sh:qualifiedMaxCount 0",
        "sh:qualifiedValueShapesDisjoint true",
        "sh:qualifiedValueShape [ sh:class ex:D ]",
        "sh:closed false ; sh:ignoredProperties ()",
        "sh:uniqueLang false",
        "sh:severity ex:Mine",
        "sh:name 'n'@en ; sh:description 'd' ; sh:order 1.5 ; sh:group ex:G ; sh:defaultValue 1",
        "sh:or ( [] )",
        "sh:maxCount +1",
        "sh:pattern '^http\\\\p{Pe}?\\\\p{Ps}*' ; sh:flags ''",
    ],
)
def test_well_formed_shapes_are_not_refused(said: str) -> None:
    assert validate(triples(DATA), triples(HEAD + f"ex:P {said} .")).conforms


@pytest.mark.parametrize("kind", ["SPARQLFunction", "JSConstraint"])
def test_what_other_specifications_define_is_refused_by_name(kind: str) -> None:
    assert f"uses sh:{kind}" in faults(f"ex:F a sh:{kind} .")[0]
