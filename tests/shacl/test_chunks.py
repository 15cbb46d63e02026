"""In chunks of whatever size, big files give the report that they give as a whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from hashlib import sha256
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
from r2p_ld.namespaces import node
from r2p_ld.shacl import chunks, engine
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
  SELECT DISTINCT $this ?value WHERE {
    ?value a ex:D ; ex:q ?x . FILTER NOT EXISTS { ?x a/rdfs:subClassOf* ex:C } }''' ] .
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
ex:E rdfs:subClassOf ex:C . ex:rule ex:r 1 .
ex:few a ex:Few ; ex:p ex:known . ex:known a ex:D ; ex:n 7 ; ex:q ex:b . ex:late ex:p ex:d ; a ex:E .
ex:p rdfs:isDefinedBy ex: . ex:q rdfs:isDefinedBy ex: . ex:n rdfs:isDefinedBy ex: .
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
    path.write_bytes(serialize(data, format=RdfFormat.N_TRIPLES) or b"")
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
@example(data=[("ex:known", "a", "ex:Few")], size=1)
@example(data=[("ex:a", "a", "ex:F"), ("ex:F", "rdfs:subClassOf", "ex:D"), ("ex:a", "ex:q", "ex:d")], size=1)
@given(data=st.lists(LINES, max_size=14, unique=True), size=st.integers(1, 4))
def test_the_report_is_that_of_the_whole(data: list[tuple[str, str, str]], size: int, tmp_path: Path) -> None:
    text = PREFIXES + "ex:a a ex:C . " + " ".join(f"{' '.join(line)} ." for line in data)
    file = lines((q.triple for q in parse(text.encode(), format=RdfFormat.TURTLE)), tmp_path / "data.nt")
    found = chunks.validate([file], SHAPES, BACKGROUND, size=size)
    expected = whole(file, SHAPES, BACKGROUND)
    assert found.results == expected.results
    assert found.as_dict() == expected.as_dict()


@pytest.fixture(scope="module")
def published() -> list[Triple]:
    return rdf.read(paths.build() / "r2p-asserted.ttl")


@pytest.mark.parametrize(
    "folders", [("actors", "evidence", "skos"), ("documents", "records"), ("cases", "datasets", "walls")]
)
def test_what_the_projects_shapes_turn_away_is_turned_away_in_chunks(
    folders: tuple[str, ...], published: list[Triple], tmp_path: Path
) -> None:
    shapes = set(read_shapes())
    data = {t for folder in folders for f in sorted((FIXTURES / folder).glob("*_XFAIL.ttl")) for t in read(f)}
    # in the order of their hashes: what belongs together stands apart
    file = lines(sorted(data, key=lambda t: sha256(str(t).encode()).digest()), tmp_path / "data.nt")
    expected = whole(file, shapes, set(published))
    assert len(expected.results) > 100
    found = chunks.validate([file], shapes, published, size=150)
    assert found.results == expected.results
    assert found.render() == expected.render()


def test_the_report_does_not_hang_on_how_many_work_on_it(published: list[Triple], tmp_path: Path) -> None:
    file = tmp_path / "data.nq"
    write(file, 300)
    text = file.read_text("utf-8").replace('"5"^^', '"-5"^^').replace("Party 3", " Party 3")
    file.write_text(text + text[: text.index("\n") + 1], "utf-8")
    shapes = read_shapes()
    keys = [node("r2p:inPlace")]
    one, two, other = (
        chunks.validate([file], shapes, published, keys=keys, jobs=jobs, size=size)
        for jobs, size in ((1, 2_000), (2, 500), (3, 900))
    )
    assert len(one.results) > 10
    assert one.render() == two.render() == other.render()
    assert one.as_dict() == two.as_dict() == other.as_dict()


@pytest.mark.parametrize(
    "shape",
    [
        "ex:P sh:path ex:p ; sh:node ex:S . ex:S sh:property ex:P",
        "ex:S sh:sparql [ sh:select 'SELECT $this { $this a ex:C . ?x ex:p ?y }' ]",
        "ex:S sh:sparql [ sh:select 'SELECT $this { $this !ex:p ?y }' ]",
        "ex:S sh:property [ sh:path ex:p ; sh:sparql [ sh:select 'SELECT $this { $this $PATH ?x }' ] ]",
        "ex:rule a sh:NodeShape ; sh:targetNode ex:a ; "
        "sh:sparql [ sh:prefixes ex: ; sh:select 'SELECT $this ?value { ?value ex:p ?y }' ]",
    ],
)
def test_shapes_that_look_too_far_say_so(shape: str, tmp_path: Path) -> None:
    shapes = SHAPES | triples(f"{shape} .")
    with pytest.raises(Unbounded):
        chunks.validate([lines(triples("ex:a a ex:C ; ex:p ex:b ."), tmp_path / "d.nt")], shapes, BACKGROUND)


SHAPE = triples(
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 ."
)


def test_shapes_may_be_rules_alone(tmp_path: Path) -> None:
    rule = triples("""ex:S a sh:NodeShape ; sh:targetNode ex:rule ; sh:sparql [ sh:message "m" ; sh:select '''
      SELECT $this ?value WHERE { ?value <http://example.org/p> ?a, ?b FILTER (?a < ?b) }''' ] .""")
    file = lines(triples("ex:a ex:p 1, 2 . ex:b ex:p 3 ."), tmp_path / "data.nt")
    [result] = chunks.validate([file], rule, BACKGROUND, size=1).results
    assert result.value == NamedNode("http://example.org/a")
    assert chunks.validate([file], rule, BACKGROUND, size=1) == whole(file, rule, BACKGROUND)


@pytest.mark.parametrize(
    "text",
    [
        "<http://example.org/a> <http://example.org/p> '{n}' .",
        "<http://example.org/a> <http://example.org/p> <http://example.org/{n}> <http://g/{n}> . # so",
        '\t<http://example.org/a><http://example.org/p>"{n}".',
        "<http://example.org/\\u0061>  <http://example.org/\\u0070> <http://example.org/{n}> .\n\n#none",
    ],
)
def test_lines_may_be_written_in_any_way(text: str, tmp_path: Path) -> None:
    text = text.replace("'", '"')
    kind = "<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> ."
    between = "_:b <http://example.org/p> _:a ."
    file = tmp_path / "data.nq"
    told = [text.replace("{n}", "1"), between, kind, text.replace("{n}", "1"), between]
    file.write_text("\n".join(told) + "\n", "utf-8")
    assert chunks.validate([file], SHAPE, [], size=1).conforms
    file.write_text("\r\n".join([*told, text.replace("{n}", "2")]), "utf-8")
    [result] = chunks.validate([file], SHAPE, [], size=1).results
    assert result.focus == NamedNode("http://example.org/a")


def test_lines_ended_by_carriage_returns_alone_are_left_to_the_whole(tmp_path: Path) -> None:
    file = tmp_path / "data.nt"
    file.write_text("\r".join(["<http://example.org/a> <http://example.org/p> <http://example.org/b> ."] * 2))
    with pytest.raises(Unbounded):
        chunks.validate([file], SHAPE, [])


def test_blank_nodes_of_two_files_are_different_nodes(tmp_path: Path) -> None:
    kind = "_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> .\n"
    files = [tmp_path / "1.nt", tmp_path / "2.nt"]
    for n, file in enumerate(files):
        file.write_text(f'{kind}_:a <http://example.org/p> "{n}" .\n', "utf-8")
    assert chunks.validate(files, SHAPE, []).conforms
    files[1].write_text(files[1].read_text("utf-8") + '_:a <http://example.org/p> "2" .\n', "utf-8")
    assert len(chunks.validate(files, SHAPE, []).results) == 1


def test_data_that_no_shape_is_about_are_refused_as_the_whole_is(tmp_path: Path) -> None:
    file = lines(triples("ex:a a ex:Nothing ; ex:r 1 ."), tmp_path / "data.nt")
    told = []
    for in_chunks in (True, False):
        with pytest.raises(BadInput) as caught:
            chunks.validate([file], SHAPE, []) if in_chunks else whole(file, SHAPE, set())
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_a_line_that_is_no_statement_is_named(tmp_path: Path) -> None:
    file = lines(triples("ex:a a ex:C ."), tmp_path / "data.nt")
    file.write_text(file.read_text("utf-8") + "oops\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        chunks.validate([file], SHAPE, [])
    assert (caught.value.faults[0].file, caught.value.faults[0].row) == (str(file), 2)


# one shape, since what memory takes does not hang on how many there are
VALIDATES = """
import sys
from pathlib import Path
from r2p_ld import rdf
from r2p_ld.shacl import chunks
assert chunks.validate([Path(sys.argv[1])], rdf.read(Path(sys.argv[2])), [], jobs=2).conforms
"""
# a process counts what its parent held when it was started, so a small one stands between
MEASURES = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    conflict = triples("ex:S sh:targetClass <https://w3id.org/r2p-ld/ontology#OneSidedViolence> .")
    shape, peaks = lines(SHAPE | conflict, tmp_path / "s.nt"), []
    for records in (3_000, 12_000):
        file = tmp_path / f"{records}.nq"
        write(file, records)
        command = [sys.executable, "-c", MEASURES, sys.executable, "-c", VALIDATES, str(file), str(shape)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout) / 1024)
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 200


def test_who_interrupts_leaves_nothing_behind(tmp_path: Path) -> None:
    file, folder = tmp_path / "data.nq", tmp_path / "tmp"
    folder.mkdir()
    write(file, 4_000)
    command = [sys.executable, "-m", "r2p_ld", "validate", str(file), "--jobs", "2"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while not list(folder.glob("r2p-ld-*/index")) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"")
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
