"""Shapes that are made up, as the data are: both engines find the same, and refuse what SHACL forbids."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from support.shacl_oracle import by_pyshacl, name
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl.engine import validate

NODES = ["ex:a", "ex:b", "ex:c", "_:x"]
VALUES = [*NODES, "1", "2", "'t'", "'t'@en", "'u'@en", "'t'@de", "'x'^^xsd:integer"]
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
# Not sh:lessThan, where pyshacl orders IRIs and refuses blank nodes, nor dates, which it holds to be less
# than numbers: SHACL 4.3 and 4.5.3 ask for a result where values cannot be compared.
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
    st.tuples(st.sampled_from(["equals", "disjoint"]), PREDICATES),
    st.tuples(st.just("hasValue"), TERMS),
    st.lists(TERMS, max_size=3).map(lambda terms: ("in", f"( {' '.join(terms)} )")),
    st.just(("closed", "true ; sh:ignoredProperties ( rdf:type ex:p )")),
)
ONLY_WITH_PATH = ("minCount", "maxCount", "uniqueLang")
MANY = ("class", "equals", "disjoint", "hasValue", "property", "node", "not")


@st.composite
def shapes_of(draw: st.DrawFn, depth: int = 2, *, with_path: bool | None = None) -> str:
    """What a shape says, with others in it; of a parameter that has one value only, the first."""
    path = draw(PATHS) if (draw(st.booleans()) if with_path is None else with_path) else None

    def nested(with_path: bool | None = None) -> str:
        return f"[ {draw(shapes_of(depth - 1, with_path=with_path))} ]"

    said: dict[str, str] = {}
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 4)) if depth else 0
        match kind:
            case 1:
                parameter, value = draw(st.sampled_from(["and", "or", "xone"])), f"( {nested()} {nested()} )"
            case 2:
                parameter, value = "property", nested(True)
            case 3:
                parameter, value = draw(st.sampled_from([("node", nested(False)), ("not", nested())]))
            case 4 if path:
                counts = f"sh:qualifiedMinCount {draw(st.integers(0, 2))} ; sh:qualifiedMaxCount 2"
                parameter, value = "qualifiedValueShape", f"{nested()} ; {counts}"
            case _:
                parameter, value = draw(CONSTRAINTS)
        if path or parameter not in ONLY_WITH_PATH:
            said.setdefault(parameter if parameter not in MANY else value, f"sh:{parameter} {value}")
    return " ; ".join([*([f"sh:path {path}"] if path else []), *said.values()]) or "sh:nodeKind sh:IRI"


TARGETS = st.sampled_from(
    ["sh:targetNode ex:a, ex:b", "sh:targetClass ex:C", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(shapes_of(), TARGETS, st.sets(LINES, max_size=10))
def test_results_are_those_of_pyshacl(text: str, target: str, lines: set[tuple[str, str, str]]) -> None:
    # pyshacl follows the inverse of a sequence in the order in which that is written; SHACL 2.3.1.4 has the
    # inverse of SPARQL 1.1 18.4, which leads from its end to its start
    assume("sh:inversePath (" not in text)
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
