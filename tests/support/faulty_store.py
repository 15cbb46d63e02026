"""A small store of ours that takes loads as Oxigraph does, and fails where a test tells it to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
from support.faulty import Reply, Request, Told

Fault = Callable[[Request], Reply | None]
"""Returns what answers a request in the store's place, or None where the store is to answer."""


@dataclass
class FaultyStore:
    """A store that runs: its address, what is in it, what it was asked, and how it fails."""

    url: str
    name: str = "Oxigraph/0.0"
    store: Store = field(default_factory=Store)
    seen: list[Request] = field(default_factory=list)
    fault: Fault = lambda request: None
    takes: Callable[[bytes], bytes] = lambda body: body

    def graph(self, name: str) -> set[str]:
        """Return the statements of a graph, as text."""
        return {str(quad.triple) for quad in self.store.quads_for_pattern(None, None, None, NamedNode(name))}

    def puts(self) -> list[Request]:
        """Return the requests that brought statements."""
        return [request for request in self.seen if request.path.startswith("/store")]


@contextmanager
def faulty_store(tls: ssl.SSLContext | None = None) -> Iterator[FaultyStore]:
    """Run a store on the loopback; ``/query``, ``/update`` and ``/store``, or ``/sparql`` for both."""
    stop = threading.Event()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def version_string(self) -> str:
            return found.name

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, body.decode())
            found.seen.append(request)
            told = Told(request, self, stop)
            reply = found.fault(request)
            if reply:
                reply(told)
                return
            with lock:
                self._do(told, body)

        def _do(self, told: Told, body: bytes) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query) | parse_qs(_form(told.request))
            if parts.path == "/store":
                named = parse_qs(parts.query, keep_blank_values=True)
                graph = NamedNode(named["graph"][0]) if "graph" in named else DefaultGraph()
                found.store.load(found.takes(body), RdfFormat.N_TRIPLES, to_graph=graph)
                told.send(status=204, type=None)
            elif "query" in asked:
                answer = found.store.query(asked["query"][0])
                assert isinstance(answer, QuerySolutions | QueryBoolean)
                told.send(answer.serialize(format=QueryResultsFormat.JSON) or b"")
            elif body:
                found.store.update(body.decode())
                told.send(status=204, type=None)
            else:
                told.send(b"a store", type="text/plain")

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever asked has gone, as tests mean it to

    with Server(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            scheme = "https"
        found = FaultyStore(f"{scheme}://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            stop.set()
            server.shutdown()
            thread.join()


def _form(request: Request) -> str:
    return request.query if request.headers.get("content-type", "").endswith("urlencoded") else ""
