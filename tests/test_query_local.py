"""Queries that are not ours, and queries over data that are not ours: what comes back, and what is told."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from r2p_ld import shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load.embedded import load_into
from r2p_ld.query import local, run_query

CHECKOUT = Path(__file__).parent.parent
EX = "https://example.org/"
HEAD = f"PREFIX ex: <{EX}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One hundred triples."""
    path = tmp_path / "data.nt"
    path.write_text("".join(f"<{EX}s{n}> <{EX}p> <{EX}s{n + 1}> .\n" for n in range(100)), "utf-8")
    return path


def told(text: str, **options: Any) -> Fault:
    """The one fault of a question."""
    with pytest.raises(BadInput) as caught:
        local.ask(HEAD + text, **options)
    (fault,) = caught.value.faults
    return fault


def test_every_form_is_answered(data: Path) -> None:
    one = f"<{EX}s1> <{EX}p> <{EX}s2> .\n"
    assert local.ask(f"DESCRIBE <{EX}s1>", data=[data]).to_ntriples() == one
    assert local.ask(f"ASK {{ ?s ?p <{EX}s100> }}", data=[data]).yes()
    assert not local.ask("ASK { GRAPH ?g { ?s ?p ?o } }", data=[data]).yes()
    assert local.ask("ASK { GRAPH ?g { ?s ?p ?o } }", named={f"{EX}g": data}).yes()
    assert local.ask("SELECT ('é制' AS ?x) {}", data=[data]).to_csv() == "x\r\né制\r\n"
    assert local.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").to_csv() > "n\r\n50000"


def test_relative_iris_resolve_against_the_base(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<#a> <p> 1 .", "utf-8")
    path = tmp_path / "ask.rq"
    path.write_text("SELECT ?o { <d#a> <p> ?o }", "utf-8")
    over = {"data": [tmp_path / "data.ttl"], "base": f"{EX}d"}
    assert run_query(str(path), **over).to_csv() == "o\r\n1\r\n"  # type: ignore[arg-type]
    with pytest.raises(
        BadInput, match=r"data\.ttl, row 1, column 1: an IRI is relative, and there is no base"
    ):
        run_query(str(path), data=[tmp_path / "data.ttl"])


def test_bad_input_is_told_as_in_this_process(data: Path) -> None:
    with pytest.raises(BadInput, match="the query is not SPARQL") as caught:
        local.ask("SELECT * {", source=Path("mine.rq"), data=[data])
    assert [(fault.file, fault.row) for fault in caught.value.faults] == [("mine.rq", 1)]
    with pytest.raises(BadInput, match="the data cannot be read") as caught:
        local.ask("ASK {}", data=[data, "gone.ttl", "gone.nt"])
    assert [fault.file for fault in caught.value.faults] == ["gone.nt", "gone.ttl"]
    with pytest.raises(BadInput, match="it is an update"):
        local.ask(f"INSERT DATA {{ <{EX}x> <{EX}p> 1 }}", data=[data])


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"endpoint": "http://127.0.0.1/", "store": "d"}, "an endpoint has its own data"),
        ({"endpoint": "http://127.0.0.1/", "data": ["d.nt"]}, "an endpoint has its own data"),
        ({"endpoint": "http://127.0.0.1/", "named": {EX: "d.nt"}}, "an endpoint has its own data"),
        ({"store": "d", "data": ["d.nt"]}, "a store has its own data"),
        ({"store": "d", "named": {EX: "d.nt"}}, "a store has its own data"),
        ({"base": EX}, "--base is for files"),
        ({"base": EX, "store": "d"}, "--base is for files"),
        ({"base": EX, "endpoint": "http://127.0.0.1/"}, "--base is for files"),
        ({"timeout": 0}, "a time limit is more than 0"),
        ({"timeout": -1.0, "data": ["d.nt"]}, "a time limit is more than 0"),
    ],
)
def test_no_option_is_overlooked(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        run_query("crimes", **options)


# graphs that are not there


def test_a_graph_that_is_not_there_is_told(data: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    named = {f"{EX}g": data}
    assert local.ask(HEAD + count.format("FROM ex:g"), named=named).to_csv() == "n\r\n100\r\n"
    assert local.ask(HEAD + count.format(f"FROM <{EX}g>"), named=named).to_csv() == "n\r\n100\r\n"
    assert local.ask(HEAD + count.format("FROM NAMED ex:g"), named=named).to_csv() == "n\r\n0\r\n"
    for clause in ("FROM ex:h", f"FROM <{EX}h>", "from named ex:h", "FROM ex:g # more\n FROM NAMED ex:h"):
        fault = told(count.format(clause), named=named)
        assert fault.rule == f"the data have no graph <{EX}h>, and nothing is fetched."
        assert fault.mend == f"leave FROM out, or give the graph: --named {EX}h=FILE."


# paths of length zero

NO = f"the data do not mention <{EX}no>: the engine finds no path of length zero "


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?y { ex:no ex:p* ?y }",
        "SELECT ?y { ?y ex:p* ex:no }",
        f"SELECT ?y {{ <{EX}no> ex:p? ?y }}",
        "SELECT ?y { ex:no (ex:p|^ex:p)* ?y }",
        "SELECT ?y { ex:no ^(ex:p?) ?y }",
        "SELECT ?y { ex:no a* ?y }",
        "SELECT ?y { { SELECT ?y { ex:no ex:p * ?y } } }",
        "SELECT ?y { GRAPH ?g { ex:no ex:p* ?y } }",
    ],
)
def test_a_path_of_length_zero_that_the_engine_may_miss_is_told(data: Path, text: str) -> None:
    """SPARQL 1.1, 18.4, has a term find itself, be it in the data or not."""
    assert [note[: len(NO)] for note in local.ask(HEAD + text, data=[data]).notes] == [NO]


def test_in_a_store_it_is_told_too(data: Path, tmp_path: Path) -> None:
    load_into([data], tmp_path / "store")
    (note,) = local.ask(f"{HEAD} ASK {{ ex:no ex:p* ?y }}", store=tmp_path / "store").notes
    assert note.startswith(NO)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?y { ex:s99 ex:p* ?y } ORDER BY ?y", [f"{EX}s100", f"{EX}s99"]),
        ("SELECT ?y { ex:s100 ex:p? ?y }", [f"{EX}s100"]),
        ("SELECT (COUNT(*) AS ?y) { ?x ex:p* ?z }", ["5151"]),
        ("SELECT ((2*3) AS ?y) { ex:s1 ex:p ?x OPTIONAL { ex:no ex:p ?x } }", ["6"]),
    ],
)
def test_where_it_misses_none_nothing_is_told(data: Path, text: str, expected: list[str]) -> None:
    result = local.ask(HEAD + text, data=[data])
    assert (result.to_csv().split()[1:], result.notes) == (expected, ())


@pytest.mark.parametrize("text", ["SELECT ?y { ex:no ex:p+ ?y }", "SELECT ?y { ex:no ex:p ?y } # ex:p*"])
def test_no_path_of_length_zero_is_asked_for(data: Path, text: str) -> None:
    result = local.ask(HEAD + text, data=[data])
    (note,) = result.notes
    assert note.startswith("the data do not mention https://example.org/no")
    assert "length zero" not in note


# literals in another form


@pytest.mark.parametrize(
    ("literals", "notes"),
    [
        ('1.5, 7, "x", "y"@en, true, "2020-01-01"^^xsd:date, "oops"^^xsd:integer', []),
        ("1.0, 1.00", ['2 literals of the data in another way, "1.0"^^']),
        ('"007"^^xsd:integer', ['1 literals of the data in another way, "007"^^']),
        ('"1"^^xsd:boolean, "5"^^xsd:unsignedByte', ['2 literals of the data in another way, "1"^^']),
        ("12345678901234567890", ['does not calculate with 1 numbers of the data, "12345678901234567890"^^']),
        ("1.1234567890123456789, 1.10", ["1 literals of the data", "calculate with 1 numbers of the data"]),
    ],
)
@pytest.mark.parametrize("is_named", [False, True])
def test_literals_that_the_engine_writes_otherwise_are_told(
    tmp_path: Path, literals: str, notes: list[str], is_named: bool
) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <{EX}a> <{EX}p> {literals} .", "utf-8"
    )
    result = local.ask("ASK {}", named={f"{EX}g": path}) if is_named else local.ask("ASK {}", data=[path])
    assert len(result.notes) == len(notes)
    assert all(part in note for part, note in zip(notes, result.notes, strict=True))


def test_those_of_the_published_graph_are_not(data: Path) -> None:
    """It has OWL's cardinalities, which are xsd:nonNegativeInteger."""
    kinds = "SELECT (COUNT(*) AS ?n) { ?s a <http://www.w3.org/2002/07/owl#Class> }"
    result = local.ask(kinds, data=[data], with_published=True)
    assert (result.to_csv() > "n\r\n1", result.notes) == (True, ())


# what is written


def test_no_spreadsheet_runs_a_text_of_an_answer(tmp_path: Path) -> None:
    texts = ["=cmd|' /C calc'!A0", "-2+3", "+a", "@SUM(1)", "-5", "plain", 'say "=x"']
    lines = [f"<{EX}s{n}> <{EX}p> {Literal(text)} .\n" for n, text in enumerate(texts)]
    lines.append(f'<{EX}s9> <{EX}p> "-7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')
    (tmp_path / "data.nt").write_text("".join(lines), "utf-8")
    found = local.ask("SELECT ?o ?s { ?s ?p ?o } ORDER BY ?s", data=[tmp_path / "data.nt"])
    rows = list(csv.reader(io.StringIO(found.to_csv())))
    assert rows[0] == ["o", "s"]
    assert [row[0] for row in rows[1:]] == [
        "'=cmd|' /C calc'!A0", "'-2+3", "'+a", "'@SUM(1)", "-5", "plain", 'say "=x"', "-7",
    ]  # fmt: skip
    assert [term.value for term, _ in found.rows() if isinstance(term, Literal)][:7] == texts


# where it runs


def test_the_sandbox_has_the_published_graph_of_its_own_package(tmp_path: Path) -> None:
    """A copy of the package over a graph of its own, asked from another folder."""
    home, there = tmp_path / "home", tmp_path / "there"
    shutil.copytree(CHECKOUT / "r2p_ld", home / "r2p_ld", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "ontology").mkdir()
    shutil.copy(CHECKOUT / "ontology" / "prefixes.tsv", home / "ontology")
    (home / "build").mkdir()
    node = NamedNode(f"{EX}s")
    lines = [f"{Quad(node, node, node, NamedNode(f'{EX}g{n}'))} .\n" for n in (1, 2)]
    (home / "build" / "r2p.nq").write_text("".join(lines), "utf-8")
    (home / "build" / "r2p.nt").write_text(f"{Triple(node, node, node)} .\n", "utf-8")
    shards.write_manifest(home / "build", shards.entries(home / "build", ["r2p.nq", "r2p.nt"]))
    there.mkdir()
    (there / "ask.rq").write_text(
        "SELECT (COUNT(*) AS ?all) (COUNT(?g) AS ?named) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import r2p_ld; print(r2p_ld.run_query('ask.rq').to_csv())"],
        cwd=there,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
    )
    assert done.stdout.decode().split() == ["all,named", "3,2"], done.stderr.decode()
