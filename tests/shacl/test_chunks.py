"""In chunks of whatever size, big files give the report that they give as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize
from support.imported import write
from support.shape_fixtures import FIXTURES, read
from support.turtle import PREFIXES, triples

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput
from r2p_ld.graph.validate import read_shapes
from r2p_ld.shacl import chunks, engine
from r2p_ld.shacl.index import term
from r2p_ld.shacl.reach import Unbounded
from r2p_ld.shacl.report import Report

SHAPES = triples("""
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P, ex:Q, ex:In .
ex:P sh:path ex:p ; sh:class ex:D ; sh:maxCount 1 .
ex:Q sh:path ( ex:p ex:q ) ; sh:disjoint ex:p ; sh:property [ sh:path ex:q ; sh:maxCount 1 ] .
ex:In sh:path [ sh:inversePath ex:q ] ; sh:maxCount 1 .
ex:T a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:not [ sh:class ex:D ] ; sh:property ex:Same .
ex:Same sh:path ( ex:n [ sh:inversePath ex:n ] ) ; sh:maxCount 1 .
ex:U a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:Far .
ex:Far sh:path [ sh:zeroOrMorePath ex:p ] ; sh:hasValue ex:a .
ex:V a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "same" ; sh:prefixes ex: ; sh:select '''
  SELECT $this ?value WHERE { ?value ex:n ?n . ?other ex:n ?n FILTER (?value != ?other) }''' ] .
ex:W a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "alone" ; sh:prefixes ex: ; sh:select '''
  SELECT DISTINCT $this ?value WHERE { ?value a ex:D ; ex:q ?x . FILTER NOT EXISTS { ?x a/rdfs:subClassOf* ex:C } }''' ] .
ex:X a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "many" ; sh:prefixes ex: ; sh:select '''
  SELECT $this ?value WHERE {
    { SELECT $this ?n WHERE { ?any ex:n ?n ; a ?kind } GROUP BY $this ?n HAVING (COUNT(?any) > 2) }
    ?value ex:n ?n }''' ] .
ex:Y a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "wall" ; sh:prefixes ex: ; sh:select '''
  SELECT DISTINCT $this ?value WHERE { ?few a ex:Few . { ?value ?path ?few } UNION { ?few ?path ?value }
    FILTER (?path != ex:p) }''' ] .
ex:Z a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "known" ; sh:prefixes ex: ; sh:select '''
  SELECT DISTINCT $this ?value WHERE {
    { SELECT $this ?path WHERE { ?any ?path ?thing } GROUP BY $this ?path }
    FILTER NOT EXISTS { ?path rdfs:isDefinedBy ?where }
    ?value ?path ?one }''' ] .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] ,
  [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#" ] .
""")
BACKGROUND = triples("""
ex:E rdfs:subClassOf ex:C . ex:rule ex:r 1 . ex:few a ex:Few ; ex:p ex:known . ex:known a ex:D ; ex:n 7 ; ex:q ex:b .
ex:late ex:p ex:d ; a ex:E . ex:p rdfs:isDefinedBy ex: . ex:q rdfs:isDefinedBy ex: . ex:n rdfs:isDefinedBy ex: .
rdf:type rdfs:isDefinedBy ex: . rdfs:subClassOf rdfs:isDefinedBy ex: . ex:r rdfs:isDefinedBy ex: .
rdfs:isDefinedBy rdfs:isDefinedBy ex: .
""")
SUBJECTS = ["ex:a", "ex:b", "ex:c", "ex:d", "ex:e", "ex:known", "ex:few", "_:x"]
LINES = (
    st.tuples(
        st.sampled_from(SUBJECTS),
        st.sampled_from(["ex:p", "ex:q"]),
        st.sampled_from([*SUBJECTS, "ex:gone", "ex:late", "1"]),
    )
    | st.tuples(
        st.sampled_from(SUBJECTS), st.just("a"), st.sampled_from(["ex:C", "ex:D", "ex:E", "ex:F", "ex:Few"])
    )
    | st.tuples(st.sampled_from(SUBJECTS), st.just("ex:n"), st.sampled_from(["7", "8", "'7'"]))
    | st.tuples(st.just("ex:b"), st.just("ex:new"), st.just("ex:c"))
    | st.tuples(st.just("ex:F"), st.just("rdfs:subClassOf"), st.sampled_from(["ex:C", "ex:D"]))
)


def lines(data: Iterable[Triple], path: Path) -> Path:
    path.write_bytes(serialize(data, format=RdfFormat.N_TRIPLES))
    return path


def whole(file: Path, shapes: set[Triple], background: set[Triple]) -> Report:
    return engine.validate(
        (quad.triple for quad in parse(path=file, format=RdfFormat.N_QUADS)), shapes, background
    )


# to shrink what fails would take minutes
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(data=[("ex:few", "a", "ex:E")], size=1)
@example(data=[("ex:b", "ex:p", "ex:few"), ("ex:few", "ex:q", "ex:c"), ("ex:c", "ex:n", "7")], size=1)
@example(data=[("ex:b", "ex:n", "7"), ("ex:c", "ex:n", "7"), ("ex:b", "ex:new", "ex:c")], size=2)
@example(data=[("ex:a", "a", "ex:F"), ("ex:F", "rdfs:subClassOf", "ex:D"), ("ex:a", "ex:q", "ex:d")], size=1)
@given(data=st.lists(LINES, max_size=14, unique=True), size=st.integers(1, 4))
def test_the_report_is_that_of_the_whole(data: list[tuple[str, str, str]], size: int, tmp_path: Path) -> None:
    text = PREFIXES + "ex:a a ex:C . " + " ".join(f"{' '.join(line)} ." for line in data)
    file = lines((q.triple for q in parse(text.encode(), format=RdfFormat.TURTLE)), tmp_path / "data.nt")
    found = chunks.validate([file], SHAPES, BACKGROUND, size=size)
    expected = whole(file, SHAPES, BACKGROUND)
    assert found.results == expected.results
    assert found.as_dict() == expected.as_dict()
