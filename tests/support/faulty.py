"""A server on the loopback that does as a test tells it, for stores that do wrong."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs


class Request(NamedTuple):
    """What came: the path, the headers with names in small letters, and the query's text."""

    path: str
    headers: dict[str, str]
    query: str


class Told(NamedTuple):
    """A request and the means to answer it."""

    request: Request
    handler: BaseHTTPRequestHandler
    stop: threading.Event

    def send(
        self,
        body: bytes = b"",
        status: int = 200,
        type: str | None = "application/sparql-results+json",
        *,
        length: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer; ``length`` is told in place of the right one, or none at all where it is negative."""
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


Reply = Callable[[Told], None]


class Faulty(NamedTuple):
    """A server that runs: its address, and what it was asked so far."""

    url: str
    seen: list[Request]


@contextmanager
def serving(*replies: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Faulty]:
    """Run a server that answers its requests with one reply after the other, and the last for ever."""
    seen: list[Request] = []
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen.append(Request(self.path, headers, parse_qs(body).get("query", [body])[0]))
            reply = replies[min(len(seen), len(replies)) - 1]
            reply(Told(seen[-1], self, stop))

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
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Faulty(f"{scheme}://127.0.0.1:{server.server_port}/sparql", seen)
        finally:
            stop.set()
            server.shutdown()
            thread.join()


def says(body: str | bytes, status: int = 200, type: str | None = "text/plain", **headers: str) -> Reply:
    """Return what answers so; ``_`` in the names of headers stands for ``-``."""
    content = body.encode() if isinstance(body, str) else body
    return lambda told: told.send(content, status, type, headers=headers)


def trickle(start: bytes, each: bytes) -> Reply:
    """Return what sends a start, and then a little again and again until the server stops."""

    def reply(told: Told) -> None:
        out = told.handler.wfile
        out.write(start)
        while not told.stop.wait(0.05):
            out.write(each)
            out.flush()

    return reply
