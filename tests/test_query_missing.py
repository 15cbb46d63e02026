"""What an answer does not say: why it is empty, and which claims it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store

from r2p_ld import store
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.query import missing, run_query
from r2p_ld.query.results import run

USED = ("r2p", "rdfs", "tool", "source", "assistance", "actor", "pillar", "dcterms", "report", "skos")
HEAD = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in USED)


@pytest.fixture(scope="module")
def graph() -> Store:
    return store.ask_published()


def told(text: str, graph: Store, head: str = HEAD) -> list[str]:
    return list(missing.notes(head + text, run(head + text, graph), graph))


def test_an_answer_that_leaves_nothing_out_has_no_notes(graph: Store) -> None:
    assert told("SELECT * { ?tool r2p:toolOfPillar pillar:1 ; rdfs:label ?label }", graph) == []
    assert told("ASK { tool:sanctions r2p:toolOfPillar pillar:3 }", graph) == []


GUIDED = (
    "left out with r2p:guidedBy: 5 that the sources say with a reserve or report of others (5 should); "
    "claim:guidedBy asks for these too."
)


@pytest.mark.parametrize(
    "pattern",
    [
        "?x r2p:guidedBy ?y",
        "?x a r2p:AssistanceType ; r2p:guidedBy ?y",
        "?y ^r2p:guidedBy ?x",
        "{ ?x r2p:guidedBy ?y } UNION { ?x r2p:toolOfPillar ?y }",
        "?x r2p:toolOfPillar ?p OPTIONAL { ?x r2p:guidedBy ?y }",
        "VALUES ?x { assistance:pillar-ii-assistance } ?x r2p:guidedBy ?y",
        "VALUES ?p { r2p:guidedBy } ?x ?p ?y",
        "{ SELECT ?x { ?x r2p:guidedBy ?y } }",
    ],
)
def test_claims_with_a_reserve_are_counted(pattern: str, graph: Store) -> None:
    assert told(f"SELECT * {{ {pattern} }}", graph)[0] == GUIDED


@pytest.mark.parametrize(
    "pattern",
    [
        "tool:sanctions r2p:guidedBy ?y",
        "?x r2p:toolOfPillar ?p MINUS { ?x r2p:guidedBy ?y }",
        "?x r2p:toolOfPillar ?p FILTER NOT EXISTS { ?x r2p:guidedBy ?y }",
        "?record r2p:statesProperty ?p VALUES ?p { r2p:guidedBy }",
        '?x rdfs:comment "r2p:guidedBy"',
    ],
)
def test_claims_that_a_query_does_not_ask_for_are_not_counted(pattern: str, graph: Store) -> None:
    assert [note for note in told(f"SELECT * {{ {pattern} }}", graph) if note.startswith("left out")] == []


def test_claims_of_an_inverse_are_counted_as_the_source_has_them(graph: Store) -> None:
    (note,) = told("SELECT * { ?x r2p:providedBy actor:civil-society }", graph)[:1]
    assert note.startswith("left out with r2p:providedBy: ")
    assert note.endswith("; claim:provides asks for these too.")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        # a name
        ("?x r2p:toolOfPilar ?y", "the data do not mention r2p:toolOfPilar; did you mean r2p:toolOfPillar?"),
        ("?x a r2p:PolicyTol", "the data do not mention r2p:PolicyTol; did you mean r2p:PolicyTool"),
        ("tool:sanctoins ?p ?y", "the data do not mention tool:sanctoins; did you mean tool:sanctions?"),
        ("?x rdfs:lable ?y", "the data do not mention rdfs:lable; did you mean rdfs:label?"),
        ("tool:zzz ?p ?y", "the data do not mention tool:zzz; look for its name: r2p-ld find TEXT."),
        ("?x <https://example.org/zzz> ?y", "the data do not mention https://example.org/zzz; no name"),
        # the value of a text
        ('?x rdfs:label "Sanctions"', 'no rdfs:label is "Sanctions"; the data have "Sanctions"@en'),
        ('?x rdfs:label "sanctions"@en', 'no rdfs:label is "sanctions"@en; the data have "Sanctions"@en'),
        ('?x rdfs:label "Sanctions"@ru', 'no rdfs:label is "Sanctions"@ru; the data have "Sanctions"@en'),
        ('report:2014 r2p:reportYear "2014"', 'no r2p:reportYear is "2014"; the data have "2014"^^'),
        # a language
        ('tool:sanctions rdfs:label ?l FILTER (LANG(?l) = "de")', "no rdfs:label that was looked at is in"),
        ("?x skos:notation ?l FILTER (langMatches(lang(?l), 'ru'))", "no skos:notation that was looked"),
        # what sources are silent about, or deny
        ("source:overview-2014-report dcterms:issued ?d", "the sources do not state dcterms:"),
        ("assistance:pillar-ii-assistance r2p:limitedTo ?y", "1 record denies assistance:"),
        # else the pattern
        ("?x a r2p:Vote", "nothing in the data is of class r2p:Vote."),
        ("tool:sanctions r2p:toolOfPillar pillar:1", "nothing in the data matches tool:sanctions r2p:"),
        ("?x r2p:toolOfPillar ?y ; r2p:reportYear ?z", "each triple pattern has matches, but together"),
    ],
)  # fmt: skip
def test_an_empty_answer_says_why(text: str, note: str, graph: Store) -> None:
    for query in (f"SELECT * {{ {text} }}", f"ASK {{ {text} }}"):
        notes = [each for each in told(query, graph) if not each.startswith("left out")]
        assert any(each.startswith(note) for each in notes), notes
        assert len(notes) <= 3


@pytest.mark.parametrize(
    "text", ["?x r2p:reportYear tool:sanctions.", "tool:sanctions r2p:reportYear 5.?x ?y ?z"]
)
def test_the_full_stop_behind_a_name_is_no_part_of_it(text: str, graph: Store) -> None:
    notes = told(f"SELECT * {{ {text} }}", graph)
    assert notes
    assert [each for each in notes if "do not mention" in each] == []


def test_a_prefix_for_another_namespace_is_told(graph: Store) -> None:
    head = "PREFIX r2p: <https://w3id.org/r2p-ld/ontology/>\n"
    (note,) = told("SELECT * { ?x r2p:toolOfPillar ?y }", graph, head)
    assert note == (
        f"the data do not mention r2p:toolOfPillar: r2p: is <{expand('r2p:')[:-1]}/> in the query, "
        f"and <{expand('r2p:')}> here."
    )


def test_other_forms_of_query_tell_names(graph: Store) -> None:
    for text in ("CONSTRUCT { ?x a ?y } WHERE { ?x r2p:providez ?y }", "DESCRIBE tool:sanctoins"):
        (note,) = told(text, graph)
        assert "did you mean" in note


def test_data_in_named_graphs_alone_are_told(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("<https://e.org/a> <https://e.org/p> 1 .", "utf-8")
    query = tmp_path / "mine.rq"
    query.write_text("SELECT * { ?x <https://e.org/p> ?y }", "utf-8")
    result = run_query(str(query), named={"https://e.org/g": tmp_path / "mine.ttl"})
    assert result.notes == ("what matches stands in named graphs; ask with GRAPH ?graph { … }.",)


def test_canned_questions_and_queries_of_users_tell(tmp_path: Path) -> None:
    assert any(note.startswith("left out with r2p:") for note in run_query("who-provides-assistance").notes)
    query = tmp_path / "mine.rq"
    query.write_text(f"{HEAD} SELECT * {{ ?x r2p:guidedBy ?y }}", "utf-8")
    assert run_query(str(query)).notes[0] == GUIDED
    assert run_query("crimes").notes == ()


@pytest.mark.parametrize(
    ("pattern", "note"),
    [
        (
            "pillar:3 r2p:toolOfPillar ?t",
            "nothing in the data matches pillar:3 r2p:toolOfPillar ?t; the other way round it has matches.",
        ),
        (
            "?t r2p:hasTool pillar:3",
            "nothing in the data matches ?t r2p:hasTool pillar:3; the other way round it has matches.",
        ),
        (
            "?t r2p:toolOfPillar assistance:pillar-ii-assistance",
            "nothing in the data matches ?t r2p:toolOfPillar assistance:pillar-ii-assistance.",
        ),
        ("?t a r2p:LegalDetermination", "nothing in the data is of class r2p:LegalDetermination."),
        (
            "?t r2p:cites <https://w3id.org/r2p-ld/id/place/syria>",
            "the data do not mention place:syria; did you mean place:syrian-arab-republic?",
        ),
        (
            "?t <http://w3id.org/r2p-ld/ontology#toolOfPillar> ?p",
            "the data do not mention http://w3id.org/r2p-ld/ontology#toolOfPillar, "
            "but <https://w3id.org/r2p-ld/ontology#toolOfPillar>.",
        ),
        (
            "?t <https://w3id.org/r2p-ld/ontology/toolOfPillar> ?p",
            "the data do not mention https://w3id.org/r2p-ld/ontology/toolOfPillar, "
            "but <https://w3id.org/r2p-ld/ontology#toolOfPillar>.",
        ),
    ],
)
def test_direction_class_and_spelling_of_a_name_are_told(pattern: str, note: str, graph: Store) -> None:
    assert told(f"SELECT * {{ {pattern} }}", graph) == [note]


@pytest.mark.parametrize("end", ["LIMIT 0", "OFFSET 100", "ORDER BY ?t LIMIT 5 OFFSET 100"])
def test_what_limits_leave_out_is_no_want_of_matches(end: str, graph: Store) -> None:
    limits = end.removeprefix("ORDER BY ?t ")
    (note,) = told(f"SELECT * {{ ?t r2p:toolOfPillar pillar:3 }} {end}", graph)
    assert note == (
        "each triple pattern has matches, but together, and with the filters, they have none "
        f"that {limits} leaves."
    )


def test_others_words_with_a_reserve_count_with_the_reserve(graph: Store) -> None:
    (note,) = told("SELECT * { ?a r2p:provides assistance:pillar-ii-assistance }", graph)[:1]
    assert "5 that the sources say with a reserve or report of others (5 can)" in note
