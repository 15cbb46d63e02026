"""Where results say that they are written: the line told holds the triple."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from support.turtle import PREFIXES, triples

from r2p_ld import rdf
from r2p_ld.graph.validate import check_files
from r2p_ld.namespaces import local_name
from r2p_ld.ntriples import literal
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.report import Location, Report

TEXTS = ["", "a", "two\nlines", "x\n# no comment\n", "a ; b . c", "\n\n.", 'say "so"', "it's", "#", "é\n;"]
OBJECTS = ["ex:o", "<http://example.org/o#1>", "ex:o.x", "12", "-1.5", "1e6", "true", "()", "[]"]
SPACES = [" ", "\n", "\n\n", "\t\n ", ' # it "is" ; a . comment\n', "\n# a comment\n", "\r\n", "\n   "]


def long(text: str, quote: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return f"{quote * 3}{escaped}{quote * 3}"


objects = st.sampled_from(OBJECTS) | st.builds(
    lambda text, quote, mark: (long(text, quote) if quote else literal(text)) + mark,
    st.sampled_from(TEXTS),
    st.sampled_from(["", '"', "'"]),
    st.sampled_from(["", "@en", "^^ex:type"]),
)


class Writer:
    """Writes tokens with anything that may stand between them, and knows the line."""

    def __init__(self, data: st.DataObject) -> None:
        self.text, self._data = "", data

    def __call__(self, token: str, *, apart: bool = False) -> tuple[int, int]:
        """Write a token, and return the lines on which it begins and ends."""
        spaces = self._data.draw(st.lists(st.sampled_from(SPACES), min_size=apart, max_size=2))
        self.text += "".join(spaces)
        first = self.text.count("\n") + 1
        self.text += token
        return first, first + token.count("\n")


@given(st.data(), st.sampled_from(["ttl", "trig"]))
def test_the_line_holds_the_object(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, ending: str
) -> None:
    write, expected = Writer(data), []
    write("@prefix ex: <http://example.org/> .\n")
    for subject in range(data.draw(st.integers(1, 3))):
        if graph := ending == "trig" and data.draw(st.booleans()):
            write(f"ex:graph{subject}", apart=True)
            write("{")
        write(f"ex:s{subject}", apart=True)
        for number in range(data.draw(st.integers(1, 3))):
            if number:
                write(";", apart=True)
            write(f"ex:p{number}", apart=True)
            for another in range(data.draw(st.integers(1, 3))):
                if another:
                    write(",", apart=True)
                lines = write(data.draw(objects), apart=True)
                expected.append((f"s{subject}", f"p{number}", lines))
        if not graph or data.draw(st.booleans()):
            write(".", apart=True)
        if graph:
            write("}", apart=True)
    file = tmp_path_factory.getbasetemp() / f"generated.{ending}"
    file.write_text(write.text, "utf-8", newline="")
    found = [
        (local_name(quad.subject.value), local_name(quad.predicate.value), line)
        for line, quad in rdf.numbered(file)
        if isinstance(quad.subject, NamedNode)
    ]
    for (*names, line), (*named, (first, last)) in zip(found, expected, strict=True):
        assert names == named
        assert line is not None
        assert first <= line <= last


@pytest.mark.parametrize("graph", ["", " <http://example.org/g>"])
def test_a_line_of_n_quads_is_a_statement(tmp_path: Path, graph: str) -> None:
    texts = ["", "# a comment", "a", "b # c"]
    lines = [
        f"<http://example.org/s> <http://example.org/p> {literal(text * 700)}{graph} ." for text in texts
    ]
    path = tmp_path / "data.nq.gz"
    path.write_bytes(gzip.compress("\n\n# comment\n".join(lines).encode()))
    assert [line for line, _ in rdf.numbered(path)] == [1, 4, 7, 10]


RDF_XML = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
  <ex:C rdf:about="http://example.org/a"
        ex:at="value">
    <ex:p>one</ex:p>
    <!-- <ex:p>two</ex:p> -->
    <ex:p>two
      lines</ex:p>
    <ex:q rdf:resource="http://example.org/b"/>
    <ex:r>
      <rdf:Description rdf:about="http://example.org/d"><ex:p>3</ex:p>
      </rdf:Description>
    </ex:r>
  </ex:C>
</rdf:RDF>
"""


def test_an_element_of_rdf_xml_is_a_statement(tmp_path: Path) -> None:
    path = tmp_path / "data.rdf"
    path.write_text(RDF_XML, "utf-8")
    found = [(line, local_name(quad.predicate.value)) for line, quad in rdf.numbered(path)]
    assert found == [(4, "type"), (4, "at"), (5, "p"), (8, "p"), (9, "q"), (11, "p"), (13, "r")]


SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property
  [ sh:path ex:p ; sh:nodeKind sh:IRI ] ,
  [ sh:path ex:q ; sh:minCount 1 ] ,
  [ sh:path [ sh:inversePath ex:holds ] ; sh:class ex:Library ] ,
  [ sh:path [ sh:alternativePath ( ex:r ex:p ) ] ; sh:maxLength 3 ] ,
  [ sh:path ( ex:r ex:s ) ; sh:in ( 1 ) ] ,
  [ sh:path ex:part ; sh:node [ sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ] ] ,
  [ sh:path ex:r ; sh:equals ex:t ] , [ sh:path ex:r ; sh:maxCount 1 ] .
ex:T a sh:NodeShape ; sh:targetObjectsOf ex:holds ; sh:class ex:C .
"""
DATA = """\
ex:a a ex:C ; ex:p
  "x" ;
  ex:q 1 ; ex:r "long text",
    ex:b .
ex:b ex:s 2 ;
  ex:part _:x .
ex:lib
  ex:holds ex:a ,
    ex:nowhere .
[ a ex:C ;
  ex:q [ ex:q [] ] ;
  ex:part _:x ;
  ex:p "y"
] .
_:x
  ex:p "z" .
ex:a ex:t "long text" ; ex:p "x" .
"""
TOP = PREFIXES.count("\n")


def checked(folder: Path, data: dict[str, str], base: str | None = None) -> Report:
    """The report on files, each with its text; Turtle begins with the prefixes."""
    for name, text in {"shapes.ttl": SHAPES, **data}.items():
        (folder / name).write_text(PREFIXES + text if name.endswith("ttl") else text, "utf-8")
    return check_files([str(folder / name) for name in data], [str(folder / "shapes.ttl")], False, base)


def told(report: Report, folder: Path) -> str:
    """The report as text, with short names and lines as they are counted in the data."""
    text = report.render().replace(f"{folder}/", "").replace("http://example.org/", "")
    return re.sub(r"(?<=ttl:)\d+", lambda found: str(int(found[0]) - TOP), text)


def test_results_have_the_line_of_their_triple_or_of_their_focus_node(tmp_path: Path) -> None:
    text = told(checked(tmp_path, {"data.ttl": DATA + "ex:z a ex:C ."}), tmp_path)
    assert (
        text
        == """\
Violation: The text must have at most this many characters: 3.
  ex:S, (ex:r|ex:p) (MaxLength)
  - data.ttl:3: ex:a: "long text"
  - data.ttl:4: ex:a: ex:b

Violation: The value must be of the kind sh:IRI.
  ex:S, ex:p (NodeKind)
  - data.ttl:2: ex:a: "x"
  - data.ttl:13: [ex:p "y"; ex:part [ex:p "z"]; ex:q [ex:q […]]; rdf:type ex:C]: "y"

Violation: It must conform to <S>.
  ex:S, ex:part (Node)
  - data.ttl:12: [ex:p "y"; ex:part [ex:p "z"]; ex:q [ex:q […]]; rdf:type ex:C]: [ex:p "z"]
    because: The value must be of the kind sh:IRI. – ex:S, ex:p (NodeKind)
      - data.ttl:16: [ex:p "z"]: "z"

Violation: There must be at least this many values: 1.
  ex:S, ex:q (MinCount)
  - data.ttl:18: ex:z

Violation: There must be at most this many values: 1.
  ex:S, ex:r (MaxCount)
  - data.ttl:3: ex:a

Violation: The values must be the same as those of <t>.
  ex:S, ex:r (Equals)
  - data.ttl:4: ex:a: ex:b

Violation: The value must be one of 1.
  ex:S, ex:r/ex:s (In)
  - data.ttl:1: ex:a: "2"^^xsd:integer

Violation: The value must be an instance of <Library>.
  ex:S, ^ex:holds (Class)
  - data.ttl:8: ex:a: ex:lib

Violation: The value must be an instance of <C>.
  ex:T (Class)
  - data.ttl:9: ex:nowhere

Violation: 11. Nodes concerned: 4.
"""
    )


FIRST = "_:x a ex:C ; ex:q 1 .\n_:y ex:p 1 ."
SECOND = """\
_:y a ex:C ; ex:q 1 ;
  ex:p "second" .
_:x a ex:C ; ex:q 1 ; ex:p ex:i ."""
JSON = """{"@context": {"@vocab": "http://example.org/"}, "@graph": [
  {"@id": "_:x", "@type": "C", "q": 2, "p": "third"},
  {"@id": "http://example.org/i", "@type": "C"}]}"""


def test_each_file_has_blank_nodes_of_its_own(tmp_path: Path) -> None:
    report = checked(tmp_path, {"1.ttl": FIRST, "2.ttl": SECOND, "3.jsonld": JSON})
    where = {
        getattr(result.value, "value", None): report.location(result)
        for result in report.results
        if "Node" in result.component.value or "Min" in result.component.value
    }
    files = [str(tmp_path / name) for name in ("1.ttl", "2.ttl", "3.jsonld")]
    assert where == {
        "second": Location(files[1], TOP + 2),
        "third": Location(files[2]),
        None: Location(files[2]),  # what ex:i lacks is missing where it is a subject
    }


def test_a_file_whose_lines_are_not_known_is_named(tmp_path: Path) -> None:
    report = checked(tmp_path, {"data.jsonld": JSON})
    assert {report.location(result) for result in report.results} == {Location(str(tmp_path / "data.jsonld"))}
    assert f"- {tmp_path / 'data.jsonld'}: ex:i\n" in report.render()


def test_relative_iris_are_found(tmp_path: Path) -> None:
    report = checked(tmp_path, {"data.ttl": "\n<a> a ex:C ."}, "http://example.org/")
    assert [report.location(result) for result in report.results] == [
        Location(str(tmp_path / "data.ttl"), TOP + 2)
    ]


def test_results_that_are_not_from_files_have_no_location() -> None:
    report = validate(triples(DATA), triples(SHAPES))
    assert report.locations == {}
    assert "- <http://example.org/a>: " in report.render()
    assert {result["location"] for result in report.as_dict()["results"]} == {None}  # type: ignore[attr-defined]


def test_a_location_is_told_with_its_result(tmp_path: Path) -> None:
    results = checked(tmp_path, {"data.ttl": "ex:a a ex:C ."}).as_dict()["results"]
    assert isinstance(results, list)
    assert results[0]["location"] == {"file": str(tmp_path / "data.ttl"), "line": TOP + 1, "column": None}
    assert str(Location("a\nb.ttl", 3)) == "a\\nb.ttl:3"
    assert str(Location("terms.tsv", 3, "label")) == "terms.tsv:3 (label)"


def test_names_are_short_by_the_prefixes_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(
        "@prefix s: <http://example.org/shapes/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
        "s:S a sh:NodeShape ; sh:targetClass <http://example.org/C> ; sh:nodeKind sh:Literal .",
        "utf-8",
    )
    data = tmp_path / "data.trig"
    data.write_text(
        "@prefix s: <http://example.org/other/> . @prefix d: <http://example.org/data/> . "
        "@prefix r2p: <http://example.org/mine/> . "
        "d:a a <http://example.org/C> . r2p:a a <http://example.org/C> . s:a a <http://example.org/C> .",
        "utf-8",
    )
    text = check_files([str(data)], [str(tmp_path / "shapes.ttl")], False, None).render()
    names = [line.partition(f"{data}:1: ")[2] for line in text.splitlines() if line.startswith("  - ")]
    # the shapes' prefixes come before the data's, and the project's before all
    assert names == ["d:a", "<http://example.org/mine/a>", "<http://example.org/other/a>"]
    assert "\n  s:S (NodeKind)\n" in text
