"""Each constraint component: what passes, and exactly what is found where it fails."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode
from support.shacl_oracle import by_pyshacl
from support.turtle import triples

from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index
from r2p_ld.shacl.report import Report

HEAD = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; "
VALUE = "ex:V a sh:NodeShape ; sh:class ex:D ."
OTHERS = "ex:d a ex:D . ex:e a ex:E . ex:E rdfs:subClassOf ex:D . "

# Constraint of the property ex:p; data that conform; data that do not; what is found, as
# "focus path value component shape".
CASES = [
    ("sh:minCount 1 .", "ex:a ex:p 1 .", "ex:a ex:q 1 .", ["a p - MinCount P"]),
    ("sh:maxCount 1 .", "ex:a ex:p 1 .", "ex:a ex:p 1, 2 .", ["a p - MaxCount P"]),
    (
        "sh:class ex:D .",
        "ex:a ex:p ex:d, ex:e .",
        'ex:a ex:p ex:x, "x" .',
        ["a p x Class P", 'a p "x" Class P'],
    ),
    ("sh:datatype xsd:integer .", "ex:a ex:p 1 .", "ex:a ex:p 1.0 .", ['a p "1.0"^^xsd:decimal Datatype P']),
    ("sh:datatype rdf:langString .", 'ex:a ex:p "x"@en .', 'ex:a ex:p "x" .', ['a p "x" Datatype P']),
    ("sh:datatype xsd:string .", 'ex:a ex:p "x" .', 'ex:a ex:p "x"@en .', ['a p "x"@en Datatype P']),
    ("sh:nodeKind sh:IRI .", "ex:a ex:p ex:x .", "ex:a ex:p 1 .", ['a p "1"^^xsd:integer NodeKind P']),
    ("sh:nodeKind sh:Literal .", "ex:a ex:p 1 .", "ex:a ex:p ex:x .", ["a p x NodeKind P"]),
    ("sh:nodeKind sh:IRI .", "ex:a ex:p ex:x .", "ex:a ex:p [ ex:q ex:x ] .", ["a p [q x] NodeKind P"]),
    ("sh:minInclusive 1 .", "ex:a ex:p 1 .", "ex:a ex:p 0 .", ['a p "0"^^xsd:integer MinInclusive P']),
    ("sh:minExclusive 1 .", "ex:a ex:p 2 .", "ex:a ex:p 1 .", ['a p "1"^^xsd:integer MinExclusive P']),
    ("sh:maxInclusive 1 .", "ex:a ex:p 1 .", "ex:a ex:p 2 .", ['a p "2"^^xsd:integer MaxInclusive P']),
    ("sh:maxExclusive 1 .", "ex:a ex:p 0 .", "ex:a ex:p 1 .", ['a p "1"^^xsd:integer MaxExclusive P']),
    ("sh:minInclusive 1 .", "ex:a ex:p 1 .", 'ex:a ex:p "2" .', ['a p "2" MinInclusive P']),
    ("sh:minLength 2 .", 'ex:a ex:p "xx" .', 'ex:a ex:p "x" .', ['a p "x" MinLength P']),
    ("sh:maxLength 2 .", 'ex:a ex:p "xx" .', 'ex:a ex:p "xxx" .', ['a p "xxx" MaxLength P']),
    ('sh:pattern "^A/" .', 'ex:a ex:p "A/1" .', 'ex:a ex:p "S/1" .', ['a p "S/1" Pattern P']),
    ('sh:pattern "^a/" ; sh:flags "i" .', 'ex:a ex:p "A/1" .', 'ex:a ex:p "S/1" .', ['a p "S/1" Pattern P']),
    (
        'sh:languageIn ("en" "fr") .',
        'ex:a ex:p "x"@en-gb .',
        'ex:a ex:p "x"@es .',
        ['a p "x"@es LanguageIn P'],
    ),
    (
        "sh:uniqueLang true .",
        'ex:a ex:p "x"@en, "x"@fr .',
        'ex:a ex:p "x"@en, "y"@en .',
        ["a p - UniqueLang P"],
    ),
    ("sh:equals ex:q .", "ex:a ex:p 1 ; ex:q 1 .", "ex:a ex:p ex:x .", ["a p x Equals P"]),
    (
        "sh:disjoint ex:q .",
        "ex:a ex:p ex:x ; ex:q ex:y .",
        "ex:a ex:p ex:x ; ex:q ex:x .",
        ["a p x Disjoint P"],
    ),
    (
        "sh:lessThan ex:q .",
        "ex:a ex:p 1 ; ex:q 2 .",
        "ex:a ex:p 1 ; ex:q 1 .",
        ['a p "1"^^xsd:integer LessThan P'],
    ),
    (
        "sh:lessThanOrEquals ex:q .",
        "ex:a ex:p 1 ; ex:q 1 .",
        "ex:a ex:p 2 ; ex:q 1 .",
        ['a p "2"^^xsd:integer LessThanOrEquals P'],
    ),
    ("sh:hasValue ex:d .", "ex:a ex:p ex:d, ex:x .", "ex:a ex:p ex:x .", ["a p - HasValue P"]),
    ("sh:in (ex:d 1) .", "ex:a ex:p ex:d, 1 .", "ex:a ex:p ex:x .", ["a p x In P"]),
    ("sh:in (1) .", "ex:a ex:p 1 .", 'ex:a ex:p "01"^^xsd:integer .', ['a p "01"^^xsd:integer In P']),
    ("sh:node ex:V . " + VALUE, "ex:a ex:p ex:d .", "ex:a ex:p ex:x .", ["a p x Node P"]),
    ("sh:not ex:V . " + VALUE, "ex:a ex:p ex:x .", "ex:a ex:p ex:d .", ["a p d Not P"]),
    (
        "sh:or (ex:V [ sh:nodeKind sh:Literal ]) . " + VALUE,
        "ex:a ex:p ex:d, 1 .",
        "ex:a ex:p ex:x .",
        ["a p x Or P"],
    ),
    (
        "sh:and (ex:V [ sh:nodeKind sh:IRI ]) . " + VALUE,
        "ex:a ex:p ex:d .",
        "ex:a ex:p ex:x .",
        ["a p x And P"],
    ),
    ("sh:xone (ex:V [ sh:class ex:E ]) . " + VALUE, "ex:a ex:p ex:d .", "ex:a ex:p ex:e .", ["a p e Xone P"]),
    (
        "sh:qualifiedValueShape ex:V ; sh:qualifiedMinCount 1 . " + VALUE,
        "ex:a ex:p ex:d, ex:x .",
        "ex:a ex:p ex:x .",
        ["a p - QualifiedMinCount P"],
    ),
    (
        "sh:qualifiedValueShape ex:V ; sh:qualifiedMaxCount 1 . " + VALUE,
        "ex:a ex:p ex:d, ex:x .",
        "ex:a ex:p ex:d, ex:e .",
        ["a p - QualifiedMaxCount P"],
    ),
    (
        "sh:property ex:Q . ex:Q sh:path ex:q ; sh:minCount 1 .",
        "ex:a ex:p ex:b . ex:b ex:q 1 .",
        "ex:a ex:p ex:b .",
        ["b q - MinCount Q"],
    ),
    (
        "sh:sparql [ sh:prefixes ex: ; "
        'sh:select "SELECT $this ?value { $this $PATH ?value . ?value x:q 1 }" ] . '
        'ex: sh:declare [ sh:prefix "x" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .',
        "ex:a ex:p ex:b .",
        "ex:a ex:p ex:b . ex:b ex:q 1 .",
        ["a p b SPARQL P"],
    ),
    ("sh:deactivated true ; sh:minCount 1 .", "ex:a ex:p 1 .", "ex:a ex:q 1 .", []),
]

# Paths from ex:a, which must lead to ex:z.
PATHS = [
    ("ex:p", "ex:a ex:p ex:z .", "ex:p"),
    ("[ sh:inversePath ex:p ]", "ex:z ex:p ex:a .", "^ex:p"),
    ("( ex:p ex:q )", "ex:a ex:p ex:b . ex:b ex:q ex:z .", "ex:p/ex:q"),
    ("( [ sh:inversePath ex:p ] ex:q )", "ex:b ex:p ex:a ; ex:q ex:z .", "^ex:p/ex:q"),
    ("[ sh:alternativePath ( ex:p ex:q ) ]", "ex:a ex:q ex:z .", "(ex:p|ex:q)"),
    ("[ sh:zeroOrMorePath ex:p ]", "ex:a ex:p ex:b . ex:b ex:p ex:z .", "ex:p*"),
    ("[ sh:oneOrMorePath ex:p ]", "ex:a ex:p ex:b . ex:b ex:p ex:z .", "ex:p+"),
    ("[ sh:zeroOrOnePath ex:p ]", "ex:a ex:p ex:z .", "ex:p?"),
    (
        "( ex:p [ sh:zeroOrMorePath [ sh:inversePath ex:q ] ] )",
        "ex:a ex:p ex:b . ex:z ex:q ex:b .",
        "ex:p/(^ex:q)*",
    ),
    ("( [ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ] ex:r )", "ex:a ex:p ex:b . ex:b ex:r ex:z .", None),
]


def told(report: Report) -> list[str]:
    """Return results as the cases above write them."""
    data, shapes = Describer(report.data), Describer(report.shapes)
    found = []
    for result in report.results:
        path = "-" if result.path is None else shapes.path(result.path)
        value = "-" if result.value is None else data.name(result.value)
        component = shapes.name(result.component).removeprefix("sh:").removesuffix("ConstraintComponent")
        line = f"{data.name(result.focus)} {path} {value} {component} {shapes.name(result.shape)}"
        found.append(line.replace("<http://example.org/", "").replace(">", ""))
    return sorted(found)


@pytest.mark.parametrize(("constraint", "good", "bad", "expected"), CASES)
def test_component_finds_exactly_what_is_wrong(
    constraint: str, good: str, bad: str, expected: list[str]
) -> None:
    shapes = triples(HEAD + constraint)
    assert told(validate(triples("ex:a a ex:C . " + OTHERS + good), shapes)) == []
    report = validate(triples("ex:a a ex:C . " + OTHERS + bad), shapes)
    assert told(report) == sorted(expected)
    assert report.conforms is (not expected)


@pytest.mark.parametrize(("constraint", "good", "bad", "expected"), CASES)
def test_each_component_finds_what_pyshacl_finds(
    constraint: str, good: str, bad: str, expected: list[str]
) -> None:
    shapes = triples(HEAD + constraint)
    data = triples("ex:a a ex:C . ex:b a ex:C . " + OTHERS + bad + good.replace("ex:a", "ex:b"))
    ours = validate(data, shapes)
    found = {tuple(getattr(n, "value", "") for n in (r.focus, r.component, r.shape)) for r in ours.results}
    assert found == by_pyshacl(data, shapes)


@pytest.mark.parametrize(("path", "data", "text"), PATHS)
def test_path_is_followed_and_told(path: str, data: str, text: str | None) -> None:
    shapes = triples(
        f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:hasValue ex:z ] ."
    )
    assert validate(triples(data), shapes).conforms
    [result] = validate(triples("ex:a ex:other ex:z ."), shapes).results
    assert result.path is not None
    if text is not None:
        found = Describer(Index(shapes)).path(result.path)
        assert found.replace("<http://example.org/", "ex:").replace(">", "") == text


@pytest.mark.parametrize(
    ("target", "data", "focus"),
    [
        ("sh:targetClass ex:C", "ex:a a ex:E . ex:E rdfs:subClassOf ex:D . ex:D rdfs:subClassOf ex:C .", "a"),
        ("sh:targetNode ex:a", "ex:a ex:q 1 .", "a"),
        ("sh:targetSubjectsOf ex:q", "ex:a ex:q ex:b .", "a"),
        ("sh:targetObjectsOf ex:q", "ex:a ex:q ex:b .", "b"),
        ("a rdfs:Class", "ex:a a ex:S .", "a"),
        ("a owl:Class", "ex:a a ex:E . ex:E rdfs:subClassOf ex:S .", "a"),
    ],
)
def test_target_finds_its_focus_node(target: str, data: str, focus: str) -> None:
    shapes = triples(
        f"ex:S a sh:NodeShape ; {target} ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 ."
    )
    assert told(validate(triples(data), shapes)) == [f"{focus} p - MinCount P"]


def test_closed_shape_allows_the_paths_of_its_property_shapes() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ; sh:ignoredProperties (rdf:type) ; "
        "sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 ."
    )
    assert validate(triples("ex:a a ex:C ; ex:p 1 ."), shapes).conforms
    report = validate(triples("ex:a a ex:C ; ex:p 1, 2 ; ex:q 3 ."), shapes)
    assert told(report) == ["a p - MaxCount P", 'a q "3"^^xsd:integer Closed S']


def test_disjoint_qualified_shapes_know_their_siblings() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P, ex:Q . "
        "ex:P sh:path ex:p ; sh:qualifiedValueShape ex:V ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShapesDisjoint true . "
        "ex:Q sh:path ex:p ; sh:qualifiedValueShape ex:W ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShapesDisjoint true . "
        "ex:V a sh:NodeShape ; sh:class ex:D . ex:W a sh:NodeShape ; sh:class ex:E ."
    )
    assert validate(triples("ex:a a ex:C ; ex:p ex:d, ex:e . ex:d a ex:D . ex:e a ex:E ."), shapes).conforms
    report = validate(triples("ex:a a ex:C ; ex:p ex:d, ex:e . ex:d a ex:D, ex:E . ex:e a ex:E ."), shapes)
    assert told(report) == ["a p - QualifiedMinCount P"]


def test_shape_that_others_refer_to_keeps_its_property_shapes() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 . "
        "ex:T a sh:NodeShape ; sh:targetClass ex:D ; sh:property ex:Q . ex:Q sh:path ex:q ; sh:node ex:S ."
    )
    report = validate(triples("ex:d a ex:D ; ex:q ex:x ."), shapes)
    assert told(report) == ["d q x Node Q"]
    [detail] = report.results[0].details
    assert (detail.focus, detail.shape) == (
        NamedNode("http://example.org/x"),
        NamedNode("http://example.org/P"),
    )


def test_deactivated_shape_does_not_check_by_its_property_shapes() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:deactivated true ; sh:property ex:P . "
        "ex:P sh:path ex:p ; sh:minCount 1 . ex:T a sh:NodeShape ; sh:targetClass ex:C ; sh:nodeKind sh:IRI ."
    )
    assert validate(triples("ex:a a ex:C ."), shapes).conforms


def test_custom_component_says_its_own_words() -> None:
    shapes = triples(
        "ex:Even a sh:ConstraintComponent ; sh:parameter [ sh:path ex:even ] ; "
        'sh:validator [ a sh:SPARQLAskValidator ; sh:message "It must be even." ; '
        'sh:ask "ASK { FILTER(!$even || FLOOR($value / 2) * 2 = $value) }" ] . ' + HEAD + "ex:even true ."
    )
    assert validate(triples("ex:a a ex:C ; ex:p 2 ."), shapes).conforms
    [result] = validate(triples("ex:a a ex:C ; ex:p 3 ."), shapes).results
    assert [message.value for message in result.messages] == ["It must be even."]


def test_rule_over_the_whole_graph_names_the_value() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetNode ex:C ; sh:sparql [ "
        'sh:message "{?value} has no label." ; sh:prefixes ex: ; '
        'sh:select "SELECT $this ?value { ?value a $this . FILTER NOT EXISTS { ?value rdfs:label ?l } }" ] .'
    )
    shapes |= triples(
        'ex: sh:declare [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#" ] .'
    )
    report = validate(triples('ex:a a ex:C . ex:b a ex:C ; rdfs:label "b" .'), shapes)
    assert told(report) == ["C - a SPARQL S"]
    assert [m.value for m in report.results[0].messages] == ["http://example.org/a has no label."]


def test_there_are_cases_for_every_component() -> None:
    assert len(CASES) >= 37
    assert len(PATHS) >= 10
