"""What we ask of a store on another machine."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode

from r2p_ld.endpoints import Store
from r2p_ld.http import BUSY, Client, Deadline
from r2p_ld.query.protocol import Endpoint
from r2p_ld.query.results import Term

# what is done twice to the same end may be tried again after these, too
FAILING = (*BUSY, 500, 502, 504)


class Remote:
    """A store, with a time limit on each request."""

    def __init__(self, client: Client, store: Store, seconds: float) -> None:
        self.store = store
        self._client = client
        self._endpoint = Endpoint(client, store.query)
        self._seconds = seconds

    def rows(self, query: str, *names: str) -> list[tuple[Term | None, ...]]:
        """Return the rows of a SELECT, the variables in this order.

        Raises ``RemoteFailure`` where no whole answer comes.
        """
        table = self._endpoint.select(query, Deadline(self._seconds), retried=FAILING)
        return self._endpoint.solutions(
            table, lambda rows: [tuple(row[name] for name in names) for row in rows]
        )

    def holds(self, graph: NamedNode | None) -> bool:
        """Tell whether a graph has any statement."""
        return bool(self.rows(f"SELECT ?s WHERE {{ {within(graph, '?s ?p ?o')} }} LIMIT 1", "s"))

    def count(self, graph: NamedNode | None) -> int:
        """Return how many statements a graph has."""
        rows = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {within(graph, '?s ?p ?o')} }}", "n")
        if len(rows) != 1:
            raise self._client.failure(f"a count is one row, and it sends {len(rows)}")
        return self.number(rows[0][0])

    def number(self, term: Term | None) -> int:
        """Return the number that a term is. Raises ``RemoteFailure`` where it is none."""
        if isinstance(term, Literal) and term.value.isdecimal():
            return int(term.value)
        raise self._client.failure(f"it counts, and {term} is no number")

    def add(self, graph: NamedNode | None, body: bytes, *, once: bool = False) -> None:
        """Add N-Triples to a graph. What may be done ``once`` only is not sent again after a failure."""
        retried = BUSY if once else FAILING
        if self.store.graphs is None:
            self.update(f"INSERT DATA {{ {within(graph, body.decode())} }}", retried)
            return
        start = self.store.graphs
        address = start + quote(graph.value, safe="") if graph else f"{start.rpartition('?')[0]}?default"
        self._post(address + self.store.bulk, body, "application/n-triples", retried)

    def update(self, text: str, retried: Collection[int] = BUSY) -> None:
        """Run an update."""
        if self.store.kind == "virtuoso":  # it knows the form alone
            body, media_type = urlencode({"update": text}), "application/x-www-form-urlencoded"
        else:
            body, media_type = text, "application/sparql-update"
        self._post(self.store.update, body.encode(), media_type, retried)

    def drop(self, graph: NamedNode | None) -> None:
        """Empty a graph, whether or not it is there."""
        self.update(f"{'CLEAR' if graph is None else 'DROP'} SILENT {_ref(graph)}", FAILING)

    def move(self, source: NamedNode, target: NamedNode | None) -> None:
        """Put one graph in another's place, in one update."""
        self.update(f"MOVE {_ref(source)} TO {_ref(target)}")

    def _post(self, address: str, body: bytes, media_type: str, retried: Collection[int]) -> None:
        headers = {"Content-Type": media_type}
        answer = self._client.send(
            address, Deadline(self._seconds), body=body, headers=headers, retried=retried
        )
        if answer.status == HTTPStatus.ACCEPTED:
            raise self._client.failure("it answers 202: it does the work later, or never")
        # Virtuoso answers an update with a page that begins with a comment
        if answer.type == "text/html" and b"<html" in answer.body[:4096].lower():
            raise self._client.failure(
                f"it answers with a web page: this is no address for loading. It says: {answer.excerpt()}"
            )


def within(graph: NamedNode | None, pattern: str) -> str:
    """Return a pattern, or statements, as what is in a graph."""
    return pattern if graph is None else f"GRAPH {graph} {{ {pattern} }}"


def _ref(graph: NamedNode | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH {graph}"
