"""What goes wrong while a store is loaded: a clear message, exit code 3, and no graph half-replaced."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat
from support.certificates import self_signed
from support.faulty import Exchange, FaultyStore, Reply, Request, faulty_store, says, serving, trickle

from r2p_ld import cli
from r2p_ld import load as loads
from r2p_ld.errors import RemoteFailure
from r2p_ld.http import Client, Deadline

G, H = "https://example.org/g", "https://example.org/h"
OLD = f"<urn:old> <urn:p> <urn:o> <{G}> .\n"
SECRETS = ("hunter2", "YWxpY2U6aHVudGVyMg==", "tok-en-secret")


def lines(count: int, graph: str = G) -> str:
    return "".join(f'<urn:s{i % 97}> <urn:p> "{i}" <{graph}> .\n' for i in range(count))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "data.nq"
    file.write_text(lines(200) + lines(100, H))
    return file


def load(data: Path, url: str, *options: str) -> int:
    return cli.run(["load", str(data), "--endpoint", url, "--store", "oxigraph", "--timeout", "1", *options])


def on(path: str, reply: Reply, times: int = 10**6) -> Callable[[Request], Reply | None]:
    """Answer so what comes to a path, a number of times."""
    left = iter(range(times))
    return lambda request: reply if request.path.startswith(path) and next(left, None) is not None else None


def cut(exchange: Exchange) -> None:
    exchange.send(b'{"head": {"vars": ["n"]}, ', length=500)


def late(exchange: Exchange) -> None:
    exchange.stop.wait(5)


PAGE = "<!doctype html><html><title>Welcome</title><body>Log in</body></html>"
CASES = {
    "credentials": ("/store", says("no", 401), "401: it wants a password: set R2P_LD_USER"),
    "forbidden": ("/store", says("no", 403), "403"),
    "not there": ("/store", says("no", 404), "404: there is nothing at this address"),
    "too large": ("/store", says("no", 413), "413: the request is too large"),
    "too many": ("/store", says("no", 429), "429: it has had too many requests"),
    "patience": ("/store", says("no", 429, Retry_After="3600"), "asks to wait 3600 seconds"),
    "error": ("/store", says("out of disk", 500), "500: it failed. It says: out of disk"),
    "busy": ("/store", says("no", 503), "503: it is too busy"),
    "page": ("/store", says(PAGE, type="text/html"), "it answers with a web page"),
    "later": ("/store", says("", 202), "202"),
    "page for rows": (
        "/query",
        says(PAGE, type="text/html"),
        "it answers with text/html where",
    ),
    "cut": ("/query", cut, "broke off before the whole answer was here"),
    "cancelled": (
        "/query",
        says('{"head":{"vars":["n"]},"results":{"bindings":[The SPARQL operation', type="application/json"),
        "the answer is cut off, or is not JSON",
    ),
    "no rows": (
        "/query",
        says('{"head": {}, "boolean": true}', type="application/json"),
        "JSON, and not of SPARQL",
    ),
    "silence": ("/store", late, "no whole answer within 1 seconds"),
    "trickle": ("/store", trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"), "within 1 sec"),
    "move": ("/update", says("no", 500), "500: it failed"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_graph_stays_as_it_was(
    case: str, server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.store.add(Quad(NamedNode("urn:old"), NamedNode("urn:p"), NamedNode("urn:o"), NamedNode(G)))
    path, reply, message = CASES[case]
    server.fault = on(path, reply)
    started = time.monotonic()
    assert load(data, server.url) == 3
    assert time.monotonic() - started < 4
    said = capsys.readouterr().err
    assert message in said
    assert f"<{G}>: as it was" in said
    assert "Run the same command again" in said
    assert server.graph(G) == {"<urn:old> <urn:p> <urn:o>"}
    assert server.graph(H) == set()
    server.fault = lambda request: None
    assert load(data, server.url) == 0, "the load goes on"
    assert len(server.graph(G)) == 200
    assert len(server.graph(H)) == 100
    assert len(server.store) == 300, "nothing else is left"


def test_a_store_that_cannot_count(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = '{"head":{"vars":["n","s"]},"results":{"bindings":[{"n":{"type":"literal","value":"x"}}]}}'
    server.fault = on("/query", says(word, type="application/json"))
    assert load(data, server.url) == 3
    assert 'it counts, and "x" is no number' in capsys.readouterr().err
    server.fault = lambda request: None
    assert load(data, server.url) == 0
    assert len(server.store) == 300


def third_batch_fails(server: FaultyStore) -> Callable[[Request], Reply | None]:
    return lambda request: (
        says("no", 507) if request.path.startswith("/store") and len(server.puts()) >= 3 else None
    )


def test_what_a_new_graph_has_got_is_taken_back(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch)
    server.fault = third_batch_fails(server)
    assert load(data, server.url) == 3
    said = capsys.readouterr().err
    assert f"<{G}>: as it was." in said
    assert f"<{H}>: as it was." in said
    assert len(server.store) == 0
    assert kept_files() == []


def test_a_new_graph_that_cannot_be_taken_back_is_unfinished(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch)
    fails = third_batch_fails(server)
    server.fault = lambda request: says("no", 507) if request.path == "/update" else fails(request)
    assert load(data, server.url) == 3
    assert f"<{G}>: it was not there before, and is unfinished." in capsys.readouterr().err
    server.fault = lambda request: None
    sent = len(server.puts())
    assert load(data, server.url) == 0
    assert len(server.store) == 300
    assert len(server.puts()) - sent == 6, "what is unfinished is sent again, whole"


def kept_files() -> list[str]:
    """What the journals' folder holds."""
    return [path.name for path in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if path.is_file()]


def test_a_store_that_fails_at_any_one_write(
    server: FaultyStore, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One graph is replaced and one is new; after each failure every graph is old or new, and whole."""
    small_batches(monkeypatch)
    old = {"<urn:old> <urn:p> <urn:o>"}
    failures = 0
    for last in range(1, 40):
        server.store.clear()
        server.store.load(OLD.encode(), format=RdfFormat.N_QUADS)
        writes: list[str] = []

        def fault(request: Request, last: int = last, writes: list[str] = writes) -> Reply | None:
            if request.path.startswith(("/store", "/update")):
                writes.append(request.path)
                if len(writes) == last:
                    return says("no", 507)
            return None

        server.fault = fault
        code = load(data, server.url)
        graphs = server.graph(G), server.graph(H)
        assert graphs[0] == old or len(graphs[0]) == 200, last
        assert len(graphs[1]) in (0, 100), last
        assert len(server.store) == sum(map(len, graphs)), "and nothing is left over"
        if code == 0:
            assert (len(graphs[0]), len(graphs[1])) == (200, 100)
        else:
            failures += 1
            server.fault = lambda request: None
            assert load(data, server.url) == 0
            assert len(server.store) == 300
        assert kept_files() == []
        if len(writes) < last:
            break
    else:
        pytest.fail("the load has no end")
    assert failures >= 7, "each batch, at least"


@pytest.mark.parametrize("replaces", [True, False])
def test_a_load_that_is_terminated_leaves_nothing(
    replaces: bool, server: FaultyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data.nq"
    file.write_text(lines(600))
    if replaces:
        server.store.load(OLD.encode(), format=RdfFormat.N_QUADS)
    before = len(server.store)
    spools = tmp_path / "spools"
    spools.mkdir()
    monkeypatch.setenv("TMPDIR", str(spools))
    process: list[subprocess.Popen[bytes]] = []

    def fault(request: Request) -> Reply | None:
        if len(server.puts()) == 6:
            assert list(spools.iterdir())
            assert kept_files()
            process[0].terminate()
        return None

    server.fault = fault
    command = [sys.executable, "-c", KILLED, "load", str(file), "--endpoint", server.url]
    process.append(subprocess.Popen(command, stderr=subprocess.PIPE))
    _, said = process[0].communicate(timeout=60)
    assert process[0].returncode == 128 + signal.SIGTERM, said.decode()
    assert len(server.store) == before
    assert list(spools.iterdir()) == []
    assert kept_files() == []


def test_two_loads_into_one_store_wait_for_each_other(
    server: FaultyStore, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever address of the store each has been given, and whatever it loads."""
    other = tmp_path / "other.nq"
    other.write_text(lines(50, H))

    def wait_and_load() -> None:
        loads.load([other], endpoint=f"{server.url}/query")

    second = Thread(target=wait_and_load)
    waited: list[bool] = []

    def fault(request: Request) -> Reply | None:
        if len(server.puts()) == 1 and not waited:
            waited.append(True)
            second.start()
            second.join(0.5)
            waited[0] = second.is_alive() and len(server.puts()) == 1
        return None

    server.fault = fault
    assert load(data, server.url, "--no-verify") == 0
    assert waited == [True]
    second.join(30)
    assert not second.is_alive()
    assert (len(server.graph(G)), len(server.graph(H))) == (200, 50)


def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    from r2p_ld.load import spool

    monkeypatch.setattr(spool, "BATCH", 50)
    monkeypatch.setattr(spool, "MAX_BYTES", 1)


def test_patience_where_it_is_asked_for(server: FaultyStore, data: Path) -> None:
    server.fault = on("/store", says("no", 429, Retry_After="0"), times=2)
    assert load(data, server.url) == 0
    assert len(server.puts()) == 4
    assert len(server.graph(G)) == 200


def test_a_store_that_fails_once(server: FaultyStore, data: Path) -> None:
    server.fault = on("/store", says("", 502), times=1)
    assert load(data, server.url) == 0
    assert len(server.store) == 300


def test_blank_nodes_are_not_sent_again_after_an_unclear_failure(server: FaultyStore, tmp_path: Path) -> None:
    file = tmp_path / "blank.nq"
    file.write_text(lines(10) + f'_:a <urn:p> _:b <{G}> .\n_:b <urn:p> "x" <{G}> .\n')

    def arrives_but_fails(exchange: Exchange) -> None:
        server.store.load(exchange.request.query.encode(), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(G))
        exchange.send(status=500)

    server.fault = on("/store", arrives_but_fails, times=1)
    assert load(file, server.url) == 3
    assert len(server.store) == 0
    assert load(file, server.url) == 0
    assert len(server.store) == 12, "no blank node is there twice"


@pytest.mark.parametrize("secret", ["token", "password"])
def test_a_redirect_elsewhere_gets_no_credentials(
    secret: str,
    server: FaultyStore,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if secret == "token":
        monkeypatch.setenv("R2P_LD_TOKEN", "tok-en-secret")
    else:
        monkeypatch.setenv("R2P_LD_USER", "alice")
        monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")
    with serving(says("yours")) as other:
        elsewhere = says("", 307, Location=f"{other.url}/store")
        # nothing can be taken back: the journal stays
        server.fault = lambda request: None if request.path.startswith("/query") else elsewhere
        assert load(data, server.url) == 3
        assert other.seen == []
    said = capsys.readouterr()
    assert f"it redirects to {other.url}" in said.err
    assert not [word for word in SECRETS if word in said.out + said.err]
    notes = b"".join(p.read_bytes() for p in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if p.is_file())
    assert notes
    assert not [word for word in SECRETS if word.encode() in notes]


def test_a_store_that_echoes_what_opens_it(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("R2P_LD_TOKEN", "tok-en-secret")
    server.fault = lambda request: says(f"bad token: {request.headers['authorization']}", 403)
    assert load(data, server.url) == 3
    said = capsys.readouterr()
    assert "403" in said.err
    assert "tok-en-secret" not in said.out + said.err


def test_basic_credentials_are_sent_when_asked_for(
    server: FaultyStore, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("R2P_LD_USER", "alice")
    monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")
    wants = says("", 401, WWW_Authenticate='Basic realm="a store"')
    server.fault = lambda request: None if "authorization" in request.headers else wants
    assert load(data, server.url) == 0
    assert len(server.store) == 300


@pytest.mark.parametrize("forgets", [False, True])
def test_what_digest_asks_is_answered_before_it_is_asked_again(
    forgets: bool, server: FaultyStore, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("R2P_LD_USER", "alice")
    monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")
    small_batches(monkeypatch)

    def wants(request: Request) -> Reply | None:
        nonce = "second" if forgets and server.puts() else "first"
        if f'nonce="{nonce}"' in request.headers.get("authorization", ""):
            return None
        return says("", 401, WWW_Authenticate=f'Digest realm="a store", nonce="{nonce}", qop="auth"')

    server.fault = wants
    assert load(data, server.url) == 0
    assert len(server.store) == 300
    # there are six batches, and two are on their way when the store forgets what it asked
    assert len(server.puts()) in ([7, 8] if forgets else [6])


def test_a_certificate_that_nobody_vouches_for(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with faulty_store(tls=self_signed(tmp_path)) as server:
        assert load(data, server.url) == 3
        assert server.seen == []
    assert "no secure connection" in capsys.readouterr().err


def test_a_store_that_stops_reading_what_it_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = Client(f"http://127.0.0.1:{listener.getsockname()[1]}/store")
        body = b"<urn:s> <urn:p> <urn:o> .\n" * 1_000_000  # more than the sockets hold
        started = time.monotonic()
        with pytest.raises(RemoteFailure, match=r"no whole answer within 0\.5 seconds"):
            client.send(client.endpoint, Deadline(0.5), body=body)
        assert time.monotonic() - started < 3


def test_certificates_are_checked_by_default() -> None:
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


def test_nobody_answers(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with faulty_store() as server:
        url = server.url
    assert load(data, url) == 3
    assert "no connection: Connection refused" in capsys.readouterr().err


@pytest.mark.parametrize("verify", [True, False])
def test_a_store_that_drops_one_statement_in_a_thousand(
    verify: bool, server: FaultyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "big.nq"
    file.write_text(lines(5000))
    server.takes = lambda body: b"".join(
        line for i, line in enumerate(body.splitlines(keepends=True)) if i % 1000 != 500
    )
    if not verify:
        assert load(file, server.url, "--no-verify") == 0
        assert "not verified" in capsys.readouterr().out
        return
    assert load(file, server.url) == 3
    said = capsys.readouterr().err
    assert f'<{G}>: 5 of 5,000 statements are missing: <urn:s15> <urn:p> "500";' in said
    assert "it has 4,995 statements of 5,000 that were sent" in said
    server.takes = lambda body: body
    assert load(file, server.url) == 0, "all of it is sent again"
    assert len(server.store) == 5000


def test_a_store_that_adds_and_changes(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.takes = lambda body: body.replace(b'"150"', b'"151"') + b'<urn:new> <urn:p> "mine" .\n'
    assert load(data, server.url) == 3
    said = capsys.readouterr().err
    assert '1 of 200 statements are missing: <urn:s53> <urn:p> "150".' in said
    assert f"<{H}>: it has 101 statements, and 100 were sent: others came in." in said


KILLED = """
import sys
from r2p_ld import cli
from r2p_ld import load as loads
from r2p_ld.load import spool
spool.BATCH, spool.MAX_BYTES = 50, 1
cli.main()
"""


@pytest.mark.parametrize(
    ("moment", "replaces"),
    [("blank", True), ("blank", False), ("batch", True), ("batch", False), ("move", True)],
)
def test_a_load_that_is_killed_goes_on(
    moment: str, replaces: bool, server: FaultyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data.nq"
    file.write_text(lines(600) + f'_:a <urn:p> _:b <{G}> .\n_:b <urn:p> "x" <{G}> .\n')
    if replaces:
        server.store.load(OLD.encode(), format=RdfFormat.N_QUADS)
    command = [sys.executable, "-c", KILLED, "load", str(file), "--endpoint", server.url]
    process: list[subprocess.Popen[bytes]] = []

    def arrives(exchange: Exchange) -> None:
        """Do it, and kill who sent it before it hears so."""
        if moment == "move":
            server.store.update(exchange.request.query)
        else:
            graph = NamedNode(parse_qs(urlsplit(exchange.request.path).query)["graph"][0])
            server.store.load(exchange.request.query, format=RdfFormat.N_TRIPLES, to_graph=graph)
        process[0].kill()

    def fault(request: Request) -> Reply | None:
        if moment == "move":
            return arrives if request.query.startswith("MOVE") else None
        hit = "_:" in request.query if moment == "blank" else len(server.puts()) == 6
        return arrives if hit and request.path.startswith("/store") else None

    server.fault = fault
    process.append(subprocess.Popen(command, stderr=subprocess.PIPE))
    _, said = process[0].communicate(timeout=30)
    assert process[0].returncode == -signal.SIGKILL, said.decode()
    if replaces and moment != "move":
        assert server.graph(G) == {"<urn:old> <urn:p> <urn:o>"}
    server.fault = lambda request: None
    sent = len(server.puts())
    small_batches(monkeypatch)
    assert cli.run(["load", str(file), "--endpoint", server.url]) == 0
    assert len(server.graph(G)) == 602
    assert len(server.store) == 602, "nothing is there twice, and nothing is left over"
    # one with blank nodes, and twelve of fifty statements
    assert len(server.puts()) - sent == 13, "what is unfinished is sent again, whole"


def test_a_graph_that_is_loaded_is_not_sent_again(
    server: FaultyStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.fault = lambda request: says("no", 507) if H in unquote(request.path) else None
    assert load(data, server.url) == 3
    said = capsys.readouterr().err
    assert f"<{G}>: loaded." in said
    assert f"<{H}>: as it was." in said
    server.fault = lambda request: None
    sent = len(server.puts())
    assert load(data, server.url) == 0
    assert len(server.puts()) - sent == 1
    assert (len(server.graph(G)), len(server.graph(H))) == (200, 100)
