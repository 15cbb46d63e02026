"""Shapes that are made up, as the data are: both engines find the same, and refuse what SHACL forbids."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from support.shacl_oracle import by_pyshacl, name
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl.engine import validate

NODES = ["ex:a", "ex:b", "ex:c", "_:x"]
VALUES = [*NODES, "1", "2", "'t'", "'t'@en", "'u'@en", "'t'@de", "'2020-01-01'^^xsd:date", "'x'^^xsd:integer"]
PREDICATES = st.sampled_from(["ex:p", "ex:q", "ex:s"])
CLASSES = st.sampled_from(["ex:C", "ex:D"])
LINES = st.tuples(st.sampled_from(NODES), PREDICATES, st.sampled_from(VALUES)) | st.tuples(
    st.sampled_from(NODES), st.just("a"), CLASSES
)
PATHS = st.recursive(
    PREDICATES,
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )")
        | st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]")
        | st.tuples(
            st.sampled_from(["inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]), inner
        ).map(lambda two: f"[ sh:{two[0]} {two[1]} ]")
    ),
    max_leaves=3,
)
TERMS = st.sampled_from(["ex:a", "ex:b", "1", "2", "'t'", "'t'@en"])
CONSTRAINTS = st.one_of(
    st.tuples(st.sampled_from(["minCount", "maxCount", "minLength", "maxLength"]), st.sampled_from("0123")),
    st.tuples(st.just("class"), CLASSES),
    st.tuples(
        st.just("datatype"), st.sampled_from(["xsd:integer", "xsd:string", "xsd:date", "rdf:langString"])
    ),
    st.tuples(st.just("nodeKind"), st.sampled_from(["sh:IRI", "sh:Literal", "sh:BlankNodeOrIRI"])),
    st.tuples(st.sampled_from(["minInclusive", "maxExclusive"]), st.sampled_from(["1", "2"])),
    st.tuples(st.just("pattern"), st.sampled_from(["'^t'", "'example'"])),
    st.tuples(st.just("languageIn"), st.sampled_from(["( 'en' )", "( 'de' 'en' )"])),
    st.tuples(st.just("uniqueLang"), st.just("true")),
    st.tuples(st.sampled_from(["equals", "disjoint", "lessThan", "lessThanOrEquals"]), PREDICATES),
    st.tuples(st.just("hasValue"), TERMS),
    st.lists(TERMS, max_size=3).map(lambda terms: ("in", f"( {' '.join(terms)} )")),
    st.just(("closed", "true ; sh:ignoredProperties ( rdf:type ex:p )")),
)
ONLY_WITH_PATH = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
MANY = ("class", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue", "property", "node", "not")


def body(path: str | None, constraints: list[tuple[str, str]]) -> str:
    """What a shape says; of a parameter that has one value only, the first."""
    said: dict[str, tuple[str, str]] = {}
    for parameter, value in constraints:
        if path is not None or parameter not in ONLY_WITH_PATH:
            said.setdefault(parameter if parameter not in MANY else value, (parameter, value))
    lines = [f"sh:{parameter} {value}" for parameter, value in said.values()]
    return " ; ".join(lines if path is None else [f"sh:path {path}", *lines])


def shapes_within(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Shapes that have others in them; a shape with a path is a property."""
    nested = inner.map(lambda text: f"[ {text} ]")
    of_properties = nested.filter(lambda text: text.startswith("[ sh:path"))
    of_nodes = nested.filter(lambda text: not text.startswith("[ sh:path"))
    lists = st.lists(nested, min_size=1, max_size=2).map(lambda texts: f"( {' '.join(texts)} )")
    qualified = st.tuples(nested, st.sampled_from("012")).map(
        lambda two: (
            "qualifiedValueShape",
            f"{two[0]} ; sh:qualifiedMinCount {two[1]} ; sh:qualifiedMaxCount 2",
        )
    )
    more = st.one_of(
        st.tuples(st.just("property"), of_properties),
        st.tuples(st.just("node"), of_nodes),
        st.tuples(st.just("not"), nested),
        st.tuples(st.sampled_from(["and", "or", "xone"]), lists),
    )
    with_path = st.builds(body, PATHS, st.lists(CONSTRAINTS | more | qualified, min_size=1, max_size=3))
    return with_path | st.builds(body, st.none(), st.lists(CONSTRAINTS | more, min_size=1, max_size=3))


SHAPES = st.recursive(
    st.builds(body, st.none() | PATHS, st.lists(CONSTRAINTS, min_size=1, max_size=3)).filter(bool),
    shapes_within,
    max_leaves=4,
)
TARGETS = st.sampled_from(
    ["sh:targetNode ex:a, ex:b", "sh:targetClass ex:C", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(SHAPES.filter(bool), TARGETS, st.sets(LINES, max_size=10))
def test_results_are_those_of_pyshacl(text: str, target: str, lines: set[tuple[str, str, str]]) -> None:
    shapes = triples(f"ex:S {target} ; {text} .")
    data = triples(
        "ex:a a ex:C ; ex:p ex:b ; ex:q ex:c ." + "".join(f"{' '.join(line)} . " for line in lines)
    )
    found = {(name(r.focus), name(r.component), name(r.shape)) for r in validate(data, shapes).results}
    assert found == by_pyshacl(data, shapes)


ASSETS = Path(str(pyshacl.__file__)).parent / "assets"
META = {quad.triple for quad in parse(path=ASSETS / "shacl-shacl.ttl", format=RdfFormat.TURTLE)}
"""SHACL's own shapes of shapes, which say less than the specification's text does."""
PARAMETERS = st.sampled_from(
    [
        *(
            "and",
            "class",
            "closed",
            "datatype",
            "disjoint",
            "equals",
            "flags",
            "hasValue",
            "in",
            "languageIn",
        ),
        *(
            "lessThan",
            "maxCount",
            "minInclusive",
            "minLength",
            "node",
            "nodeKind",
            "not",
            "or",
            "pattern",
            "xone",
        ),
        *(
            "property",
            "qualifiedMaxCount",
            "qualifiedValueShape",
            "qualifiedValueShapesDisjoint",
            "uniqueLang",
        ),
        *("severity", "message", "deactivated", "targetNode", "targetClass", "path", "ignoredProperties"),
    ]
)
ANYTHING = st.sampled_from(
    [
        *(
            "ex:S",
            "ex:P",
            "ex:x",
            "sh:IRI",
            "1",
            "1.0",
            "'t'",
            "'t'@en",
            "true",
            "'true'",
            "()",
            "( ex:p )",
            "rdf:nil",
        ),
        *(
            "( ex:p ex:q )",
            "( 't' )",
            "( [ sh:nodeKind sh:IRI ] )",
            "[ sh:path ex:p ]",
            "[ sh:inversePath ex:p ]",
        ),
        *(
            "[ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ]",
            "[ sh:alternativePath ( ex:p ) ]",
            "[ rdf:first 1 ]",
        ),
    ]
)
SAID = st.sets(st.tuples(st.sampled_from(["ex:S", "ex:P"]), PARAMETERS, ANYTHING), min_size=1, max_size=3)


@settings(max_examples=300)
@given(SAID)
@example({("ex:P", "path", "( ex:p )")})
def test_what_shacls_own_shapes_refuse_is_refused(said: set[tuple[str, str, str]]) -> None:
    text = (
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 . "
    )
    shapes = triples(text + "".join(f"{shape} sh:{parameter} {value} . " for shape, parameter, value in said))
    if not validate(shapes, META).conforms:
        with pytest.raises(BadInput):
            validate(triples("ex:a a ex:C ."), shapes)
