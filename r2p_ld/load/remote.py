"""What we ask of a store on another machine."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import quote, urlencode
from urllib.request import Request

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import RemoteFailure
from r2p_ld.http import BUSY, Client, Deadline
from r2p_ld.load.stores import Store

Term = NamedNode | BlankNode | Literal | Triple
# what is done twice to the same end may be tried again after these, too
FAILING = (*BUSY, 500, 502, 504)


class Remote:
    """A store, with a time limit on each request."""

    def __init__(self, client: Client, store: Store, seconds: float) -> None:
        self.store = store
        self._client = client
        self._seconds = seconds

    def rows(self, query: str, *names: str) -> list[tuple[Term | None, ...]]:
        """Return the rows of a SELECT, the variables in this order.

        Raises ``RemoteFailure`` where no whole answer comes.
        """
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
        }
        body = urlencode({"query": query}).encode()
        request = Request(self.store.query, body, headers, method="POST")
        answer = self._client.send(request, Deadline(self._seconds), retried=FAILING)
        if "json" not in answer.type:
            raise self._unread(f"it is {answer.type or 'of no media type'}")
        try:
            found = json.loads(answer.body)["results"]["bindings"]
            return [tuple(_term(row.get(name)) for name in names) for row in found]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._unread(f"{type(error).__name__}: {error}") from None

    def holds(self, graph: NamedNode | None) -> bool:
        """Tell whether a graph has any statement."""
        # no ASK: Virtuoso answers one as if it were a SELECT
        return bool(self.rows(f"SELECT ?s WHERE {{ {within(graph, '?s ?p ?o')} }} LIMIT 1", "s"))

    def count(self, graph: NamedNode | None) -> int:
        """Return how many statements a graph has."""
        rows = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {within(graph, '?s ?p ?o')} }}", "n")
        if len(rows) != 1:
            raise self._unread("a count is one row")
        return self.number(rows[0][0])

    def number(self, term: Term | None) -> int:
        """Return the number that a term is. Raises ``RemoteFailure`` where it is none."""
        if isinstance(term, Literal) and term.value.isdecimal():
            return int(term.value)
        raise self._unread(f"{term} is no number")

    def add(self, graph: NamedNode | None, body: bytes, *, once: bool = False) -> None:
        """Add N-Triples to a graph. What may be done ``once`` only is not sent again after a failure."""
        retried = BUSY if once else FAILING
        if self.store.graphs is None:
            text = within(graph, body.decode())
            self.update(f"INSERT DATA {{ {text} }}", retried)
            return
        address = self.store.graphs + quote(graph.value, safe="") if graph else self._default()
        headers = {"Content-Type": "application/n-triples"}
        self._done(Request(address + self.store.bulk, body, headers, method="POST"), retried)

    def update(self, text: str, retried: Collection[int] = BUSY) -> None:
        """Run an update."""
        headers = {"Content-Type": "application/sparql-update"}
        if self.store.kind == "virtuoso":  # it knows the form alone
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            text = urlencode({"update": text})
        self._done(Request(self.store.update, text.encode(), headers, method="POST"), retried)

    def drop(self, graph: NamedNode | None) -> None:
        """Empty a graph, whether or not it is there."""
        self.update(f"{'CLEAR' if graph is None else 'DROP'} SILENT {_ref(graph)}", FAILING)

    def move(self, source: NamedNode, target: NamedNode | None) -> None:
        """Put one graph in another's place, in one update."""
        self.update(f"MOVE {_ref(source)} TO {_ref(target)}")

    def _default(self) -> str:
        assert self.store.graphs
        return self.store.graphs.rpartition("?")[0] + "?default"

    def _unread(self, why: str) -> RemoteFailure:
        return self._client.failure(f"what it answers is no whole result in JSON ({why})")

    def _done(self, request: Request, retried: Collection[int]) -> None:
        answer = self._client.send(request, Deadline(self._seconds), retried=retried)
        if answer.status == HTTPStatus.ACCEPTED:
            raise self._client.failure("it answers 202: it does the work later, or never")
        if answer.type == "text/html" and b"<html" in answer.body[:4096].lower():
            raise self._client.failure("it answers with a web page: this is no address for loading")


def _term(binding: Mapping[str, str] | None) -> Term | None:
    """Return a term of a result in JSON, as loosely as stores write them."""
    if binding is None:
        return None
    value = binding["value"]
    match binding["type"]:
        case "uri":
            return NamedNode(value)
        case "bnode":  # Virtuoso's names for them are IRIs
            return BlankNode(sha256(value.encode()).hexdigest()[:32])
    language = binding.get("xml:lang")
    if language:
        return Literal(value, language=language)
    datatype = binding.get("datatype")
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def within(graph: NamedNode | None, pattern: str) -> str:
    """Return a pattern, or statements, as what is in a graph."""
    return pattern if graph is None else f"GRAPH {graph} {{ {pattern} }}"


def _ref(graph: NamedNode | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH {graph}"
