"""The helper that breaks data finds every constraint that can fire, and names those that cannot."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from pyoxigraph import NamedNode
from support.shape_changes import Constraint
from support.shape_mutation import constraints, silent
from support.turtle import triples

from r2p_ld.shacl.engine import validate

HEAD = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; "
THINGS = "ex:d a ex:D ; ex:q 1 . ex:e a ex:E . ex:E rdfs:subClassOf ex:D . "

# Constraint of the property ex:p, and data that conform to it.
CASES = [
    ("sh:minCount 2 .", "ex:a ex:p 1, 2, 3 ."),
    ("sh:maxCount 2 .", "ex:a ex:p 1 ."),
    ("sh:maxCount 0 .", ""),
    ("sh:class ex:D .", "ex:a ex:p ex:d ."),
    ("sh:datatype xsd:integer .", "ex:a ex:p 1 ."),
    ("sh:datatype xsd:string .", "ex:a ex:p 'x' ."),
    ("sh:nodeKind sh:IRI .", "ex:a ex:p ex:d ."),
    ("sh:nodeKind sh:Literal .", "ex:a ex:p 1 ."),
    ("sh:nodeKind sh:BlankNodeOrIRI .", "ex:a ex:p ex:d ."),
    ("sh:nodeKind sh:IRIOrLiteral .", "ex:a ex:p ex:d ."),
    ("sh:minInclusive 1 .", "ex:a ex:p 1 ."),
    ("sh:minExclusive 1 .", "ex:a ex:p 2 ."),
    ("sh:maxInclusive 1 .", "ex:a ex:p 1 ."),
    ("sh:maxExclusive '2020-01-01'^^xsd:date .", "ex:a ex:p '2019-12-31'^^xsd:date ."),
    ("sh:minLength 1 .", "ex:a ex:p 'x' ."),
    ("sh:maxLength 3 .", "ex:a ex:p 'x' ."),
    ("sh:pattern '^[a-z]+$' ; sh:flags 'i' .", "ex:a ex:p 'X' ."),
    ("sh:pattern '^.?$' .", "ex:a ex:p 'x' ."),
    ("sh:languageIn ('en' 'fr') .", "ex:a ex:p 'x'@en ."),
    ("sh:uniqueLang true .", "ex:a ex:p 'x'@en ."),
    ("sh:equals ex:q .", "ex:a ex:p 1 ; ex:q 1 ."),
    ("sh:disjoint ex:q .", "ex:a ex:p 1 ; ex:q 2 ."),
    ("sh:lessThan ex:q .", "ex:a ex:p 1 ; ex:q 2 ."),
    ("sh:lessThanOrEquals ex:q .", "ex:a ex:p 2 ; ex:q 2 ."),
    ("sh:hasValue ex:d .", "ex:a ex:p ex:d, ex:e ."),
    ("sh:in (ex:d 1) .", "ex:a ex:p 1 ."),
    ("sh:node [ sh:class ex:D ] .", "ex:a ex:p ex:d ."),
    ("sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] .", "ex:a ex:p ex:d ."),
    ("sh:not [ sh:class ex:E ] .", "ex:a ex:p ex:d ."),
    ("sh:not [ sh:datatype xsd:string ] .", "ex:a ex:p 1 ."),
    ("sh:not [ sh:in (1 2) ] .", "ex:a ex:p 3 ."),
    ("sh:not [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ] .", "ex:a ex:p ex:d ."),
    ("sh:not [ sh:path ex:r ; sh:hasValue ex:e ] .", "ex:a ex:p ex:d ."),
    ("sh:and ([ sh:class ex:D ] [ sh:nodeKind sh:IRI ]) .", "ex:a ex:p ex:d ."),
    ("sh:or ([ sh:class ex:D ] [ sh:datatype xsd:integer ]) .", "ex:a ex:p ex:d, 1 ."),
    ("sh:or ([ sh:nodeKind sh:Literal ] [ sh:path ex:q ; sh:minCount 1 ]) .", "ex:a ex:p ex:d ."),
    ("sh:xone ([ sh:class ex:D ] [ sh:datatype xsd:integer ]) .", "ex:a ex:p ex:d, 1 ."),
    ("sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 .", "ex:a ex:p ex:d ."),
    ("sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMaxCount 1 .", "ex:a ex:p ex:d ."),
    (
        "sh:qualifiedValueShape [ sh:path ex:r ; sh:hasValue ex:e ] ; sh:qualifiedMaxCount 2 .",
        "ex:a ex:p ex:d .",
    ),
    ("sh:property [ sh:path ex:q ; sh:minCount 1 ] .", "ex:a ex:p ex:d ."),
]
PATHS = [
    ("[ sh:inversePath ex:p ]", "ex:d ex:p ex:a ."),
    ("( ex:q ex:p )", "ex:a ex:q ex:b . ex:b ex:p ex:d ."),
    ("( [ sh:inversePath ex:q ] ex:p )", "ex:b ex:q ex:a ; ex:p ex:d ."),
    ("( ex:q [ sh:inversePath ex:p ] )", "ex:a ex:q ex:b . ex:d ex:p ex:b ."),
    ("[ sh:alternativePath ( ex:q ex:p ) ]", "ex:a ex:p ex:d ."),
    ("[ sh:oneOrMorePath ex:p ]", "ex:a ex:p ex:d ."),
    ("( ex:p [ sh:zeroOrMorePath ex:r ] )", "ex:a ex:p ex:d . ex:d ex:r ex:e ."),
]
# Constraints of the node itself.
OF_NODES = [
    ("sh:nodeKind sh:IRI", ""),
    ("sh:pattern '^http://example.org/a$'", ""),
    ("sh:closed true ; sh:ignoredProperties (rdf:type)", ""),
    ("sh:or ([ sh:path ex:p ; sh:minCount 1 ] [ sh:path ex:q ; sh:minCount 1 ])", "ex:a ex:p 1 ; ex:q 1 ."),
    ("sh:xone ([ sh:path ex:p ; sh:minCount 1 ] [ sh:path ex:q ; sh:minCount 1 ])", "ex:a ex:p 1 ."),
    ("sh:not [ sh:path ex:p ; sh:minCount 1 ]", ""),
    ("sh:not [ sh:path ex:p ; sh:maxCount 0 ]", "ex:a ex:p 1 ."),
    ("sh:node [ sh:property [ sh:path ex:p ; sh:hasValue 1 ] ]", "ex:a ex:p 1 ."),
]


@pytest.mark.parametrize(("constraint", "data"), CASES)
def test_each_constraint_can_be_broken(constraint: str, data: str) -> None:
    shapes = triples(HEAD + constraint)
    assert constraints(shapes)
    assert silent(triples("ex:a a ex:C . " + THINGS + data), shapes) == {}


@pytest.mark.parametrize(("path", "data"), PATHS)
def test_each_path_can_be_broken(path: str, data: str) -> None:
    shapes = triples(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path {path} ; "
        "sh:minCount 1 ; sh:maxCount 2 ; sh:class ex:D ; sh:hasValue ex:d ] ."
    )
    assert len(constraints(shapes)) == 4
    assert silent(triples("ex:a a ex:C . " + THINGS + data), shapes) == {}


@pytest.mark.parametrize(("constraint", "data"), OF_NODES)
def test_each_constraint_on_a_node_itself_can_be_broken(constraint: str, data: str) -> None:
    shapes = triples(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {constraint} .")
    assert Constraint(NamedNode("http://example.org/S"), constraint.split()[0][3:]) in constraints(shapes)
    assert silent(triples("ex:a a ex:C . " + data), shapes) == {}


@pytest.mark.parametrize(
    "target", ["sh:targetNode ex:a", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q", "a owl:Class"]
)
def test_each_target_is_found(target: str) -> None:
    shapes = triples(f"ex:S a sh:NodeShape ; {target} ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .")
    assert silent(triples("ex:a a ex:S ; ex:p 1 . ex:b ex:q ex:a ."), shapes) == {}


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ("sh:minCount 0 .", "no change could be made up"),
        ("sh:pattern '' .", "did not fire"),
        ("sh:or ([ sh:nodeKind sh:IRIOrLiteral ] [ sh:nodeKind sh:BlankNode ]) .", "did not fire"),
        ("sh:not [ sh:in () ; sh:class ex:Nothing ; sh:datatype xsd:string ] .", "did not fire"),
        ("sh:sparql [ sh:select 'SELECT $this { $this <x:y> 1 }' ] .", "no change could be made up"),
        (
            "sh:path ex:p . ex:T a sh:NodeShape ; sh:targetClass ex:None ; sh:pattern 'x' .",
            "no change could be made",
        ),
    ],
)
def test_what_cannot_fire_is_named(constraint: str, reason: str) -> None:
    [(name, said)] = silent(triples("ex:a a ex:C ; ex:p 1 ."), triples(HEAD + constraint)).items()
    assert "example.org" in name
    assert " sh:" in name
    assert reason in said


def test_many_constraints_take_few_validations(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property "
        + ", ".join(
            f"[ sh:path ex:p{n} ; sh:maxCount 1 ; sh:minCount 1 ; sh:datatype xsd:string ]" for n in range(10)
        )
        + " ."
    )
    data = triples(
        "".join(
            f"ex:a{i} a ex:C . " + "".join(f"ex:a{i} ex:p{n} 'x' . " for n in range(10)) for i in range(30)
        )
    )
    counted = Mock(wraps=validate)
    monkeypatch.setattr("support.shape_mutation.validate", counted)
    assert len(constraints(shapes)) == 30
    assert silent(data, shapes) == {}
    assert counted.call_count <= 4


def test_background_is_left_alone() -> None:
    shapes = triples(HEAD + "sh:class ex:D ; sh:minCount 1 .")
    assert (
        silent(
            triples("ex:a a ex:C ; ex:p ex:d ."), shapes, triples("ex:d a ex:D . ex:t a ex:C ; ex:p ex:d .")
        )
        == {}
    )


def test_shapes_inside_others_and_switched_off_are_not_asked_for() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:or ([ sh:class ex:D ] ex:T) ; sh:property ex:Off . "
        "ex:T a sh:NodeShape ; sh:nodeKind sh:IRI . "
        "ex:Off sh:path ex:p ; sh:minCount 1 ; sh:deactivated true ."
    )
    [only] = constraints(shapes)
    assert (only.shape, only.parameter) == (NamedNode("http://example.org/S"), "or")


def test_data_that_do_not_conform_are_turned_away() -> None:
    with pytest.raises(ValueError, match="do not conform as they are"):
        silent(triples("ex:a a ex:C ."), triples(HEAD + "sh:minCount 1 ."))


def test_there_are_cases_for_every_kind() -> None:
    assert len(CASES) >= 40
    assert len(PATHS) >= 7
    assert len(OF_NODES) >= 8
