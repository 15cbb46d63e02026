"""What stores and the ways to them do wrong: each a clear message, exit code 3, and in time."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path

import pytest
from support.certificates import self_signed
from support.faulty import Exchange, Reply, says, serving, trickle
from support.stores import free_port

from r2p_ld import cli, http
from r2p_ld.query import remote

ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"here"}}]}}'
JSON = "application/sparql-results+json"
LINE = "<urn:s> <urn:p> <urn:o> .\n"
SECRETS = ("hunter2", "YWxpY2U6aHVudGVyMg==", "tok-en-secret")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"R2P_LD_{name}", raising=False)


def failure(
    url: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    text: str = "SELECT ?s { }",
    seconds: float = 5,
) -> str:
    """Ask from the command line; return what it says on failing as a remote side does."""
    file = tmp_path / "mine.rq"
    file.write_text(text)
    started = time.monotonic()
    assert cli.run(["query", str(file), "--endpoint", url, "--timeout", str(seconds)]) == 3
    assert time.monotonic() - started < seconds + 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("r2p-ld: ")
    assert said.err.count("\n") == 1, "one line"
    assert not [secret for secret in SECRETS if secret in said.err]
    return said.err


def chunked_then_gone(exchange: Exchange) -> None:
    exchange.handler.protocol_version = "HTTP/1.1"
    exchange.send(b"10\r\n" + ROWS[:16] + b"\r\n", length=-1, headers={"Transfer-Encoding": "chunked"})


def reset(exchange: Exchange) -> None:
    exchange.handler.connection.shutdown(socket.SHUT_RDWR)


def nested(depth: int) -> bytes:
    triple = b'{"type":"triple","value":{"subject":{"type":"uri","value":"urn:a"},"object":'
    return (
        b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":'
        + triple * depth
        + b'{"type":"uri","value":"urn:a"}'
        + b"}}" * depth
        + b"}]}}"
    )


def silence(exchange: Exchange) -> None:
    exchange.stop.wait()


def garbage(exchange: Exchange) -> None:
    exchange.handler.wfile.write(b"220 mail.example.org ready\r\n\r\n")


FAULTS: dict[str, tuple[Reply, str]] = {
    "bad-request": (says("no such query", 400), "400: it does not take the request. It says: no such query"),
    "no-credentials": (
        says("", 401, WWW_Authenticate='Basic realm="x"'),
        "401: it wants a password: set R2P_LD_USER and",
    ),
    "unknown-scheme": (says("", 401, WWW_Authenticate="Negotiate"), "401: it wants a password"),
    "unknown-digest": (
        says("", 401, WWW_Authenticate='Digest realm="x", nonce="1", algorithm=odd'),
        "401: it wants a password",
    ),
    "forbidden": (says("", 403), "403: it wants a password: set R2P_LD_USER"),
    "not-found-page": (
        says("<html><style>p {}</style><p>Not&nbsp;here</p>", 404, "text/html"),
        "404: there is nothing at this address. It says: Not here",
    ),
    "cut-error-page": (
        lambda exchange: exchange.send(b"no such thing", 404, "text/plain", length=9999),
        "404: there is nothing at this address. It says: no such thing",
    ),
    "error-page": (
        says(
            "<!-- a > b --><html><title>Oops</title><script>if (a<b) x()</script><p>Disk&nbsp;full",
            500,
            "text/html; charset=utf-8",
        ),
        "500: it failed. It says: Oops Disk full",
    ),
    "too-large": (says("", 413), "413: the request is too large"),
    "teapot": (says("", 418), "418: it refuses the request."),
    "engine-error": (
        says("Virtuoso 37000 Error SP030", 500),
        "500: it failed. It says: Virtuoso 37000 Error SP030",
    ),
    "too-many": (says("", 429), "429: it has had too many requests"),
    "wait-an-hour": (
        says("", 429, Retry_After="3600"),
        "429: .* It asks to wait 3600 seconds",
    ),
    "wait-until-2100": (
        says("", 503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
        "503: .* It asks to wait [0-9]{9,} seconds",
    ),
    "wait-unreadable": (says("", 503, Retry_After="soon"), "503: it is too busy"),
    "cancelled": (
        says("Virtuoso HY008 Error SR203: Async statement killed by SQLCancel.", 500),
        "500: it ran out of time. It says: Virtuoso HY008 Error SR203",
    ),
    "escape-sequences": (says("\x1b[2J\u202egone", 500), r"It says: .x1b.2J.u202egone"),
    "cut-by-length": (
        lambda exchange: exchange.send(ROWS, length=9999),
        "the connection broke off before the whole answer was here",
    ),
    "cut-chunk": (chunked_then_gone, "the connection broke off before the whole answer was here"),
    "reset": (reset, "the connection broke off before the whole answer was here"),
    "out-of-time-json": (
        says(ROWS[:50] + b"The SPARQL operation has been cancelled", type=JSON),
        "cut off, or is not JSON; it ends: .*cancelled",
    ),
    "empty-json": (says("", type=JSON), "cut off, or is not JSON; it ends: at once, it is empty"),
    "page": (
        says("<html><p>Welcome</html>", type="text/html; charset=utf-8"),
        "answers with text/html where application/sparql-results.json was asked for; is this the address",
    ),
    "csv": (says("s\nhere\n", type="text/csv"), "answers with text/csv where"),
    "no-type": (says(ROWS, type=None), "answers with no content type where"),
    "other-json": (says("[1, 2]", type=JSON), "JSON, and not of SPARQL. It begins: .1, 2."),
    "yes-for-rows": (says('{"boolean": true}', type=JSON), "JSON, and not of SPARQL"),
    "odd-columns": (says(ROWS.replace(b'["s"]', b"[1]"), type=JSON), "its rows are not as SPARQL has them"),
    "odd-value": (says(ROWS.replace(b'"here"', b"7"), type=JSON), "it cut the answer at 1 of 7 rows"),
    "bad-iri": (says(ROWS.replace(b'"literal"', b'"uri"'), type=JSON), "its rows are not as SPARQL has them"),
    "nested-50": (says(nested(50), type=JSON), "its rows are not as SPARQL has them"),
    "nested-100000": (says(nested(100_000), type=JSON), "cut off, or is not JSON"),
    "nested-lists": (says(b"[" * 1_000_000, type=JSON), "cut off, or is not JSON"),
    "partial": (
        says(ROWS, type=JSON, X_SQL_State="S1TAT", X_SQL_Message="Returning incomplete results"),
        "ran out of time and sent a part: Returning incomplete results",
    ),
    "partial-content": (says(ROWS, 206, JSON), "ran out of time and sent a part: status 206"),
    "see-other": (
        says("", 303, Location="/elsewhere"),
        "it redirects to http://127.0.0.1:[0-9]+/elsewhere; give that address",
    ),
    "redirect-loop": (says("", 307, Location="/sparql"), "it redirects more than 5 times"),
    "redirect-to-file": (
        says("", 302, Location="file:///etc/passwd"),
        "it redirects to file:/etc/passwd; give that address if you trust it",
    ),
    "garbage": (garbage, "not HTTP as it should be .RemoteProtocolError."),
}
SLOW: dict[str, Reply] = {
    "silence": silence,
    "a slow first line": trickle(b"", b"H"),
    "slow headers": trickle(b"HTTP/1.0 200 OK\r\n", b"X-More: 1\r\n"),
    "a slow body": trickle(b"HTTP/1.0 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n", b" "),
}


def test_the_faults_are_many() -> None:
    assert len(FAULTS) >= 35


@pytest.mark.parametrize(("reply", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told(
    reply: Reply, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(reply) as server:
        assert re.search(message, failure(server.url, capsys, tmp_path))


@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW)
def test_one_limit_of_time_covers_all(
    reply: Reply, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(reply) as server:
        said = failure(server.url, capsys, tmp_path, seconds=0.5)
    assert "no whole answer within 0.5 seconds" in said


def test_looking_up_a_name_counts_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: time.sleep(3))
    said = failure("http://slow.invalid/sparql", capsys, tmp_path, seconds=0.3)
    assert said == "r2p-ld: no whole answer within 0.3 seconds\n"


def test_nobody_is_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = failure(f"http://127.0.0.1:{free_port()}/sparql", capsys, tmp_path)
    assert "no connection: Connection refused" in said

    def unknown(*_: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "no connection: Name or service not known" in failure("http://no.invalid/sparql", capsys, tmp_path)


def test_an_answer_without_end_is_not_read_to_the_end(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 1 << 20)
    with serving(says(b" " * ((1 << 20) + 1), type=JSON)) as server:
        said = failure(server.url, capsys, tmp_path)
    assert "its answer is longer than 1 MiB and was not read further" in said


GRAPHS: dict[str, tuple[Reply, str]] = {
    "cut": (
        says(LINE * 3 + LINE[:15], type="application/n-triples"),
        "cut off, or is not N-Triples: .*it ends: .*urn:p",
    ),
    "cancelled": (
        says(LINE + "The SPARQL operation has been cancelled", type="application/n-triples"),
        "cancelled",
    ),
    "no-length": (
        lambda exchange: exchange.send(LINE.encode(), type="application/n-triples", length=-1),
        "how long its answer is",
    ),
    "round": (
        says(LINE * 1000, type="application/n-triples"),
        "it sent 1,000 triples, as a store does that cuts there",
    ),
    "turtle": (
        says(LINE, type="text/turtle"),
        "answers with text/turtle where application/n-triples was asked for",
    ),
}


@pytest.mark.parametrize(("reply", "message"), GRAPHS.values(), ids=GRAPHS)
def test_a_fault_of_a_graph_is_told(
    reply: Reply, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving(reply) as server:
        said = failure(server.url, capsys, tmp_path, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert re.search(message, said)


def test_a_certificate_that_nobody_vouches_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with serving(says(ROWS, type=JSON), tls=self_signed(tmp_path)) as server:
        said = failure(server.url, capsys, tmp_path)
        assert "no secure connection: self" in said
        assert server.seen == []


def test_a_port_that_speaks_no_tls(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with serving(says(ROWS, type=JSON)) as server:
        said = failure(server.url.replace("http:", "https:"), capsys, tmp_path)
    assert "no secure connection: WRONG_VERSION_NUMBER" in said or "not HTTP" in said


def test_a_name_on_a_certificate_that_is_another(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with serving(says(ROWS, type=JSON), tls=context) as server:
        assert "not valid for '127.0.0.1'" in failure(server.url, capsys, tmp_path)
        answer = remote.ask("SELECT ?s { }", server.url.replace("127.0.0.1", "localhost"))
    assert [str(term) for (term,) in answer.rows()] == ['"here"']
