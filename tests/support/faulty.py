"""Servers on the loopback that do as a test tells them, for stores that do wrong."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
)

JSON = "application/sparql-results+json"


class Request(NamedTuple):
    """What came: the path, the headers with names in small letters, and the query's text, or the body."""

    path: str
    headers: dict[str, str]
    query: str


class Exchange(NamedTuple):
    """A request and the means to answer it."""

    request: Request
    handler: BaseHTTPRequestHandler
    stop: threading.Event

    def send(
        self,
        body: bytes = b"",
        status: int = 200,
        type: str | None = JSON,
        *,
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer; ``length`` is sent in place of the right one, or none at all where it is negative."""
        self.handler.send_response(status)
        if type:
            self.handler.send_header("Content-Type", type)
        for name, value in (headers or {}).items():
            self.handler.send_header(name.replace("_", "-"), value)
        if length is None or length >= 0:
            self.handler.send_header("Content-Length", str(len(body) if length is None else length))
        self.handler.end_headers()
        self.handler.wfile.write(body)
        self.handler.wfile.flush()


Reply = Callable[[Exchange], None]


class Faulty(NamedTuple):
    """A server that runs: its address, and what it was asked so far."""

    url: str
    seen: list[Request]


@dataclass
class FaultyStore:
    """A store that runs: its address, what is in it, what it was asked, and how it fails.

    ``fault`` returns what answers a request in the store's place, or None where the store is to answer.
    """

    url: str = ""
    name: str = "Oxigraph/0.0"
    store: Store = field(default_factory=Store)
    seen: list[Request] = field(default_factory=list)
    fault: Callable[[Request], Reply | None] = lambda request: None
    takes: Callable[[bytes], bytes] = lambda body: body

    def graph(self, name: str) -> set[str]:
        """Return the statements of a graph, as text."""
        return {str(quad.triple) for quad in self.store.quads_for_pattern(None, None, None, NamedNode(name))}

    def puts(self) -> list[Request]:
        """Return the requests that brought statements."""
        return [request for request in self.seen if request.path.startswith("/store")]

    def answer(self, exchange: Exchange) -> None:
        """Do what a request asks for: ``/query``, ``/update`` and ``/store``, or ``/sparql`` for both."""
        request = exchange.request
        parts = urlsplit(request.path)
        named = parse_qs(parts.query, keep_blank_values=True)
        asked = named["query"][0] if "query" in named else request.query
        if parts.path == "/store":
            graph = NamedNode(named["graph"][0]) if "graph" in named else DefaultGraph()
            self.store.load(self.takes(request.query.encode()), RdfFormat.N_TRIPLES, to_graph=graph)
            exchange.send(status=204, type=None)
        elif request.headers.get("content-type", "").endswith("urlencoded") or "query" in named:
            answer = self.store.query(asked)
            assert isinstance(answer, QuerySolutions | QueryBoolean)
            exchange.send(answer.serialize(format=QueryResultsFormat.JSON) or b"")
        elif request.query:
            self.store.update(request.query)
            exchange.send(status=204, type=None)
        else:
            exchange.send(b"a store", type="text/plain")


@contextmanager
def serving(*replies: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Faulty]:
    """Run a server that answers each POST with one reply after the other, and with the last for ever."""
    seen: list[Request] = []

    def answer(exchange: Exchange) -> None:
        if exchange.handler.command == "GET":
            exchange.send(status=501, type=None)
            return
        seen.append(exchange.request)
        replies[min(len(seen), len(replies)) - 1](exchange)

    with _listening(answer, tls) as url:
        yield Faulty(f"{url}/sparql", seen)


@contextmanager
def faulty_store(tls: ssl.SSLContext | None = None) -> Iterator[FaultyStore]:
    """Run a store that takes loads as Oxigraph does."""
    found = FaultyStore()
    lock = threading.Lock()

    def answer(exchange: Exchange) -> None:
        found.seen.append(exchange.request)
        reply = found.fault(exchange.request)
        if reply:
            reply(exchange)
            return
        with lock:
            found.answer(exchange)

    with _listening(answer, tls, lambda: found.name) as url:
        found.url = url
        yield found


@contextmanager
def _listening(
    answer: Reply, tls: ssl.SSLContext | None, name: Callable[[], str] = lambda: "faulty"
) -> Iterator[str]:
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def version_string(self) -> str:
            return name()

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, body: str) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            form = parse_qs(body) if headers.get("content-type", "").endswith("urlencoded") else {}
            answer(Exchange(Request(self.path, headers, form.get("query", [body])[0]), self, stop))

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever asked has gone, as tests mean it to

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            stop.set()
            server.shutdown()
            thread.join()


def says(body: str | bytes, status: int = 200, type: str | None = "text/plain", **headers: str) -> Reply:
    """Return what answers so; ``_`` in the names of headers stands for ``-``."""
    content = body.encode() if isinstance(body, str) else body
    return lambda exchange: exchange.send(content, status, type, headers=headers)


def counting(total: int, otherwise: Reply) -> Reply:
    """Return what counts so many rows where it is asked for their number, and answers otherwise."""

    def reply(exchange: Exchange) -> None:
        if "(COUNT(*) AS ?rows" in exchange.request.query:
            number = {"rows": {"type": "literal", "value": str(total)}}
            answer = {"head": {"vars": ["rows"]}, "results": {"bindings": [number]}}
            exchange.send(json.dumps(answer).encode())
        else:
            otherwise(exchange)

    return reply


def trickle(start: bytes, each: bytes) -> Reply:
    """Return what sends a start, and then a little again and again until the server stops."""

    def reply(exchange: Exchange) -> None:
        out = exchange.handler.wfile
        out.write(start)
        while not exchange.stop.wait(0.05):
            out.write(each)
            out.flush()

    return reply
