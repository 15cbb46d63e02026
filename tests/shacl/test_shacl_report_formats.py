"""Reports of many results, by severity, in SARIF and in JUnit's XML."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Schema
from support.turtle import PREFIXES, triples

from r2p_ld import __version__, rdf
from r2p_ld.graph.validate import check_files
from r2p_ld.shacl import junit, sarif
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.locate import locate
from r2p_ld.shacl.report import Report

SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ;
  sh:ignoredProperties ( rdf:type rdfs:label ex:p ex:q ex:r ex:many ) ; sh:property
  ex:Named , [ sh:path ex:q ; sh:maxLength 3 ; sh:severity sh:Warning ] ,
  [ sh:path ex:r ; sh:in ( 1 ) ; sh:severity sh:Info ] ,
  [ sh:path ex:r ; sh:minCount 0 ; sh:deactivated true ] .
ex:Named sh:path ex:p ; sh:minCount 1 ; sh:message "Give it a name." ; sh:description "What it is called." .
ex:Asked a sh:NodeShape ; sh:targetClass ex:C ; sh:severity ex:Grave ; sh:sparql [ sh:select
  "SELECT $this ?value { $this <http://example.org/many> ?value FILTER ( ?value < 0 ) }" ;
  sh:message "{?value} is less than nothing." ] .
"""
DATA = """
ex:a a ex:C ; rdfs:label "A" ; ex:q "long text" ; ex:r 2 ; ex:many 1, -1, -2 ; ex:t true .
ex:b a ex:C ; ex:p "B" .
"""
MANY = 100_000


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(triples(DATA), triples(SHAPES))


@pytest.fixture(scope="module")
def located(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """The same report on a file, and the file."""
    folder = tmp_path_factory.mktemp("a folder")
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    data.write_text(PREFIXES + DATA, "utf-8")
    shapes.write_text(PREFIXES + SHAPES, "utf-8")
    return check_files([str(data)], [str(shapes)], False, None), data


@pytest.mark.parametrize(
    ("severity", "counts"),
    [
        ("violation", {"Violation": 2, "Grave": 2}),
        ("warning", {"Violation": 2, "Warning": 1, "Grave": 2}),
        ("info", {"Violation": 2, "Warning": 1, "Info": 1, "Grave": 2}),
    ],
)
def test_a_severity_is_the_least_that_counts(report: Report, severity: str, counts: dict[str, int]) -> None:
    chosen = report.at_least(severity)
    assert chosen.counts == counts
    assert not chosen.conforms


def test_what_is_less_grave_does_not_count() -> None:
    report = validate(triples('ex:a a ex:C ; ex:p 1 ; ex:q "long text" .'), triples(SHAPES))
    assert not report.conforms
    assert report.at_least("violation").conforms


def test_messages_that_differ_are_told_with_their_nodes(report: Report) -> None:
    text = report.render().replace("http://example.org/", "")
    assert (
        """
Grave: <Asked> (SPARQL)
  - <a> “A”: "-1"^^xsd:integer: -1 is less than nothing.
  - <a> “A”: "-2"^^xsd:integer: -2 is less than nothing.
"""
        in text
    )


def test_a_message_stands_once_above_all_its_components() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . "
        "ex:P sh:path ex:p ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:message 'Give a number.' ."
    )
    text = validate(triples("ex:a a ex:C ; ex:p 'x' ."), shapes).render().replace("http://example.org/", "")
    assert (
        text
        == """\
Violation: Give a number.
  <P>, <p> (Datatype)
  - <a>: "x"
  <P>, <p> (MinInclusive)
  - <a>: "x"

Violation: 2. Nodes concerned: 1.
"""
    )


def test_at_most_so_many_of_each_cause_are_told(report: Report) -> None:
    data = triples("".join(f"ex:s{n:04} a ex:C ; ex:many -1, -2 .\n" for n in range(1_003)))
    text = validate(data, triples(SHAPES)).render(3).replace("http://example.org/", "")
    assert (
        text
        == """\
Violation: Give it a name.
  <Named>, <p> (MinCount)
  - <s0000>
  - <s0001>
  - <s0002>
  … and 1,000 more

Grave: <Asked> (SPARQL)
  - <s0000>: "-1"^^xsd:integer: -1 is less than nothing.
  - <s0001>: "-1"^^xsd:integer: -1 is less than nothing.
  - <s0002>: "-1"^^xsd:integer: -1 is less than nothing.
  … and 2,003 more

Violation: 1,003, Grave: 2,006. Nodes concerned: 1,003.
"""
    )


def test_reasons_are_limited_too() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShape [ sh:class ex:D ] ] ."
    )
    data = triples("ex:a a ex:C ; ex:p " + " , ".join(f"ex:v{n}" for n in range(30)) + " .")
    report = validate(data, shapes)
    assert len(report.results) == 1
    assert len(report.results[0].details) == 30
    assert report.render(2).count("because: ") == 2
    assert "\n    … and 28 more\n" in report.render(2)


def test_many_results_are_few_lines_soon(tmp_path: Path) -> None:
    file = tmp_path / "data.nt"
    ex, a = "http://example.org", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    file.write_text("".join(f"<{ex}/{n}> <{a}> <{ex}/C> .\n" for n in range(MANY)), "utf-8")
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    report = locate(validate(rdf.triples(file), shapes), [file])
    assert len(report.results) == MANY
    assert sorted(where.line or 0 for where in report.locations.values()) == [*range(1, MANY + 1)]
    start = time.process_time()
    text = report.render()
    assert time.process_time() - start < 5
    assert text.count("\n") == 25
    assert text.endswith("  … and 99,980 more\n\nViolation: 100,000. Nodes concerned: 100,000.\n")


# SARIF


def test_sarif_is_what_its_schema_says(report: Report, located: tuple[Report, Path]) -> None:
    for each in (
        report,
        located[0],
        report.at_least("violation"),
        validate(triples("ex:b a ex:C ; ex:p 1 ."), triples(SHAPES)),
    ):
        Schema.model_validate_json(json.dumps(sarif.as_dict(each)))


def test_sarif_has_a_rule_a_component_and_a_place_a_result(located: tuple[Report, Path]) -> None:
    report, file = located
    log = Schema.model_validate(sarif.as_dict(report))
    [run] = log.runs
    assert (run.tool.driver.name, run.tool.driver.version) == ("r2p-ld", __version__)
    assert run.tool.driver.rules is not None
    assert run.results is not None
    rules = {rule.id.replace("http://example.org/", ""): rule for rule in run.tool.driver.rules}
    assert list(rules) == [
        "<Named>, <p> (MinCount)",
        "<S> (Closed)",
        "<S>, <q> (MaxLength)",
        "<S>, <r> (In)",
        "<Asked> (SPARQL)",
    ]
    named = rules["<Named>, <p> (MinCount)"]
    assert named.shortDescription is not None
    assert named.help is not None
    assert (named.shortDescription.text, named.help.text) == ("Give it a name.", "What it is called.")
    assert str(named.helpUri) == "http://www.w3.org/ns/shacl#MinCountConstraintComponent"
    assert [run.tool.driver.rules[r.ruleIndex or 0].id == r.ruleId for r in run.results] == [True] * 6
    told = []
    for result in run.results:
        assert result.level is not None
        assert result.locations is not None
        [location] = result.locations
        assert location.physicalLocation is not None
        assert location.logicalLocations is not None
        place = location.physicalLocation
        assert place.region is not None
        assert place.artifactLocation is not None
        assert place.artifactLocation.uri == file.as_uri()
        told.append(
            (result.level.value, place.region.startLine, location.logicalLocations[0].fullyQualifiedName)
        )
    line = PREFIXES.count("\n") + 2
    node = "<http://example.org/a> “A”"
    levels = ["error", "error", "warning", "note", "error", "error"]
    assert told == [(level, line, node) for level in levels]
    assert run.results[0].message.text == f"Give it a name.\n{node}"


def test_sarif_names_relative_files_as_uris(
    located: tuple[Report, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = located[1]
    monkeypatch.chdir(file.parent.parent)
    relative = file.relative_to(file.parent.parent)
    report = check_files([str(relative)], [str(file.parent / "shapes.ttl")], False, None)
    uris = re.findall(r'"uri": "([^"]*)"', json.dumps(sarif.as_dict(report)))
    assert set(uris) == {str(relative).replace(" ", "%20")}
    assert "%20" in uris[0]


def test_fingerprints_hang_on_what_is_wrong_not_on_where(
    located: tuple[Report, Path], tmp_path: Path
) -> None:
    def fingerprints(report: Report) -> list[str]:
        return re.findall(r'"result/v1": "(\w{64})"', json.dumps(sarif.as_dict(report)))

    moved = tmp_path / "moved.ttl"
    moved.write_text(PREFIXES + "\n\n" + DATA + "ex:c a ex:C .", "utf-8")
    before = fingerprints(located[0])
    after = fingerprints(check_files([str(moved)], [str(located[1].parent / "shapes.ttl")], False, None))
    assert len(set(before)) == 6
    assert len(set(after) - set(before)) == 1
    assert set(before) < set(after)


# JUnit


def test_junit_has_a_suite_a_shape_and_a_test_a_component(report: Report) -> None:
    root = ElementTree.fromstring(junit.write(report).replace("http://example.org/", "").encode())
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in root] == [
        ("<Asked>", "1", "1"),
        ("<S>", "3", "3"),
        ("<Named>", "1", "1"),
    ]
    tests = {test.get("name"): test.find("failure") for test in root.iter("testcase")}
    assert {test.get("classname") for test in root.iter("testcase")} == {"<Asked>", "<S>", "<Named>"}
    named = tests["<Named>, <p> (MinCount)"]
    assert named is not None
    assert (named.get("message"), named.get("type")) == ("Give it a name.", "Violation")
    assert named.text == "Give it a name.\n- <a> “A”"


def test_junit_has_the_tests_that_pass() -> None:
    report = validate(triples("ex:b a ex:C ; ex:p 1 ."), triples(SHAPES))
    root = ElementTree.fromstring(junit.write(report))
    assert len(root.findall("testsuite/testcase")) == 5
    assert root.findall("testsuite/testcase/failure") == []
    [suite] = ElementTree.fromstring(junit.write(report.brief()))
    assert suite.attrib == {"name": "SHACL", "tests": "1", "failures": "0"}


def test_junit_names_no_test_twice() -> None:
    shapes = triples("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:class ex:D, ex:E ; sh:hasValue 1, 2 .")
    report = validate(triples("ex:a a ex:C ."), shapes)
    assert len(report.results) == 4
    root = ElementTree.fromstring(junit.write(report))
    assert [test.get("name", "")[-10:] for test in root.iter("testcase")] == ["S> (Class)", "(HasValue)"]
    assert [(failure.text or "").count("\n- ") for failure in root.iter("failure")] == [2, 2]


def test_junit_limits_a_failure() -> None:
    data = triples("".join(f"ex:s{n:02} a ex:C .\n" for n in range(30)))
    root = ElementTree.fromstring(junit.write(validate(data, triples(SHAPES)), 2))
    [failure] = root.iter("failure")
    assert failure.text == (
        "Give it a name.\n- <http://example.org/s00>\n- <http://example.org/s01>\n… and 28 more"
    )


def test_junit_is_well_formed_for_any_text() -> None:
    text = "".join(map(chr, [*range(1, 0xD800, 7), 0xFFFE, 0xFFFF, 0x10FFFF])) + "]]>&<"
    data = triples(f"ex:a a ex:C ; ex:q {json.dumps(text, ensure_ascii=False)} .")
    root = ElementTree.fromstring(junit.write(validate(data, triples(SHAPES))))
    assert any("]]>" in (failure.text or "") for failure in root.iter("failure"))
