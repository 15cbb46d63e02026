"""Reports: the same for the same graphs, readable by people, standard for machines."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse, serialize
from support.turtle import triples

from r2p_ld.namespaces import node
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index
from r2p_ld.texts import printable

SHAPES = """
ex:Record a sh:NodeShape ; sh:targetClass ex:C ;
  sh:property ex:Status, [
    sh:path ( ex:span [ sh:inversePath ex:of ] ) ; sh:class ex:D ; sh:severity sh:Warning ;
    sh:message "Name a span of the source."@en, "Nommez un passage."@fr ] ;
  sh:property [ sh:path ex:q ; sh:node ex:Inner ; sh:message "The part is not right." ] ;
  sh:property [ sh:path ex:r ; sh:in ( "stated" "derived" 1 ex:x ) ; sh:equals ex:t, ex:u ] ;
  sh:or ( [ sh:path ex:y ; sh:minCount 1 ] [ sh:path ex:z ; sh:minCount 1 ] ) .
ex:Status sh:path ex:p ; sh:minCount 1 ; sh:message "Give the record a status." .
ex:Inner a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] , [ sh:path ex:q ; sh:minCount 2 ] .
"""
DATA = """
ex:a a ex:C ; ex:q ex:b ; ex:r "statd" ; skos:prefLabel "Enregistrement"@fr, "Record A"@en .
ex:c a ex:C ; ex:p 1 ; ex:y 1 ; rdfs:label "Record C" ; ex:span _:o, [ ex:r "first" ] . ex:bad ex:of _:o .
[ a ex:C ; ex:p 1 ; ex:y 1 ; ex:q [ ex:p 1, 2 ; ex:q 5, 6, 7 ] ] .
[ a ex:C ; ex:y 1 ; rdfs:label "one without a name" ] .
"""
# The standard's own demands: https://www.w3.org/TR/shacl/#results-validation-result
OF_REPORTS = """
ex:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ] .
ex:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
  sh:property [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:uniqueLang true ;
    sh:or ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] ) ] ;
  sh:property [ sh:path sh:detail ; sh:class sh:ValidationResult ] .
"""


def test_text_groups_by_message_and_counts_at_the_end() -> None:
    text = validate(triples(DATA), triples(SHAPES)).render().replace("http://example.org/", "")
    assert text.startswith("""\
Violation: It must conform to at least one of the shapes <Record>, <y>; <Record>, <z>.
  <Record> (Or)
  - <a> “Record A”
    because: There must be at least this many values: 1. – <Record>, <y> (MinCount)
    because: There must be at least this many values: 1. – <Record>, <z> (MinCount)

Violation: The part is not right.
  <Record>, <q> (Node)
  - <a> “Record A”: <b>
    because: There must be at least this many values: 1. – <Inner>, <p> (MinCount)
      - <b>
    because: There must be at least this many values: 2. – <Inner>, <q> (MinCount)
      - <b>

Violation: The values must be the same as those of <t>.
  <Record>, <r> (Equals)
  - <a> “Record A”: "statd"

Violation: The values must be the same as those of <u>.
  <Record>, <r> (Equals)
  - <a> “Record A”: "statd"

Violation: The value must be one of “stated”; “derived”; 1; <x>.
  <Record>, <r> (In)
  - <a> “Record A”: "statd"

Violation: Give the record a status.
  <Status>, <p> (MinCount)
  - <a> “Record A”
  - [<y> "1"^^xsd:integer; rdf:type <C>; rdfs:label "one without a name"] “one without a name”

Warning: Name a span of the source.
  <Record>, <span>/^<of> (Class)
  - <c> “Record C”: <bad>
""")
    assert text.endswith("\n\nViolation: 7, Warning: 1. Nodes concerned: 3.\n")


def test_conforming_data_are_said_to_conform() -> None:
    report = validate(triples("ex:a a ex:C ; ex:p 1 ; ex:y 1 ."), triples(SHAPES))
    assert report.conforms
    assert report.render() == "Conforms: nothing to mend.\n"
    assert report.as_dict() == {"conforms": True, "counts": {}, "results": []}
    subject = BlankNode("report")
    assert report.as_triples() == [
        Triple(subject, node("rdf:type"), node("sh:ValidationReport")),
        Triple(subject, node("sh:conforms"), Literal(True)),
    ]


def test_plain_values_name_nodes_in_full() -> None:
    results = validate(triples(DATA), triples(SHAPES)).as_dict()["results"]
    assert isinstance(results, list)
    assert results[5] == {
        "severity": "Violation",
        "focus": "http://example.org/a",
        "label": "Record A",
        "path": "<http://example.org/p>",
        "value": None,
        "shape": "http://example.org/Status",
        "component": "MinCountConstraintComponent",
        "location": None,
        "related": [],
        "messages": ["Give the record a status."],
        "details": [],
    }
    assert results[2]["value"] == '"statd"'
    assert results[2]["shape"] == "<http://example.org/Record>, <http://example.org/r>"


@pytest.mark.parametrize(
    "form", [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD]
)
def test_standard_report_reads_back_and_conforms(form: RdfFormat) -> None:
    report = validate(triples(DATA), triples(SHAPES)).as_triples()
    back = {quad.triple for quad in parse(serialize(report, format=form), format=form)}
    assert len(back) == len(report) == len(set(report))
    assert validate(back, triples(OF_REPORTS)).conforms
    stricter = OF_REPORTS + "ex:Result sh:property [ sh:path sh:value ; sh:minCount 1 ] ."
    assert not validate(back, triples(stricter)).conforms


def test_standard_report_brings_paths_and_nameless_nodes_along() -> None:
    report = Index(validate(triples(DATA), triples(SHAPES)).as_triples())
    found = report.subjects("sh:resultPath")
    paths = {Describer(report).path(p) for s in found for p in report.objects(s, "sh:resultPath")}
    assert "<http://example.org/span>/^<http://example.org/of>" in paths
    [nameless] = [
        focus
        for found in report.subjects("sh:focusNode")
        for focus in report.objects(found, "sh:focusNode")
        if isinstance(focus, BlankNode)
    ]
    assert Describer(report).label(nameless) == "one without a name"


def test_literals_are_reported_as_they_were_written() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:in ( 1 ) ] ."
    )
    written = ['"01"^^xsd:integer', '"1.50"^^xsd:decimal', '"2014-08-13Z"^^xsd:date', '" a  b"^^xsd:token']
    written += ['"x"@zh-hans', '"INF"^^xsd:double', '"yes"^^xsd:boolean', '"1."^^xsd:decimal']
    data = triples(f"ex:a a ex:C ; ex:p {', '.join(written)} .")
    values = {result.value for result in validate(data, shapes).results}
    assert values == {triple.object for triple in data if isinstance(triple.object, Literal)}
    assert len(values) == len(written)


@pytest.mark.parametrize(
    ("constraint", "data", "related"),
    [
        ("sh:lessThan ex:q", "ex:p 9 ; ex:q 1, 2, 3", [["1"], ["2"], ["3"]]),
        ("sh:lessThanOrEquals ex:q", "ex:p 9, 1 ; ex:q 1, 2", [["1"], ["2"]]),
        ("sh:uniqueLang true", 'ex:p "a"@en, "b"@EN, "a"@fr, "b"@fr, "c"@es', [["en"], ["fr"]]),
        ("sh:class ex:D, ex:E", "ex:p ex:x", [[], []]),
        ("sh:hasValue 1, 2", "ex:p ex:x", [[], []]),
        ("sh:equals ex:q, ex:r", "ex:p 1", [[], []]),
        ("sh:disjoint ex:q, ex:r", "ex:p 1 ; ex:q 1 ; ex:r 1", [[], []]),
        ("sh:not [ sh:nodeKind sh:IRI ], [ sh:pattern 'x' ]", "ex:p ex:x", [[], []]),
        ("sh:or ([ sh:class ex:D ]), ([ sh:class ex:E ])", "ex:p ex:x", [[], []]),
    ],
)
def test_results_that_differ_in_their_reason_alone_are_counted_apart(
    constraint: str, data: str, related: list[list[str]]
) -> None:
    shapes = triples(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {constraint} ] ."
    )
    report = validate(triples(f"ex:a a ex:C ; {data} ."), shapes)
    assert [[getattr(n, "value", "") for n in result.related] for result in report.results] == related
    assert len([t for t in report.as_triples() if t.predicate == node("sh:result")]) == len(related)


def test_a_node_that_is_reached_in_two_ways_is_reported_once() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 . "
        "ex:T a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:P ."
    )
    assert len(validate(triples("ex:a a ex:C ; ex:q 1 ."), shapes).results) == 1


INNER = "[ sh:path ex:q ; sh:minCount 1 ] [ sh:path ex:r ; sh:minCount 1 ]"


@pytest.mark.parametrize(
    ("constraint", "data", "reasons"),
    [
        (f"sh:or ( {INNER} )", "ex:s 1", ["q", "r"]),
        (f"sh:and ( {INNER} )", "ex:s 1", ["q", "r"]),
        (f"sh:and ( {INNER} )", "ex:q 1", ["r"]),
        (f"sh:xone ( {INNER} )", "ex:s 1", ["q", "r"]),
        (f"sh:xone ( {INNER} )", "ex:q 1 ; ex:r 1", []),
        (f"sh:xone ( {INNER} [ sh:path ex:s ; sh:minCount 1 ] )", "ex:q 1 ; ex:r 1", []),
        ("sh:not [ sh:path ex:q ; sh:minCount 1 ]", "ex:q 1", []),
        ("sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]", "ex:s 1", ["q"]),
        (
            "sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:path ex:q ; "
            "sh:minCount 1 ] ]",
            "ex:p ex:b, ex:c . ex:b ex:s 1",
            ["q", "q"],
        ),
        (
            "sh:property [ sh:path ex:p ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:path ex:q ; "
            "sh:minCount 1 ] ]",
            "ex:p ex:b, ex:c . ex:b ex:q 1",
            ["q"],
        ),
        (
            "sh:property [ sh:path ex:p ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:path ex:q ; "
            "sh:minCount 1 ] ]",
            "ex:p ex:b, ex:c . ex:b ex:q 1",
            [],
        ),
    ],
)
def test_what_does_not_conform_to_inner_shapes_says_why(
    constraint: str, data: str, reasons: list[str]
) -> None:
    shapes = triples(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {constraint} .")
    report = validate(triples(f"ex:a a ex:C ; {data} ."), shapes)
    [result] = report.results
    assert sorted(str(detail.path)[-2] for detail in result.details) == reasons
    details = [triple for triple in report.as_triples() if triple.predicate == node("sh:detail")]
    assert len(details) == len(reasons)
    assert report.render().count("    because: ") == len(reasons)


def test_the_other_value_is_told() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:lessThan ex:q ] ."
    )
    report = validate(triples("ex:a a ex:C ; ex:p 9 ; ex:q 1 ."), shapes)
    assert '>: "9"^^xsd:integer ("1"^^xsd:integer)\n' in report.render()


def test_colours_are_for_terminals_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    report, plain, terminal = validate(triples(DATA), triples(SHAPES)), io.StringIO(), Terminal()
    report.show(plain)
    report.show(terminal)
    assert plain.getvalue() == report.render()
    assert "\x1b[" in terminal.getvalue()
    assert "Give the record a status." in terminal.getvalue()


def test_foreign_texts_cannot_command_the_terminal() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:in ( 1 ) ] ."
    )
    text = validate(
        triples('ex:a a ex:C ; rdfs:label "\\u001B[2J" ; ex:p "a\\u202Eb\\nc" .'), shapes
    ).render()
    assert "\\x1b[2J" in text
    assert '"a\\u202eb\\nc"' in text
    assert all(c.isprintable() or c == "\n" for c in text)
    assert printable("“Сьерра-Леоне”, 卢旺达, سوريا") == "“Сьерра-Леоне”, 卢旺达, سوريا"


SCRIPT = f"""
import json, sys
from support.turtle import triples
from r2p_ld.shacl.engine import validate
report = validate(triples({DATA!r}), triples({SHAPES!r}))
print(report.render(), json.dumps(report.as_dict()), *report.as_triples(), sep="\\n")
"""


def test_reports_are_the_same_under_any_hash_seed() -> None:
    path = os.pathsep.join(p for p in sys.path if p)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert b"Nodes concerned: 3." in outputs.pop()
