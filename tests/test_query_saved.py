"""An answer with its evidence as a document, and a saved one compared with that of today."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results

from r2p_ld import __version__
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.query import prov, run_query, saved

PROV = "http://www.w3.org/ns/prov#"


@pytest.fixture(scope="module")
def document() -> str:
    return run_query("crimes", evidence=True).to_json()


def test_it_is_sparql_json_to_those_who_know_no_more(document: str) -> None:
    plain = run_query("crimes").to_json()
    ours = parse_query_results(document, QueryResultsFormat.JSON)
    theirs = parse_query_results(plain, QueryResultsFormat.JSON)
    assert list(map(str, ours)) == list(map(str, theirs))  # type: ignore[arg-type]
    from rdflib.query import Result

    def rows(text: str) -> list[str]:
        import io

        return [str(row) for row in Result.parse(io.BytesIO(text.encode()), format="json")]

    assert rows(document) == rows(plain)


def test_it_says_what_was_asked_and_of_which_release(document: str) -> None:
    asked = json.loads(document)["asked"]
    assert (asked["question"], asked["parameters"], asked["release"]) == ("crimes", {}, __version__)
    other = json.loads(run_query("tools-of-pillar", {"pillar": 2}, evidence=True).to_json())
    assert other["asked"]["parameters"] == {"pillar": 2}


def test_each_binding_has_its_evidence_by_value(document: str) -> None:
    whole = json.loads(document)
    bindings, evidence = whole["results"]["bindings"], whole["evidence"]
    assert [row["row"] for row in evidence] == list(range(1, len(bindings) + 1))
    [genocide] = [
        row for row, binding in zip(evidence, bindings, strict=True) if "genocide" in str(binding["crime"])
    ]
    first = genocide["statements"][0]
    assert (first["subject"], first["predicate"], first["object"], first["basis"]) == (
        expand("norm:responsibility-to-protect"),
        expand("r2p:coversCrime"),
        {"id": expand("crime:genocide")},
        "record",
    )
    one, other = first["wasDerivedFrom"]
    assert one["id"] == expand("record:") + "overview-2014-report/f001-009"
    assert one["hadPrimarySource"] == [expand("source:overview-2014-report")]
    assert (one["status"], one["locator"]) == ("stated", "s.I p1 s2")
    assert one["modality"] == expand("modality:does")
    [span] = one["spans"]
    assert (span["selector"]["start"], span["selector"]["end"]) == (550, 570)
    assert span["sha256"] == other["spans"][0]["sha256"]


@pytest.mark.parametrize("question", ["crimes", "denied-facts", "joint-reports", "named-actors"])
def test_it_is_prov_when_read_as_json_ld(question: str) -> None:
    """Without the network: the context stands in the document."""
    from pyld import jsonld
    from rdflib import RDF, Dataset, Graph, URIRef

    text = run_query(question, evidence=True).to_json()
    whole = json.loads(text)
    graph = Graph().parse(data=text, format="json-ld")
    derived, position = URIRef(f"{PROV}wasDerivedFrom"), URIRef(expand("schema:position"))
    assert len(set(graph.objects(None, position))) == len(whole["results"]["bindings"])
    records = {str(each["id"]): each for each in prov.records(whole["evidence"])}
    for iri, record in records.items():
        assert (None, derived, URIRef(iri)) in graph
        sources = {str(value) for value in graph.objects(URIRef(iri), URIRef(f"{PROV}hadPrimarySource"))}
        assert sources == set(record.get("hadPrimarySource", []))  # type: ignore[call-overload]
        speakers = {str(value) for value in graph.objects(URIRef(iri), URIRef(f"{PROV}wasAttributedTo"))}
        assert speakers == set(record.get("wasAttributedTo", []))  # type: ignore[call-overload]
        spans = list(graph.objects(URIRef(iri), URIRef(expand("r2p:hasEvidence"))))
        assert len(spans) == len(record.get("spans", []))  # type: ignore[arg-type]
    statements = [each for row in whole["evidence"] for each in row["statements"]]
    assert len(list(graph.subjects(RDF.type, RDF.Statement))) >= len(statements)

    def refuse(*_: object) -> None:
        raise AssertionError("a context was fetched")

    quads = jsonld.to_rdf(whole, {"format": "application/n-quads", "documentLoader": refuse})
    theirs = Dataset().parse(data=quads, format="nquads")
    assert len(theirs) == len(graph)


# --- saved answers


@pytest.fixture
def save(tmp_path: Path, document: str) -> Callable[[Callable[[dict[str, Any]], object]], Path]:
    """Save the answer with a change made to it."""

    def saver(change: Callable[[dict[str, Any]], object] = lambda whole: None) -> Path:
        whole = json.loads(document)
        change(whole)
        file = tmp_path / "answer.json"
        file.write_text(json.dumps(whole), "utf-8")
        return file

    return saver


def record_of(whole: dict[str, Any], row: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = whole["evidence"][row]["statements"][0]["wasDerivedFrom"][0]
    return found


def test_an_answer_that_holds_has_no_faults(save: Callable[..., Path]) -> None:
    found = saved.verify(save())
    assert found.faults == ()
    assert (found.rows, found.records, found.spans) == (4, 8, 8)
    assert (
        str(found)
        == f"The answer to crimes holds: 4 rows, 8 records, 8 spans compared with release {__version__}."
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            lambda whole: whole["results"]["bindings"][0]["label"].update(value="Crimes"),
            ["the row crime:crimes-against-humanity, Crimes is no longer an answer.",
             "the row crime:crimes-against-humanity, Crimes against humanity is a new answer."],
        ),
        (
            lambda whole: (whole["results"]["bindings"].pop(), whole["evidence"].pop()),
            ["the row crime:war-crimes, War crimes is a new answer."],
        ),
        (lambda whole: whole["head"]["vars"].append("more"), ["the columns are now crime, label."]),
        (
            lambda whole: record_of(whole).update(id=expand("record:") + "ngls-dialogue/f999"),
            ["the record https://w3id.org/r2p-ld/record/ngls-dialogue/f999 is gone."],
        ),
        (
            lambda whole: record_of(whole).update(locator="s.II p9"),
            ["the record https://w3id.org/r2p-ld/record/overview-2014-report/f001-011 has another locator: "
             "s.I p1 s2, not s.II p9."],
        ),
        (
            lambda whole: record_of(whole).update(wasAttributedTo=["urn:somebody"]),
            ["the record https://w3id.org/r2p-ld/record/overview-2014-report/f001-011 has another speaker: "
             'none, not ["urn:somebody"].'],
        ),
        (lambda whole: whole["asked"].update(release="0.1.0"), []),
        *(
            (change, ["the row crime:crimes-against-humanity, Crimes against humanity rests on other "
                      "statements."])
            for change in (
                lambda whole: whole["evidence"][0]["statements"][0].update(subject=expand("pillar:9")),
                lambda whole: whole["evidence"][0]["statements"][0].update(predicate="urn:p"),
                lambda whole: whole["evidence"][0]["statements"][0].update(object={"id": "urn:o"}),
                lambda whole: whole["evidence"][0]["statements"][0].update(basis="table"),
                lambda whole: whole["evidence"][0]["statements"].pop(0),
                lambda whole: whole["evidence"][0].update(statements=[]),
                lambda whole: whole["evidence"][0].update(notes=["it rests on an absence: …"]),
            )
        ),
    ],
)  # fmt: skip
def test_each_change_is_told(
    save: Callable[..., Path], change: Callable[[dict[str, Any]], object], rule: list[str]
) -> None:
    assert [fault.rule for fault in saved.verify(save(change)).faults] == rule


def test_another_hash_is_told(save: Callable[..., Path]) -> None:
    found = saved.verify(save(lambda whole: record_of(whole)["spans"][0].update(sha256="0" * 64)))
    [fault] = found.faults
    assert "f001-011 has another span or hash" in fault.rule
    assert "0" * 64 in fault.rule


def test_an_older_release_is_named(save: Callable[..., Path]) -> None:
    found = saved.verify(save(lambda whole: whole["asked"].update(release="0.1.0")))
    assert "crimes, given by release 0.1.0 holds" in str(found)


def test_a_query_of_ones_own_over_a_file_is_asked_again(tmp_path: Path) -> None:
    query, data, answer = tmp_path / "mine.rq", tmp_path / "data.ttl", tmp_path / "answer.json"
    query.write_text("PREFIX ex: <urn:ex:> SELECT ?o { ex:a ex:p+ ?o }", "utf-8")
    data.write_text("<urn:ex:a> <urn:ex:p> <urn:ex:b> .", "utf-8")
    answer.write_text(run_query(str(query), data=[data], evidence=True).to_json(), "utf-8")
    query.unlink()
    assert saved.verify(answer).faults == ()
    data.write_text("<urn:ex:a> <urn:ex:p> <urn:ex:c> .", "utf-8")
    assert [fault.rule for fault in saved.verify(answer).faults] == [
        "the row urn:ex:b is no longer an answer.",
        "the row urn:ex:c is a new answer.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not JSON",
        "[" * 100_000,
        '{"head": {"vars": []}, "results": {"bindings": []}}',
        '{"head": {"vars": []}, "results": {"bindings": [{}]}, "asked": {}, "evidence": []}',
        '{"head": {"vars": []}, "results": {"bindings": []}, "asked": {}, "evidence": []}',
        '{"head": {"vars": []}, "results": {"bindings": []}, "asked": {"question": 7}, "evidence": []}',
        '{"head": {"vars": []}, "results": {"bindings": []}, "asked": {"question": "none"}, "evidence": []}',
        '{"head": {"vars": []}, "results": {"bindings": []}, "asked": {"query": "SELECT"}, "evidence": []}',
        '{"head": {"vars": []}, "results": {"bindings": [{}]}, "asked": {"question": "crimes"}, '
        '"evidence": [{"statements": [{"type": ["r2p:Record"], "id": 7}]}]}',
    ],
)
def test_what_is_no_saved_answer_is_bad_input(tmp_path: Path, text: str) -> None:
    file = tmp_path / "answer.json"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput):
        saved.verify(file)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be checked"):
        saved.verify(tmp_path / "none.json")


def test_the_commands_exit_codes(tmp_path: Path, save: Callable[..., Path]) -> None:
    def verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "r2p_ld", "verify", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert verify("--answer", save()).returncode == 0
    changed = verify(
        "--answer", save(lambda whole: record_of(whole).update(locator="p1")), "--format", "json"
    )
    assert changed.returncode == 1
    assert "another locator" in json.loads(changed.stdout)["faults"][0]["rule"]
    wrong: list[list[str | Path]] = [
        ["--answer", tmp_path / "none.json"],
        [],
        ["--answer", save(), "--documents", tmp_path],
    ]
    for arguments in wrong:
        ended = verify(*arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Traceback" not in ended.stderr


def places(value: object, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where each value of a document stands, the document itself left out."""
    parts: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [found for key, part in parts for found in ((*above, key), *places(part, (*above, key)))]


@pytest.mark.parametrize("junk", [None, 7, "", "x", [], [[]], {}, {"type": ["r2p:Record"]}], ids=repr)
def test_whatever_a_saved_answer_says_there_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, document: str, junk: object
) -> None:
    monkeypatch.setattr(saved, "_ask", lambda file, asked: document)
    file = tmp_path / "answer.json"
    everywhere = [place for place in places(json.loads(document)) if place[0] != "@context"]
    assert len(everywhere) > 200
    for place in everywhere[::7] + everywhere[:40]:
        whole = json.loads(document)
        part = whole
        for key in place[:-1]:
            part = part[key]
        part[place[-1]] = junk
        file.write_text(json.dumps(whole), "utf-8")
        with suppress(BadInput):
            str(saved.verify(file))


@pytest.mark.parametrize(
    "asked",
    [
        {"question": "crimes", "parameters": [1]},
        {"question": "crimes", "parameters": {"x": []}},
        {"question": "crimes", "data": 5},
        {"question": "crimes", "data": ["none.nq"]},
        {"question": "crimes", "named": ["x"]},
        {"question": "crimes", "store": 5},
        {"question": "crimes", "base": 5},
        {"question": ["crimes"]},
        {"question": "\x00.rq"},
        {"query": 5},
        {"query": "ASK {}"},
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked_again_is_bad_input(
    save: Callable[..., Path], asked: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        saved.verify(save(lambda whole: whole.update(asked=asked)))


def test_a_deep_document_is_read(save: Callable[..., Path]) -> None:
    deep: list[object] = []
    for _ in range(400):
        deep = [deep]
    saved.verify(save(lambda whole: whole["evidence"][0].update(notes=deep)))
