"""Queries and data that are not ours: what is refused at sight, and what the worker survives."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.errors import BadInput, FaultsFound
from r2p_ld.query import answer, foreign

CHECKOUT = Path(__file__).parent.parent
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?p ?q ?r }"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One hundred triples."""
    path = tmp_path / "data.nt"
    triple = "<https://example.org/s{0}> <https://example.org/p> <https://example.org/s{1}> .\n"
    path.write_text("".join(triple.format(n, n + 1) for n in range(100)), "utf-8")
    return path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def untouched(listener: socket.socket) -> bool:
    try:
        listener.accept()
    except BlockingIOError:
        return True
    return False


def still_answers(data: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert foreign.ask(count, data=[data], format="csv") == "n\r\n100\r\n"


# what is refused at sight


def nested(opening: str, closing: str, depth: int) -> str:
    return f"SELECT * {{ FILTER {opening * depth} 1 {closing * depth} }}"


@pytest.mark.parametrize(
    "text",
    [
        nested("(", ")", 99),
        "SELECT * {} " * 5000,
        '# ((((\nSELECT * { ?s ?p "((((", "\\"((((", """(("((""", \'[[[[\' }',
        "SELECT * { ?s ?p <https://example.org/((((> }" + "#" + "(" * 200,
        f"SELECT * {{ ?s ?p '{'(' * 200}', \"{'{' * 200}\", '''{'[' * 200}''' }}",
        "SELECT * { FILTER(" + " ".join(["(1)"] * 500) + ") }",
        "SELECT ?service $SERVICE { ?service service:x ex:service, <service>, 'SERVICE' # SERVICE\n}",
        "SELECT * { ?s ex:a-service ex:b.service , _:service }",
        " " * (64 * 1024),
    ],
)
def test_a_harmless_text_passes(text: str) -> None:
    foreign.check(text)


DEEP = "its brackets nest deeper than 100."
LONG = "it is longer than 64 kB."
SERVICE = "SERVICE reaches out to other machines."


@pytest.mark.parametrize(
    ("text", "row", "rule"),
    [
        (nested("(", ")", 100), 1, DEEP),
        (nested("(", ")", 30_000), 1, DEEP),
        (nested("[", "]", 5000), 1, DEEP),
        ("SELECT * \n" + "{" * 3000 + "}" * 3000, 2, DEEP),
        ("SELECT * { FILTER" + "(" * 101, 1, DEEP),
        ("SELECT * { FILTER(?a<" + "(" * 5000 + "1" + ")" * 5000 + ">?b) }", 1, DEEP),
        ("SELECT * { ?s ?p 'unclosed\n" + "(" * 101, 2, DEEP),
        ("SELECT * { ?s ?p '\\'' " + "(" * 101, 1, DEEP),
        (" " * (64 * 1024 + 1), None, LONG),
        ("é" * (32 * 1024 + 1), None, LONG),
        ("SELECT * {\nSERVICE <https://example.org/> {} }", 2, SERVICE),
        ("SELECT * { service ?where {} }", 1, SERVICE),
        ("SELECT * { ?s ?p 1SERVICE SILENT <https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { ?s ?p ex:.SERVICE SILENT <https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { SERVICE#\n<https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { FILTER EXISTS { { SELECT * { SeRvIcE ex:x {} } } } }", 1, SERVICE),
    ],
)
def test_a_harmful_text_is_refused(text: str, row: int | None, rule: str) -> None:
    with pytest.raises(BadInput, match="the query is refused") as caught:
        foreign.check(text, "mine.rq")
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.rule) == ("mine.rq", row, rule)
    assert fault.mend


@given(st.text(st.sampled_from("(){}[]<>#?:@ a1.,|"), max_size=40))
def test_brackets_in_strings_and_comments_do_not_count(text: str) -> None:
    text = "(" * 200 + text
    for quote in ("'", '"', "'''", '"""'):
        foreign.check(f"SELECT * {{ ?s ?p {quote}{text}{quote} }} # {text}\n")
        with pytest.raises(BadInput):
            foreign.check(f"SELECT * {{ ?s ?p {quote}{quote} }}\n{text}")


QUOTES = ("'", '"', "'''", '"""', "'\\", "\\'", "''\\", "\"'", "<'")
OTHERS = ("<", "<a", "\\", "#", ":", ":.", "a", "a.", "a-", "a:a", "a:\\", "?", "@a", "%", "(", "!")


@pytest.mark.parametrize("text", QUOTES + OTHERS)
def test_the_scan_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(BadInput):
        foreign.check(text * (foreign.MAX_BYTES // len(text)))
    assert time.process_time() - start < 2


# what the worker survives


def test_every_form_is_answered(data: Path) -> None:
    one = "<https://example.org/s1> <https://example.org/p> <https://example.org/s2> .\n"
    assert foreign.ask("DESCRIBE <https://example.org/s1>", data=[data], format="nt") == one
    assert foreign.ask("ASK { ?s ?p <https://example.org/s100> }", data=[data]) == "yes\n"
    assert foreign.ask("ASK { GRAPH ?g { ?s ?p ?o } }", data=[data]) == "no\n"
    named = {"https://example.org/g": data}
    assert foreign.ask("ASK { GRAPH ?g { ?s ?p ?o } }", named=named, columns=80) == "yes\n"
    assert "\x1b[1m" in foreign.ask("SELECT ?s { ?s ?p ?o }", data=[data], columns=80)
    assert "é制" in foreign.ask("SELECT ('é制' AS ?x) {}", data=[data], format="csv")


def test_relative_iris_of_a_query_resolve_against_its_file(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<#a> <p> 1 .", "utf-8")
    path = tmp_path / "ask.rq"
    path.write_text("SELECT ?o { <data.ttl#a> <p> ?o }", "utf-8")
    assert answer(str(path), data=[tmp_path / "data.ttl"], format="csv") == "o\r\n1\r\n"


def test_bad_input_is_told_as_in_this_process(data: Path) -> None:
    with pytest.raises(BadInput, match="the query is not SPARQL") as caught:
        foreign.ask("SELECT * {", source=Path("mine.rq"), data=[data])
    assert [(fault.file, fault.row) for fault in caught.value.faults] == [("mine.rq", 1)]
    with pytest.raises(BadInput, match="the data cannot be read") as caught:
        foreign.ask("ASK {}", data=[data, "gone.ttl", "gone.nt"])
    assert [fault.file for fault in caught.value.faults] == ["gone.nt", "gone.ttl"]
    with pytest.raises(BadInput, match="format csv does not fit: ASK gives table, json, md"):
        foreign.ask("ASK {}", data=[data], format="csv")
    with pytest.raises(BadInput, match="the query is not SPARQL"):
        foreign.ask("INSERT DATA { <https://example.org/x> <https://example.org/p> 1 }", data=[data])


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 86_401])
def test_a_senseless_time_limit_is_refused(data: Path, timeout: float) -> None:
    with pytest.raises(BadInput, match="a time limit is more than 0 and at most 86400 seconds"):
        foreign.ask("ASK {}", data=[data], timeout=timeout)


def test_a_slow_query_is_stopped(data: Path) -> None:
    start = time.monotonic()
    with pytest.raises(FaultsFound, match=r"^the query takes longer than 0\.7 seconds and was stopped$"):
        foreign.ask(SLOW, data=[data], timeout=0.7)
    assert time.monotonic() - start < 5
    still_answers(data)


def test_a_worker_ends_by_itself_where_nobody_waits(data: Path) -> None:
    """Its processor time is limited too, in case this process is killed."""
    job = f'{{"text": "{SLOW}", "source": "", "base": null, "data": ["{data}"], "named": {{}}, '
    job += f'"store": null, "memory": {foreign.MEMORY}, "seconds": 0, "format": null, "columns": null}}'
    worker = [sys.executable, "-m", "r2p_ld.query.worker"]
    start = time.monotonic()
    done = subprocess.run(worker, input=job.encode(), cwd=CHECKOUT, capture_output=True, timeout=30)
    assert done.returncode == -signal.SIGXCPU
    assert time.monotonic() - start < 15


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?i",
        "SELECT (STRLEN(?e) AS ?n) { BIND ('xxxxxxxxxx' AS ?a) BIND (REPLACE(?a, 'x', ?a) AS ?b)"
        " BIND (REPLACE(?b, 'x', ?b) AS ?c) BIND (REPLACE(?c, 'x', ?c) AS ?d)"
        " BIND (CONCAT(?d, ?d, ?d, ?d, ?d, ?d) AS ?e) }",
    ],
    ids=["sorting a cross join", "doubling a text"],
)
def test_a_query_that_fills_memory_is_stopped(data: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MEMORY", 300 << 20)
    with pytest.raises(FaultsFound, match=r"^the query needs more than 300 MiB of memory and was stopped$"):
        foreign.ask(text, data=[data])
    still_answers(data)


@pytest.mark.parametrize("chain", ["!" * 60_000 + "1", "1" + "||1" * 20_000], ids=["!", "||"])
def test_a_text_that_breaks_the_engine_is_bad_input(data: Path, chain: str) -> None:
    text = f"SELECT ({chain} AS ?x) {{}}"
    foreign.check(text)
    with pytest.raises((BadInput, FaultsFound), match=r"engine can bear|takes longer"):
        foreign.ask(text, data=[data], timeout=10)
    still_answers(data)


def test_data_that_break_the_engine_are_bad_input(data: Path, tmp_path: Path) -> None:
    head = "<https://example.org/s> <https://example.org/p> "
    deep = tmp_path / "deep.nt"
    deep.write_text(
        head + f"<<( {head}" * 100_000 + "<https://example.org/o>" + " )>>" * 100_000 + " .\n", "utf-8"
    )
    with pytest.raises(BadInput, match=r"^the query, or the data, nests deeper than the engine can bear$"):
        foreign.ask("ASK {}", data=[deep])
    still_answers(data)


def test_entities_that_multiply_are_stopped(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = tmp_path / "bomb.rdf"
    bomb.write_text(
        f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/">'
        '<rdf:Description rdf:about="https://example.org/s"><p>&e9;</p></rdf:Description></rdf:RDF>',
        "utf-8",
    )
    monkeypatch.setattr(foreign, "MEMORY", 300 << 20)
    with pytest.raises(FaultsFound, match="needs more than 300 MiB"):
        foreign.ask("ASK {}", data=[bomb])
    still_answers(data)


# what the worker cannot reach


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_the_engine_cannot_open_a_connection(
    data: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    where = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    text = f"SELECT * {{ SERVICE {silent}<{where}> {{ ?s ?p ?o }} }}"
    with pytest.raises(BadInput, match="SERVICE reaches out"):
        foreign.ask(text, data=[data])
    monkeypatch.setattr(foreign, "check", lambda text, place: None)  # were the scan deceived
    if silent:
        assert foreign.ask(text, data=[data], format="csv") == "o,p,s\r\n,,\r\n"
    else:
        with pytest.raises(BadInput, match="the engine refuses the query"):
            foreign.ask(text, data=[data])
    assert untouched(listener)


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_fetches_nothing(data: Path, listener: socket.socket, clause: str) -> None:
    web = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    for source in (web, data.as_uri()):
        text = f"SELECT * {clause} <{source}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        assert foreign.ask(text, data=[data]) == "no rows\n"
    assert untouched(listener)


def test_data_fetch_nothing(tmp_path: Path, listener: socket.socket) -> None:
    where = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    context = tmp_path / "data.jsonld"
    context.write_text(f'{{"@context": "{where}", "@id": "https://example.org/s", "p": 1}}', "utf-8")
    entity = tmp_path / "data.rdf"
    entity.write_text(f'<!DOCTYPE x [<!ENTITY e SYSTEM "{where}">]><x>&e;</x>', "utf-8")
    for path in (context, entity):
        with pytest.raises(BadInput, match="the data cannot be read"):
            foreign.ask("ASK {}", data=[path])
    assert untouched(listener)


def test_the_worker_works_anywhere_and_imports_nothing_from_there(tmp_path: Path) -> None:
    """A copy of the package over a graph of its own, in a folder whose modules would break it."""
    home = tmp_path / "home"
    ours = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "r2p_ld", home / "r2p_ld", ignore=ours)
    (home / "ontology").mkdir()
    shutil.copy(CHECKOUT / "ontology" / "prefixes.tsv", home / "ontology")
    (home / "build").mkdir()
    quad = "<https://example.org/s> <https://example.org/p> 1 <https://example.org/g{}> ."
    quad = quad.replace(" 1 ", ' "1" ')
    (home / "build" / "r2p.nq").write_text("\n".join(quad.format(n) for n in (1, 2)), "utf-8")
    there = tmp_path / "there"
    there.mkdir()
    for module in ("json", "resource", "pyoxigraph", "r2p_ld"):
        (there / f"{module}.py").write_text("raise SystemExit('taken from the current folder')", "utf-8")
    (there / "ask.rq").write_text(
        "SELECT (COUNT(*) AS ?all) (COUNT(?g) AS ?named) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
        "utf-8",
    )
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            "from r2p_ld.query import answer; print(answer('ask.rq', format='csv'))",
        ],
        cwd=there,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
    )
    assert done.stdout.decode().split() == ["all,named", "3,2"], done.stderr.decode()
