"""Answers of endpoints are those of our own engine: credentials, redirects, retries and pages."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from support.faulty import Exchange, Faulty, Reply, counting, says, serving
from support.stores import Server, oxigraph, virtuoso

from r2p_ld import cli, http
from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.query import remote, run, run_query
from r2p_ld.query.remote import Pages
from r2p_ld.query.tokens import keywords

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"here"}}]}}'
ALL = "SELECT ?s ?n WHERE { ?s <urn:n> ?n } ORDER BY ?n"
FINE = counting(1, says(ROWS, type=JSON))


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"R2P_LD_{name}", raising=False)


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R2P_LD_USER", "alice")
    monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")


def numbered(count: int) -> Store:
    """A store of so many rows, ten of which share a number."""
    store = Store()
    store.extend(
        Quad(NamedNode(f"urn:{place:05}"), NamedNode("urn:n"), Literal(place // 10)) for place in range(count)
    )
    return store


def limited(store: Store, limit: int, *, tells: bool, reverses: bool = False) -> Reply:
    """What answers as a store with a limit of rows does, which may tell it, or lose the order."""
    turned = False

    def reply(exchange: Exchange) -> None:
        nonlocal turned
        found = json.loads(run(exchange.request.query, store).data)
        if "boolean" in found:
            exchange.send(json.dumps(found).encode())
            return
        rows = found["results"]["bindings"]
        cut = len(rows) > limit or "LIMIT" in exchange.request.query
        if reverses and "LIMIT" in exchange.request.query:
            turned = not turned
            rows = rows[:: -1 if turned else 1]
        found["results"]["bindings"] = rows[:limit]
        headers = {"X-SPARQL-MaxRows": str(limit)} if cut and tells else {}
        exchange.send(json.dumps(found).encode(), type=JSON, headers=headers)

    return reply


# --- asking


def test_the_answer_is_read_whatever_way_a_store_spells_it() -> None:
    old = ROWS.replace(b'"literal"', b'"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#date"')
    blank = ROWS.replace(b'"literal","value":"here"', b'"bnode","value":"nodeID://b10"')
    for body, terms in (
        (ROWS, ['"here"']),
        (old, ['"here"^^<http://www.w3.org/2001/XMLSchema#date>']),
        (blank, ["_:b0"]),
        (ROWS.replace(b'{"s":{"type":"literal","value":"here"}}', b"{}"), ["None"]),
    ):
        for type in (JSON, f"{JSON}; charset=utf-8", "Application/JSON"):
            with serving(says(body, type=type)) as server:
                result = remote.ask("SELECT ?s { }", server.url)
            assert result.form == "rows"
            assert [str(term) for (term,) in result.rows()] == terms


@pytest.mark.parametrize(
    ("body", "yes"),
    [
        ('{"head": {}, "boolean": true}', True),
        ('{"head": {}, "boolean": false}', False),
        ('{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"value":"1"}}]}}', True),
        ('{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[]}}', False),
    ],
)
def test_yes_or_no(body: str, yes: bool) -> None:
    with serving(says(body, type=JSON)) as server:
        result = remote.ask("ASK { }", server.url)
    assert result == run("ASK { }" if yes else "ASK { ?s ?p ?o }", Store())
    assert result.yes() is yes


def test_a_graph_is_sorted_and_has_each_triple_once() -> None:
    lines = '<urn:b> <urn:p> "x"@en .\n<urn:a>\t<urn:p>\t_:x .\n<urn:b> <urn:p> "x"@en .\n'
    with serving(says(lines, type="application/n-triples; charset=UTF-8")) as server:
        result = remote.ask("CONSTRUCT WHERE { ?s ?p ?o }", server.url)
    assert [str(triple.subject) for triple in result.triples()] == ["<urn:a>", "<urn:b>"]
    assert result.form == "graph"


def test_what_is_sent() -> None:
    text = (
        "# what was added, to DESCRIBE or INSERT\nPREFIX select: <urn:ask#>\nselect ?s { ?s ?p 'é \"+&\"' }"
    )
    with serving(FINE) as server:
        remote.ask(text, f"{server.url}?default-graph-uri=urn:g")
    request, _ = server.seen
    assert request.query == text
    assert request.path == "/sparql?default-graph-uri=urn:g"
    assert request.headers["user-agent"] == http.USER_AGENT
    assert re.fullmatch(r"r2p-ld/\d+\.\d+\.\d+", http.USER_AGENT)
    assert request.headers["accept"] == f"{JSON}, application/json"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in request.headers


def test_a_canned_question_is_sent_as_bind_gives_it() -> None:
    with serving(FINE) as server:
        text = run_query("tools-of-pillar", {"pillar": "3"}, endpoint=server.url).to_csv()
    assert text == "s\r\nhere\r\n"
    assert "VALUES ?pillar { <https://w3id.org/r2p-ld/id/pillar/3> }" in server.seen[0].query


@pytest.mark.parametrize(
    "text", ["", "INSERT DATA { }", "PREFIX a: <urn:> DELETE { } WHERE { SELECT * { } }", "{ ASK"]
)
def test_what_is_no_query_is_not_sent(text: str) -> None:
    with serving(FINE) as server, pytest.raises(BadInput, match="SELECT, ASK, CONSTRUCT, DESCRIBE"):
        remote.ask(text, server.url)
    assert server.seen == []


@pytest.mark.parametrize(
    "endpoint",
    ["", "example.org/sparql", "file:///etc/passwd", "ftp://example.org/", "http://", "http://[", "http://a:b/",
     "http://a b/", "http://a/\r\nX: y", "http://a/é"],
)  # fmt: skip
def test_what_is_no_endpoint(endpoint: str) -> None:
    with pytest.raises(BadInput, match="an endpoint is an address such as"):
        remote.ask("ASK { }", endpoint)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_what_is_no_limit_of_time(timeout: float) -> None:
    with pytest.raises(BadInput, match="a time limit is more than 0"):
        remote.ask("ASK { }", "http://127.0.0.1/", timeout=timeout)


def test_an_endpoint_has_its_own_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "crimes", "--endpoint", "http://127.0.0.1/", "--data", "mine.ttl"]) == 2
    assert "leave out --endpoint, or --data" in capsys.readouterr().err


# --- credentials


def test_a_password_has_no_place_in_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "crimes", "--endpoint", "http://alice:hunter2@127.0.0.1/"]) == 2
    said = capsys.readouterr().err
    assert "set R2P_LD_USER and R2P_LD_PASSWORD" in said
    assert "hunter2" not in said


def basic(exchange: Exchange) -> None:
    right = exchange.request.headers.get("authorization") == "Basic YWxpY2U6aHVudGVyMg=="
    FINE(exchange) if right else says("", 401, WWW_Authenticate='Basic realm="x"')(exchange)


def bearer(exchange: Exchange) -> None:
    right = exchange.request.headers.get("authorization") == "Bearer tok-en"
    exchange.send(ROWS, type=JSON) if right else exchange.send(
        status=401, headers={"WWW-Authenticate": "Bearer"}
    )


def digest(exchange: Exchange) -> None:
    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    sent = exchange.request.headers.get("authorization", "")
    part = dict(re.findall(r'(\w+)="?([^",]+)"?', sent.removeprefix("Digest ")))
    keys = [
        md5("alice:store:hunter2"),
        "n0nce",
        part.get("nc"),
        part.get("cnonce"),
        "auth",
        md5("POST:/sparql"),
    ]
    right = sent.startswith("Digest ") and part.get("response") == md5(":".join(map(str, keys)))
    challenge = 'Digest realm="store", nonce="n0nce", qop="auth", opaque="o", algorithm=MD5'
    exchange.send(ROWS, type=JSON) if right else exchange.send(
        status=401, headers={"WWW-Authenticate": challenge}
    )


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("door", [basic, digest])
def test_name_and_password_open_a_store(door: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(door) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
        first, *others = server.seen
        assert "authorization" not in first.headers, "the password is not sent before it is asked for"
        assert all("authorization" in request.headers for request in others)
        assert len(others) == 2, "the rows and their number"
        monkeypatch.setenv("R2P_LD_PASSWORD", "another")
        with pytest.raises(RemoteFailure, match="401: it refuses these credentials") as told:
            remote.ask("SELECT ?s { }", server.url)
        assert "another" not in str(told.value)
        assert len(server.seen) <= 12


def test_a_token_opens_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R2P_LD_TOKEN", "tok-en")
    with serving(bearer) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
        monkeypatch.setenv("R2P_LD_TOKEN", "another")
        with pytest.raises(RemoteFailure, match="401"):
            remote.ask("SELECT ?s { }", server.url)


def test_a_netrc_file_opens_a_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text(
        "machine example.org login eve password wrong\nmachine 127.0.0.1 login alice password hunter2\n"
    )
    monkeypatch.setenv("NETRC", str(file))
    with serving(basic) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
    assert http.credentials("https://elsewhere.example/") == http.Credentials()


@pytest.mark.parametrize("content", [b"machine 127.0.0.1 login alice passwort hunter2", b"machine \xff"])
def test_a_netrc_file_that_is_wrong_is_not_quoted(
    content: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "netrc"
    file.write_bytes(content)
    monkeypatch.setenv("NETRC", str(file))
    with pytest.raises(BadInput, match="the netrc file") as told:
        http.credentials("http://127.0.0.1/")
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("USER", "alice", "go together"),
        ("PASSWORD", "hunter2", "go together"),
        ("TOKEN", "a\nX: b", "line break"),
    ],
)
def test_credentials_that_are_half_there(
    name: str, value: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"R2P_LD_{name}", value)
    with pytest.raises(BadInput, match=rule):
        remote.ask("ASK { }", "http://127.0.0.1/")


@pytest.mark.usefixtures("alice")
def test_no_secret_comes_back_in_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(exchange: Exchange) -> None:
        sent = exchange.request.headers["authorization"]
        exchange.send(f"{sent} hunter2".encode(), 403, "text/plain")

    with serving(says("", 401, WWW_Authenticate='Basic realm="x"'), echo) as server:
        with pytest.raises(RemoteFailure, match=r"It says: .*Basic …") as told:
            remote.ask("ASK { }", server.url)
        assert "hunter2" not in str(told.value)
        assert "YWxpY2U6aHVudGVyMg" not in str(told.value)
        monkeypatch.setenv("R2P_LD_TOKEN", "tok-en")
        with pytest.raises(RemoteFailure, match="Bearer …"):
            remote.ask("ASK { }", server.url)
    assert "hunter2" not in repr(http.credentials(server.url))


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("secret", ["password", "token", "none"])
def test_nothing_follows_a_redirect_to_another_host(
    status: int, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if secret == "password":
        monkeypatch.setenv("R2P_LD_USER", "alice")
        monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")
    elif secret == "token":
        monkeypatch.setenv("R2P_LD_TOKEN", "tok-en")
    with (
        serving(FINE) as other,
        serving(says("", status, Location=other.url)) as server,
        pytest.raises(RemoteFailure, match=f"it redirects to {other.url}; give that address if you trust it"),
    ):
        remote.ask("SELECT ?s { }", server.url)
    assert other.seen == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R2P_LD_TOKEN", "tok-en")
    with serving(says("", status, Location="/there"), bearer) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
    assert [request.path for request in server.seen[:2]] == ["/sparql", "/there"]
    assert server.seen[1].query == "SELECT ?s { }"


# --- retries


@pytest.mark.parametrize(
    "first", [says("", 503), says("", 429), says("", 503, Retry_After="0")], ids=["503", "429", "0 s"]
)
def test_a_busy_store_is_asked_again(first: Reply) -> None:
    with serving(first, first, first, FINE) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
        assert len(server.seen) == 5
    with serving(first, first, first, first, FINE) as server, pytest.raises(RemoteFailure):
        remote.ask("SELECT ?s { }", server.url)


@pytest.mark.parametrize("wait", ["1", format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)])
def test_a_store_names_the_time_to_wait(wait: str) -> None:
    started = time.monotonic()
    with serving(says("", 429, Retry_After=wait), FINE) as server:
        assert remote.ask("SELECT ?s { }", server.url).data == ROWS
    assert (time.monotonic() - started > 1) is (wait == "1")


@pytest.mark.parametrize("status", [400, 401, 404, 500, 501])
def test_what_will_not_get_better_is_not_asked_again(status: int) -> None:
    with serving(says("", status), FINE) as server, pytest.raises(RemoteFailure):
        remote.ask("SELECT ?s { }", server.url)
    assert len(server.seen) == 1


# --- pages


@pytest.mark.parametrize("count", [0, 7, 35, 36, 107])
@pytest.mark.parametrize(
    "text",
    [
        ALL,
        "SELECT * WHERE { ?s <urn:n> ?n } ORDER BY DESC(?n) # LIMIT\n",
        "BASE <urn:x>\nSELECT DISTINCT ?n (STR(?s) AS ?rows) {?s <urn:n> ?n} ORDER BY ?n VALUES ?n {1 2 4}",
        "SELECT ?n (COUNT(?s) AS ?c) { ?s <urn:n> ?n FILTER (?n<9) } GROUP BY ?n HAVING (?c>2) ORDER BY ?n",
        f"{ALL} ?s LIMIT 60 OFFSET 3",
    ],
)
def test_pages_give_the_whole_answer_in_order(count: int, text: str) -> None:
    store = numbered(count)
    whole = run(text, store)
    with serving(limited(store, 7, tells=True)) as server:
        found = remote.ask(text, server.url)
    assert found.variables == whole.variables
    assert sorted(map(str, found.rows())) == sorted(map(str, whole.rows()))
    number = whole.variables.index("n")
    assert [row[number] for row in found.rows()] == [row[number] for row in whole.rows()]


CUTS = [1, 7, 100, 999, 1000, 2048, 4999]


@pytest.mark.parametrize("limit", CUTS)
def test_an_answer_cut_anywhere_is_noticed(limit: int) -> None:
    with (
        serving(limited(numbered(5000), limit, tells=False)) as server,
        pytest.raises(
            RemoteFailure, match=f"cut the answer at {limit:,} of 5,000 rows; give the query an ORDER"
        ),
    ):
        remote.ask(ALL.replace("ORDER BY ?n", ""), server.url)
    assert len(server.seen) == 2


@pytest.mark.parametrize("limit", CUTS[1:])
def test_the_rest_of_a_cut_answer_is_fetched_in_order(limit: int) -> None:
    store = numbered(5000 if limit > 7 else 100)
    with serving(limited(store, limit, tells=False)) as server:
        found = list(remote.ask(f"{ALL} ?s", server.url).rows())
    assert found == list(run(f"{ALL} ?s", store).rows())


@pytest.mark.parametrize("slice", ["LIMIT 500", "OFFSET 10 LIMIT 500", "LIMIT 500 OFFSET 4000"])
@pytest.mark.parametrize("order", ["ORDER BY ?n ?s", ""])
@pytest.mark.parametrize("limit", [1, 7, 100, 499])
def test_a_cut_below_the_limit_of_the_query_is_noticed(limit: int, order: str, slice: str) -> None:
    store = numbered(5000)
    text = ALL.replace("ORDER BY ?n", f"{order} {slice}")
    with serving(limited(store, limit, tells=False)) as server:
        if order and limit > 1:
            assert list(remote.ask(text, server.url).rows()) == list(run(text, store).rows())
        else:
            with pytest.raises(RemoteFailure, match=f"cut the answer at {limit} of 500 rows"):
                remote.ask(text, server.url)


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        (f"{ALL} LIMIT 500", 1),
        (ALL.replace("ORDER BY ?n", "LIMIT 1"), 1),
        ("SELECT (COUNT(*) AS ?c) (max(?n) AS ?m) { ?s <urn:n> ?n }", 1),
        (f"{ALL} LIMIT 5001", 2),
        (ALL, 2),
        ("SELECT (COUNT(*) AS ?c) { ?s <urn:n> ?n } GROUP BY ?n", 2),
        ("SELECT (COUNT(*) AS ?c) { ?s <urn:n> ?n } HAVING (COUNT(*) < 3)", 2),
        ("SELECT ?s { ?s <urn:n> 3 } VALUES ?s { <urn:00030> }", 2),
        ("SELECT * { ?s <urn:none> ?n }", 2),
        ("ASK { ?s <urn:n> 3 }", 1),
    ],
)
def test_rows_are_counted_where_they_could_be_more(text: str, requests: int) -> None:
    store = numbered(5000)
    with serving(limited(store, 10**6, tells=False)) as server:
        assert remote.ask(text, server.url) == run(text, store)
    assert len(server.seen) == requests


def test_a_count_does_not_sort_what_it_counts() -> None:
    assert "ORDER" not in Pages(ALL, ["s", "n"]).count()
    assert "ORDER BY ?n LIMIT 3" in Pages(f"{ALL} LIMIT 3", ["s", "n"]).count()


def no_count(exchange: Exchange) -> None:
    text = exchange.request.query
    (says("no aggregates here", 400) if "COUNT(" in text else limited(numbered(30), 99, tells=False))(
        exchange
    )


def slow_count(exchange: Exchange) -> None:
    if "COUNT(" in exchange.request.query:
        exchange.stop.wait(5)
    else:
        limited(numbered(30), 99, tells=False)(exchange)


@pytest.mark.parametrize(
    ("reply", "why"), [(no_count, "no aggregates here"), (slow_count, "within 0.7 seconds")]
)
def test_a_store_that_cannot_count_is_named(
    reply: Reply, why: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "COUNT_SECONDS", 0.7)
    started = time.monotonic()
    with serving(reply) as server:
        assert len(list(remote.ask(ALL, server.url).rows())) == 30
    assert time.monotonic() - started < 4
    (record,) = caplog.records
    assert "nobody can tell whether the 30 rows of the answer are all" in record.getMessage()
    assert why in record.getMessage()


def test_what_cannot_be_counted_is_said_on_a_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(ALL)
    with serving(no_count) as server:
        command = [sys.executable, "-m", "r2p_ld", "query", str(file), "--endpoint", server.url]
        done = subprocess.run([*command, "--format", "csv"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.count("\n")) == (0, 31)
    (line,) = done.stderr.splitlines()
    assert line.startswith("The store does not count its rows: nobody can tell")


def test_the_published_graph_is_asked_without_the_parts_for_endpoints() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "r2p_ld", "query", "crimes"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "r2p_ld.query" in loaded
    assert loaded.isdisjoint({"httpx", "SPARQLWrapper", "rdflib", "r2p_ld.http"})


def test_a_cut_answer_without_order_is_refused() -> None:
    text = ALL.replace("ORDER BY ?n", "")
    with (
        serving(limited(numbered(30), 7, tells=True)) as server,
        pytest.raises(RemoteFailure, match="cut the answer at 7 of 30 rows; give the query an ORDER BY"),
    ):
        remote.ask(text, server.url)


def test_a_cut_answer_whose_order_changes_is_refused() -> None:
    with (
        serving(limited(numbered(30), 7, tells=True, reverses=True)) as server,
        pytest.raises(RemoteFailure, match="its pages do not fit together"),
    ):
        remote.ask(ALL, server.url)


def test_a_store_that_does_not_count_is_refused() -> None:
    with (
        serving(says(ROWS, type=JSON, X_SPARQL_MaxRows="1")) as server,
        pytest.raises(RemoteFailure, match="it does not count the rows"),
    ):
        remote.ask(ALL, server.url)


def test_a_store_that_gives_no_more_is_refused() -> None:
    with (
        serving(limited(numbered(30), 1, tells=True)) as server,
        pytest.raises(RemoteFailure, match="cut the answer at 1 of 30 rows, and only 1 came in pages"),
    ):
        remote.ask(ALL, server.url)


def test_the_graphs_of_a_query_stay_outside_its_pages() -> None:
    pages = Pages("SELECT ?s # of\nFROM <urn:a> FROM NAMED <urn:b> { ?s ?p ?o } ORDER BY ?s", ["s"])
    page = " ".join(pages.page(10, 20).split())
    assert page == (
        "SELECT ?s FROM <urn:a> FROM NAMED <urn:b> WHERE { { SELECT ?s # of { ?s ?p ?o } ORDER BY ?s ?s } } "
        "LIMIT 10 OFFSET 20"
    )
    assert pages.ordered
    run(pages.page(10, 20), Store())
    run(pages.count(), Store())


def test_keywords_stand_outside_brackets_strings_and_comments() -> None:
    text = (
        'SELECT (1 AS ?limit) { ?s :order "} LIMIT 1" , <urn:from> # } ORDER\n { SELECT * {} } } order by ?s'
    )
    assert [keyword.word for keyword in keywords(text)] == ["SELECT", "{", "ORDER", "BY"]


# --- real stores


@pytest.fixture(scope="module")
def real() -> Iterator[Server]:
    with oxigraph(None, "--timeout-s", "1") as server:
        yield server


def test_oxigraphs_server(real: Server) -> None:
    for text in ("SELECT * { ?s ?p ?o }", "ASK { }", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        assert remote.ask(text, real.query) == run(text, Store())
    construct = (
        'CONSTRUCT { <urn:s> <urn:p> ?o } { VALUES ?o { 1.50 "x"@ar-Latn "a\\"\\n\\u0001" true <urn:x> } }'
    )
    assert remote.ask(construct, real.query) == run(construct, Store())
    numbers = " ".join(map(str, range(3000)))
    rows = f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }} ORDER BY ?n"
    assert remote.ask(rows, real.query) == run(rows, Store())
    with pytest.raises(RemoteFailure, match=r"answers 400: it does not take the request\. It says: "):
        remote.ask("SELECT * { ?s ?p }", real.query)
    with pytest.raises(RemoteFailure, match="answers 404"):
        remote.ask("ASK { }", f"{real.load}/nowhere")


def test_oxigraphs_server_out_of_time(real: Server) -> None:
    numbers = " ".join(map(str, range(300)))
    many = "".join(f"VALUES ?{name} {{ {numbers} }} " for name in "abcd")
    started = time.monotonic()
    with pytest.raises(RemoteFailure, match=r"within 3 seconds|cut off|longer than 256 MiB"):
        remote.ask(f"SELECT * {{ {many} }}", real.query, timeout=3)
    with pytest.raises(RemoteFailure, match=r"within 2 seconds|cut off"):
        remote.ask(f"SELECT * {{ {many} FILTER (?a + ?b = ?c * 7000 + ?d + 1) }}", real.query, timeout=2)
    assert time.monotonic() - started < 6


@pytest.fixture(scope="module")
def virtuoso_server() -> Iterator[Server]:
    if not shutil.which("virtuoso-t"):
        pytest.skip("virtuoso-t is not on the path (Debian: apt install virtuoso-opensource)")
    with virtuoso() as server:
        yield server


def test_virtuoso(virtuoso_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY STR(?s)"
    lines = "".join(f"<urn:{place // 3:05}> <urn:p> {place} .\n" for place in range(12_345))
    file = virtuoso_server.folder / "many.ttl"
    file.write_text(lines)
    virtuoso_server.isql(f"ld_dir('{file.parent}', '{file.name}', 'urn:many');\nrdf_loader_run();\n")
    found = remote.ask(rows.replace("?g", "<urn:many>"), virtuoso_server.query)
    assert {term.value for _, _, term in found.rows() if isinstance(term, Literal)} == set(
        map(str, range(12_345))
    )
    assert len(list(found.rows())) == 12_345
    with pytest.raises(
        RemoteFailure, match="cut the answer at 10,000 of 12,345 rows; give the query an ORDER BY"
    ):
        remote.ask("SELECT * { GRAPH <urn:many> { ?s ?p ?o } }", virtuoso_server.query)
    with pytest.raises(RemoteFailure, match="it sent 10,001 triples, as a store does that cuts there"):
        remote.ask("CONSTRUCT WHERE { GRAPH <urn:many> { ?s ?p ?o } }", virtuoso_server.query)
    slow = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:many> { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
    # a busy Virtuoso sends no part of the answer
    late = r"it ran out of time( and sent a part: |\. It says: .*killed by SQLCancel)"
    with pytest.raises(RemoteFailure, match=late):
        remote.ask(slow, f"{virtuoso_server.query}?timeout=1000")
    for text in ("ASK { }", "ASK { ?s <urn:none> ?o }"):
        assert remote.ask(text, virtuoso_server.query) == run(text, Store())
    inner = virtuoso_server.query.replace("/sparql", "/sparql-auth")
    with pytest.raises(RemoteFailure, match="401"):
        remote.ask("ASK { }", inner)
    monkeypatch.setenv("R2P_LD_USER", virtuoso_server.user)
    monkeypatch.setenv("R2P_LD_PASSWORD", virtuoso_server.password)
    assert remote.ask("ASK { }", inner).yes()


def test_a_server_of_ours_closes(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(FINE) as server:
        assert isinstance(server, Faulty)
    with pytest.raises(RemoteFailure, match="refused"):
        remote.ask("ASK { }", server.url)
    assert capfd.readouterr().err == ""
