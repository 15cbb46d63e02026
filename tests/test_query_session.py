"""A graph that stays open: what is read once, what it answers, and what stops it."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import r2p_ld
from r2p_ld.errors import BadInput, FaultsFound
from r2p_ld.load.embedded import load_into
from r2p_ld.query import Session, is_sparql, list_queries, run_query, saved

EX = "https://example.org/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MINE = f"SELECT (COUNT(*) AS ?n) {{ ?s <{EX}p> ?o }}"
# so many ways of joining a graph with itself that no time suffices
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i) }"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One hundred triples."""
    path = tmp_path / "data.nt"
    path.write_text("".join(f"<{EX}s{n}> <{EX}p> <{EX}s{n + 1}> .\n" for n in range(100)), "utf-8")
    return path


@pytest.fixture
def graph(data: Path) -> Iterator[Session]:
    with r2p_ld.open_graph(data=[data]) as opened:
        yield opened


def number(csv: str) -> int:
    return int(csv.split()[1])


def workers() -> list[int]:
    """The processes that this one has started and not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with open(status) if status.exists() else open(os.devnull) as file:
            fields = file.read().rpartition(") ")[2].split()
        if fields and int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def test_files_are_read_once_beside_the_published_graph(data: Path, graph: Session) -> None:
    published = number(run_query(COUNT).to_csv())
    data.unlink()
    assert number(graph.query(COUNT).to_csv()) == published + 100
    assert (
        graph.query("tools-of-pillar", pillar=2).to_csv()
        == run_query("tools-of-pillar", {"pillar": 2}).to_csv()
    )
    assert number(graph.query(MINE).to_csv()) == 100


def test_files_alone_and_named(data: Path) -> None:
    with r2p_ld.open_graph(data=[data], named={f"{EX}g": data}, published=False) as graph:
        assert number(graph.query(COUNT).to_csv()) == 100
        assert (
            number(graph.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EX}g> {{ ?s ?p ?o }} }}").to_csv()) == 100
        )
        assert graph.query("crimes").is_empty


def test_a_store_on_disk(data: Path, tmp_path: Path) -> None:
    load_into([data], tmp_path / "store")
    with r2p_ld.open_graph(store=tmp_path / "store") as graph:
        assert number(graph.query(COUNT).to_csv()) == 100
        assert number(graph.query(COUNT).to_csv()) == 100


def test_the_named_graphs_of_what_is_published_have_their_blank_nodes(graph: Session) -> None:
    """They are added when they are first asked for, and the union has them too."""
    plain = number(graph.query(COUNT).to_csv())
    blank = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(ISBLANK(?s)) } %s }"
    every = number(graph.query(blank % "").to_csv())
    assert every == number(graph.query(blank % "?s ?p ?o").to_csv()) > 100
    assert number(graph.query(COUNT).to_csv()) == plain
    assert number(graph.query(MINE).to_csv()) == 100


def test_the_store_in_the_cache_has_them_too() -> None:
    blank = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(ISBLANK(?s)) } %s }"
    assert run_query(blank % "").to_csv() == run_query(blank % "?s ?p ?o").to_csv() > "n\r\n100"


def test_every_way_to_ask(data: Path, graph: Session, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(MINE)
    assert number(graph.query(str(file)).to_csv()) == 100
    file.write_text(COUNT)
    assert number(graph.query(str(file)).to_csv()) > 100, "a query file may change"
    assert graph.query(f"ASK {{ <{EX}s1> ?p ?o }}").yes()
    assert len(graph.query(f"DESCRIBE <{EX}s1>").triples()) == 1
    french = graph.query("tools-of-pillar", pillar="2", language="fr")
    assert french.to_csv() == run_query("tools-of-pillar", {"pillar": "2"}, language="fr").to_csv()
    russian = run_query("labels-in-language", {"language": "ru"})
    assert graph.query("labels-in-language", {"language": "ru"}).to_csv() == russian.to_csv()
    guided = "PREFIX r2p: <https://w3id.org/r2p-ld/ontology#> SELECT ?p { ?a r2p:guidedBy ?p }"
    assert graph.query(guided).notes == graph.query(guided).notes == run_query(guided).notes != ()


def test_all_canned_questions_are_none_of_them_sparql() -> None:
    names = [query.name for query in list_queries()]
    assert len(names) > 100
    assert not any(map(is_sparql, names))
    assert all(is_sparql(query.text) for query in list_queries())


def test_evidence_of_ours_and_of_the_data(data: Path, graph: Session, tmp_path: Path) -> None:
    plain = run_query("crimes", evidence=True)
    found = graph.query("crimes", evidence=True)
    assert found.evidence == plain.evidence
    mine = graph.query(f"SELECT ?o {{ <{EX}s1> <{EX}p> ?o }}", evidence=True)
    assert mine.evidence is not None
    assert [each.basis for each in mine.evidence[0].statements] == ["data"]
    for answer in (found, mine):
        file = tmp_path / "answer.json"
        file.write_text(answer.to_json())
        assert saved.verify(file).faults == ()


def test_the_published_graph_alone_needs_no_other_process_for_our_questions() -> None:
    before = workers()
    with r2p_ld.open_graph() as graph:
        assert graph.query("crimes", evidence=True).evidence == run_query("crimes", evidence=True).evidence
        assert workers() == before
        assert number(graph.query(COUNT).to_csv()) > 50_000
        assert len(workers()) == len(before) + 1
    assert workers() == before


@pytest.mark.parametrize("has_data", [True, False])
def test_a_query_that_takes_too_long_is_stopped_and_the_graph_stays_open(data: Path, has_data: bool) -> None:
    before = workers()
    with r2p_ld.open_graph(data=[data] if has_data else []) as graph:
        count = number(graph.query(COUNT).to_csv())
        (worker,) = {*workers()} - {*before}
        with pytest.raises(FaultsFound, match=r"the query takes longer than 0\.5 seconds and was stopped"):
            graph.query(ENDLESS, timeout=0.5)
        assert worker not in workers()
        assert number(graph.query(COUNT).to_csv()) == count


def test_the_time_limit_of_the_graph_is_for_reading_and_for_each_query(data: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.nt"
    big.write_text("".join(f"<{EX}s{n}> <{EX}p> <{EX}s{n + 1}> .\n" for n in range(200_000)), "utf-8")
    with pytest.raises(FaultsFound, match=r"takes longer than 0\.2 seconds"):
        r2p_ld.open_graph(data=[big], timeout=0.2)
    with r2p_ld.open_graph(data=[data], published=False, timeout=5) as graph:
        for _ in range(3):
            assert number(graph.query(COUNT).to_csv()) == 100
        with pytest.raises(BadInput, match="a time limit is more than 0"):
            graph.query(COUNT, timeout=0)
        assert number(graph.query(COUNT).to_csv()) == 100


def test_a_worker_that_dies_is_started_anew(graph: Session) -> None:
    before = {*workers()}
    for worker in before:
        os.kill(worker, 9)
    time.sleep(0.2)
    assert number(graph.query(MINE).to_csv()) == 100
    assert before.isdisjoint(workers())


def test_what_breaks_the_engine_breaks_no_session(graph: Session) -> None:
    deep = f"ASK {{ {'?a ?b ?c . FILTER' + '(!' * 90 + '(true)' + ')' * 90} }}"
    for _ in range(2):
        graph.query(deep)
        with pytest.raises(BadInput, match="the query is not SPARQL"):
            graph.query("SELECT * {")
        with pytest.raises(BadInput, match="SERVICE reaches out"):
            graph.query(f"SELECT * {{ SERVICE <{EX}> {{ ?s ?p ?o }} }}")
        with pytest.raises(BadInput, match="it is an update"):
            graph.query(f"INSERT DATA {{ <{EX}x> <{EX}p> 1 }}")
        with pytest.raises(BadInput, match=f"the data have no graph <{EX}h>"):
            graph.query(f"SELECT * FROM <{EX}h> {{ ?s ?p ?o }}")
    assert number(graph.query(MINE).to_csv()) == 100


def test_threads_take_turns(graph: Session) -> None:
    found: list[tuple[int, int]] = []

    def ask(n: int) -> None:
        found.extend((n, number(graph.query(f"SELECT (({n} * 2) AS ?n) {{}}").to_csv())) for _ in range(5))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted((n, 2 * n) for n in range(8) for _ in range(5))


def test_nothing_is_left_running_or_open(data: Path) -> None:
    before, descriptors = workers(), os.listdir("/proc/self/fd")
    graph = r2p_ld.open_graph(data=[data], published=False)
    assert len(workers()) == len(before) + 1
    graph.close()
    graph.close()
    assert number(graph.query(COUNT).to_csv()) == 100, "another query opens it again"
    del graph
    gc.collect()
    assert workers() == before
    with pytest.raises(BadInput, match="cannot be read"):
        r2p_ld.open_graph(data=[data, "none.nt"])
    gc.collect()
    assert workers() == before
    assert len(os.listdir("/proc/self/fd")) == len(descriptors)


def test_what_cannot_be_opened_or_asked(data: Path, graph: Session, tmp_path: Path) -> None:
    for options, rule in (
        ({"store": tmp_path, "data": [data]}, "a store has its own data"),
        ({"store": tmp_path, "named": {EX: data}}, "a store has its own data"),
        ({"store": tmp_path / "none"}, "is no store"),
        ({"base": EX}, "--base is for files"),
        ({"data": ["none.nt"]}, "the data cannot be read"),
        ({"data": [data], "timeout": 0}, "a time limit is more than 0"),
    ):
        with pytest.raises(BadInput, match=rule):
            r2p_ld.open_graph(**options)
    for question, values, rule in (
        ("crimess", {}, "did you mean crimes"),
        ("crimes", {"pillar": 1}, "no such parameter"),
        ("tools-of-pillar", {"pillar": "pillar:9 x"}, "is not a concept"),
        (COUNT, {"pillar": 1}, "SPARQL takes no parameters"),
    ):
        with pytest.raises(BadInput, match=rule):
            graph.query(question, values)
    with pytest.raises(BadInput, match="--language is for canned queries"):
        graph.query(COUNT, language="fr")
    needy = next(query.name for query in list_queries() if query.needs)
    with r2p_ld.open_graph() as ours, pytest.raises(BadInput, match="joins data of others with ours"):
        ours.query(needy)
