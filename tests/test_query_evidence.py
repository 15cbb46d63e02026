"""What a row rests on: its triples, where they come from, and what no record tells."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple

from r2p_ld import published
from r2p_ld.cli.evidence import cell
from r2p_ld.cli.render import render
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node, prefixes, shorten
from r2p_ld.query import evidence, find, parser, run, run_query
from r2p_ld.query.evidence import Evidence, of_rows
from r2p_ld.query.origins import Origins, Statement
from r2p_ld.store import ask_published

EX = "PREFIX ex: <https://example.org/>\n"
DATA = """
ex:a ex:p ex:b , ex:c ; ex:n 1 ; ex:both ex:b . ex:b ex:n 2 ; ex:q ex:c ; ex:both ex:b .
ex:c ex:n 3 ; ex:q [ ex:n 4 ] .
"""


def ask(query: str, data: str = DATA) -> list[Evidence]:
    """The evidence of each row of a query over data of others."""
    store = Store()
    store.load((EX + data).encode(), format=RdfFormat.TURTLE)
    answer = run(EX + query, store)
    return of_rows(EX + query, store, answer, Origins(store))


def told(found: Evidence) -> list[str]:
    """A row's triples, each as three short words, blank nodes as none."""

    def word(term: object) -> str:
        return "" if isinstance(term, BlankNode) else getattr(term, "value", "").rpartition("/")[2]

    return [" ".join(map(word, each.triple)) for each in found.statements]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { ex:a ex:p ?o } ORDER BY ?o", [["a p b"], ["a p c"]]),
        ("SELECT ?s { ?s ex:p ?o }", [["a p b", "a p c"]] * 2),
        ("SELECT DISTINCT ?s { ?s ex:p ?o }", [["a p b", "a p c"]]),
        ("SELECT ?p { ex:a ?p ex:c }", [["a p c"]]),
        ("SELECT ?o { ex:a ex:p/ex:q ?o } ORDER BY isBlank(?o)", [["a p b", "b q c"], ["a p c", "c q "]]),
        ("SELECT ?s { ?s ex:n 2 OPTIONAL { ?s ex:q ?o } }", [["b n 2", "b q c"]]),
        ("SELECT ?s { ?s ex:n 1 OPTIONAL { ?s ex:q ?o } }", [["a n 1"]]),
        # a branch counts where it matched, and not where its triples happen to be there
        (
            "SELECT ?k { { ?s ex:p ex:b BIND (1 AS ?k) } UNION { ?s ex:both ex:b BIND (2 AS ?k) } "
            "FILTER (?s = ex:a) } ORDER BY ?k",
            [["a p b"], ["a both b"]],
        ),
        ("SELECT ?s { ?s ex:n 1 FILTER EXISTS { ?s ex:p ?x . ?x ex:n 2 } }", [["a n 1", "a p b", "b n 2"]]),
        ("SELECT (SUM(?n) AS ?sum) { ex:a ex:p ?o . ?o ex:n ?n }", [["a p b", "a p c", "b n 2", "c n 3"]]),
        (
            "SELECT ?s (COUNT(?o) AS ?m) { ?s ex:n ?n OPTIONAL { ?s ex:q ?o } FILTER (?n < 3) } "
            "GROUP BY ?s ORDER BY ?s",
            [["a n 1"], ["b n 2", "b q c"]],
        ),
        (
            "SELECT ?s ?most { ?s ex:both ?x "
            "{ SELECT ?s (MAX(?n) AS ?most) { ?s ex:p/ex:n ?n } GROUP BY ?s } }",
            [["a both b", "a p b", "a p c", "b n 2", "c n 3"]],
        ),
        ("SELECT ?n { ex:c ex:q [ ex:n ?n ] }", [["c q ", " n 4"]]),
        ("SELECT ?b { ex:c ex:q ?b }", [["c q "]]),
        ("SELECT ?s { ?s ex:n ?n } VALUES ?n { 3 }", [["c n 3"]]),
        ("SELECT * { GRAPH ?g { ?s ex:n 3 } }", []),
        ("SELECT * { { ?s ex:n 3 } UNION { ?s ex:n 9 } ?s ex:q [] }", [["c n 3", "c q "]]),
        (
            "SELECT * { { SELECT * { { ?s ex:n 1 } UNION { ?s ex:n 9 } FILTER EXISTS { ?s ex:p ex:b } } } "
            "?s ex:both ?o }",
            [["a n 1", "a p b", "a both b"]],
        ),
    ],
)
def test_a_row_rests_on_its_triples(query: str, expected: list[list[str]]) -> None:
    found = [told(row) for row in ask(query)]
    assert [sorted(row) for row in found] == [sorted(row) for row in expected]
    assert {each.basis for row in ask(query) for each in row.statements} <= {"data"}


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("SELECT ?s { ?s ex:n 3 MINUS { ?s ex:p ?o } }", "it rests on an absence: MINUS { ?s ex:p ?o }"),
        (
            "SELECT ?s { ?s ex:n 3 FILTER NOT EXISTS { ?s ex:p ?o } }",
            "it rests on an absence: FILTER NOT EXISTS { ?s ex:p ?o }",
        ),
        (
            "SELECT ?s { ?s ex:n 3 OPTIONAL { ?s ex:p ?o } FILTER (!BOUND(?o)) }",
            "no value of o was found: an absence has no record.",
        ),
        (
            "SELECT ?s (COALESCE(?o, 0) AS ?x) { ?s ex:n 3 OPTIONAL { ?s ex:p ?o } }",
            "no value of o was found: an absence has no record.",
        ),
        (
            "SELECT ?s ?o { ?s ex:n 3 OPTIONAL { ?s ex:p ?o } }",
            "no value of o was found: an absence has no record.",
        ),
        (
            "SELECT ?s { ?s ex:n 3 FILTER (?s = ex:c || EXISTS { ?s ex:p ?o }) }",
            "a condition with EXISTS is not followed: FILTER (?s = ex:c || EXISTS { ?s ex:p ?o })",
        ),
        *(
            (f"SELECT {query}", "an expression with EXISTS is not followed.")
            for query in (
                "(IF(EXISTS { ?s ex:p ?o }, 1, 2) AS ?x) { ?s ex:n 3 }",
                "?s { ?s ex:n 3 } GROUP BY ?s HAVING (!EXISTS { ?s ex:p ?o })",
                "?s { { SELECT ?s (EXISTS { ?s ex:p ?o } AS ?x) { ?s ex:n 3 } } }",
            )
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s ex:none ?o }", "it rests on no triple of the data."),
        ("SELECT (1 AS ?one) {}", "it rests on no triple of the data."),
    ],
)
def test_what_no_triple_tells_is_said(query: str, note: str) -> None:
    [row] = ask(query)
    assert note in row.notes


def test_a_query_that_is_not_understood_says_so_in_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_pattern(text: str) -> None:
        raise ValueError("'<<' is not understood there")

    monkeypatch.setattr(parser, "read", no_pattern)
    assert (
        ask("SELECT ?o { ex:a ex:p ?o }")
        == [Evidence((), ("its evidence cannot be told: '<<' is not understood there.",))] * 2
    )


def test_what_is_too_much_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST", 3)
    [row] = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert len(row.statements) == 3
    assert row.notes == ("of its statements, the first 3 are listed.",)


def test_rows_alone_have_evidence(tmp_path: Path) -> None:
    for number, text in enumerate(("ASK { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")):
        query, data = tmp_path / f"{number}.rq", tmp_path / "data.ttl"
        query.write_text(text, "utf-8")
        data.write_text(EX + DATA, "utf-8")
        with pytest.raises(BadInput, match="evidence is told of rows"):
            run_query(str(query), data=[data], evidence=True)


def test_an_endpoint_is_refused() -> None:
    with pytest.raises(BadInput, match="does not tell where its triples come from"):
        run_query("crimes", endpoint="http://127.0.0.1:9/query", evidence=True)


# --- origins

RECORDS = """
PREFIX claim: <https://w3id.org/r2p-ld/claim#>
PREFIX modality: <https://w3id.org/r2p-ld/id/modality/>
PREFIX polarity: <https://w3id.org/r2p-ld/id/polarity/>
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX record: <https://w3id.org/r2p-ld/record/>
r2p:counters rdfs:subPropertyOf claim:counters .
ex:s r2p:counters ex:o ; claim:counters ex:o .
"""
RECORD = """
record:{0} r2p:status "{1}" ; r2p:hasModality modality:{2} ; r2p:hasPolarity polarity:{3} ;
  r2p:statesSubject ex:s ; r2p:statesProperty r2p:counters ; r2p:statesObject ex:o {4} .
"""
KINDS = [
    ("plain", "stated", "does", "positive", ""),
    ("read", "interpreted", "does", "positive", ""),
    ("should", "stated", "should", "positive", ""),
    ("denied", "stated", "does", "negative", ""),
    ("reported", "stated", "does", "positive", "; r2p:attributedTo ex:speaker"),
    ("candidate", "candidate", "does", "positive", ""),
]


@pytest.mark.parametrize(
    ("property_", "expected"),
    [("r2p:counters", ["plain", "read"]), ("claim:counters", ["plain", "read", "reported", "should"])],
)
def test_the_plain_property_has_those_who_affirm_and_the_claim_all_who_say_it(
    monkeypatch: pytest.MonkeyPatch, property_: str, expected: list[str]
) -> None:
    monkeypatch.setitem(prefixes(), "claim", "https://w3id.org/r2p-ld/claim#")
    store = Store()
    text = EX + RECORDS + "".join(RECORD.format(*kind) for kind in KINDS)
    store.load(text.encode(), format=RdfFormat.TURTLE)
    triple = Triple(
        NamedNode("https://example.org/s"), NamedNode(expand(property_)), NamedNode("https://example.org/o")
    )
    found = Origins(store).statement(triple)
    assert found.basis == "record"
    assert [record.iri.rpartition("/")[2] for record in found.records] == expected


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ("", ""),
        ("; r2p:translatedLabel 'outil'@fr", "our translation"),
        ("; r2p:translatedLabel 'outil'@fr ; r2p:doubtfulLabel 'outil'@fr", "our translation, doubtful"),
        ("; r2p:translatedLabel 'autre'@fr", ""),
    ],
)
def test_a_label_that_we_translated_says_so(more: str, note: str) -> None:
    store = Store()
    label = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>"
    )
    text = f"{label} {EX} GRAPH <{expand('graph:')}terms> {{ ex:s rdfs:label 'outil'@fr {more} }}"
    store.load(text.encode(), format=RdfFormat.TRIG)
    triple = Triple(NamedNode("https://example.org/s"), node("rdfs:label"), Literal("outil", language="fr"))
    found = Origins(store).statement(triple)
    assert (found.basis, found.note, found.table) == ("table", note, "graph terms")
    assert cell(Evidence((found,))) == ("graph terms" + (f"; {note}" if note else ""))


def follow(statement: Statement, depth: int = 0) -> list[str]:
    """A derivation as lines, indented by depth."""
    words = " ".join(shorten(getattr(term, "value", "")) for term in statement.triple)
    lines = [f"{'  ' * depth}{words} [{statement.rule or statement.basis}]"]
    for premise in statement.premises:
        lines += follow(premise, depth + 1)
    return lines


@pytest.mark.parametrize(
    ("subject", "property_", "value", "expected"),
    [
        (
            "pillar:2",
            "r2p:hasTool",
            "tool:dispute-resolution-expertise",
            [
                "pillar:2 r2p:hasTool tool:dispute-resolution-expertise [inverse]",
                "  tool:dispute-resolution-expertise r2p:toolOfPillar pillar:2 [record]",
                "  r2p:hasTool owl:inverseOf r2p:toolOfPillar [table]",
            ],
        ),
        (
            "stage:first",
            "r2p:precedes",
            "stage:third",
            [
                "stage:first r2p:precedes stage:third [transitivity]",
                "  stage:second r2p:precedes stage:third [subproperty]",
                "    stage:second r2p:directlyPrecedes stage:third [record]",
                "    r2p:directlyPrecedes rdfs:subPropertyOf r2p:precedes [table]",
                "  stage:first r2p:precedes stage:second [subproperty]",
                "    stage:first r2p:directlyPrecedes stage:second [record]",
                "    r2p:directlyPrecedes rdfs:subPropertyOf r2p:precedes [table]",
                "  r2p:precedes rdf:type owl:TransitiveProperty [table]",
            ],
        ),
        (
            "report:2011",
            "rdf:type",
            "r2p:JointReport",
            [
                "report:2011 rdf:type r2p:JointReport [definition]",
                "  report:2011 rdf:type r2p:Report [table]",
                "  report:2011 r2p:symbol A/65/877 [record]",
                "  report:2011 r2p:symbol S/2011/393 [record]",
            ],
        ),
    ],
)
def test_a_derivation_goes_down_to_records_and_axioms(
    subject: str, property_: str, value: str, expected: list[str]
) -> None:
    origins = Origins(ask_published())
    assert follow(origins.statement(Triple(node(subject), node(property_), node(value)))) == expected


def test_every_inferred_triple_is_followed() -> None:
    store = ask_published()
    origins = Origins(store)
    inferred = [
        triple
        for triple in sorted({quad.triple for quad in store}, key=str)[::5]
        if origins.graphs(triple) == {"inferred"}
    ]
    assert len(inferred) > 1000
    lost = [triple for triple in inferred if not origins.statement(triple).premises]
    assert [triple for triple in lost if origins.statement(triple).basis == "rule"] == []


# --- what people see


def test_a_cell_names_places_and_what_is_not_plain() -> None:
    def cells(question: str, **parameters: str) -> list[str]:
        answer = run_query(question, parameters, evidence=True)
        assert answer.evidence
        return [cell(each) for each in answer.evidence]

    assert cells("crimes")[2] == "overview-2014-report s.I p1 s2; un-secretary-general-page pillar list 1"
    assert cells("denied-facts")[0] == "gcr2p-summary-2014 bullet 2 (should, denied, per report:2014)"
    assert cells("silences")[0] == "un-secretary-general-page (not stated)"
    assert (
        cells("judgements")[0]
        == "overview-2014-report s.II s6 (curated); overview-2014-report s.II s9 (curated)"
    )
    assert cells("classes")[1] == "ontology/actors.ttl"
    assert cells("labels-in-language", language="fr")[0] == (
        "A/73/898 French summary at reliefweb.int (curated)"
    )
    assert cells("named-actors")[0].endswith("; it rests on an absence")
    assert cells("tool-counts")[0] == (
        "un-secretary-general-page tools I 1 (derived); un-secretary-general-page tools I 2 (derived); "
        "un-secretary-general-page tools I 3 (derived); and 5 more"
    )
    assert cells("sources-on-pillar")[0] == (
        "overview-2014-report title (inferred); un-secretary-general-page pillar list 2 (inferred)"
    )


def test_a_table_has_a_last_column_and_other_formats_stay_as_they_are() -> None:
    plain, with_evidence = run_query("crimes"), run_query("crimes", evidence=True)
    assert render(with_evidence, "md").splitlines()[0] == "| crime | label | evidence |"
    assert render(with_evidence, "csv") == render(plain, "csv")
    assert "evidence" not in render(plain, "table")
    assert with_evidence.data == plain.data


def on_a_terminal(*arguments: str) -> str:
    """What a command prints where its standard output is a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "r2p_ld", "query", *arguments]
    with subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL) as process:
        os.close(follower)
        shown = b""
        with suppress(OSError):  # its end, on Linux
            while part := os.read(leader, 1 << 16):
                shown += part
        process.wait(60)
    os.close(leader)
    return shown.decode()


def test_on_a_terminal_a_table_has_evidence_and_in_a_pipe_only_if_asked(tmp_path: Path) -> None:
    shown = on_a_terminal("crimes")
    assert "evidence" in shown
    assert "un-secretary-general-page pillar" in shown
    assert "evidence" not in on_a_terminal("crimes", "--format", "csv")
    query = tmp_path / "ask.rq"
    query.write_text("ASK { ?s ?p ?o }", "utf-8")
    assert on_a_terminal(str(query)).strip() == "yes"
    command = [sys.executable, "-m", "r2p_ld", "query", "crimes"]
    piped = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "evidence" not in piped
    asked = subprocess.run([*command, "--evidence"], capture_output=True, text=True, timeout=60, check=True)
    assert "overview-2014-report s.I p1 s2" in asked.stdout
    for form in ("csv", "tsv", "ttl", "nt"):
        refused = subprocess.run([*command, "--evidence", "--format", form], capture_output=True, timeout=60)
        assert (refused.returncode, refused.stdout) == (2, b"")
        assert b"--evidence goes with --format table, md or json." in refused.stderr


def test_a_store_on_disk_and_files_tell_the_evidence_too(tmp_path: Path) -> None:
    from r2p_ld.load.embedded import load_into

    expected = run_query("crimes", evidence=True).evidence
    load_into([published.file(published.QUADS)], tmp_path / "store")
    assert run_query("crimes", store=tmp_path / "store", evidence=True).evidence == expected
    assert run_query("crimes", data=[published.file(published.QUADS)], evidence=True).evidence == expected
    query = tmp_path / "mine.rq"
    query.write_text(find("crimes").text, "utf-8")
    assert run_query(str(query), evidence=True).evidence == expected
