"""The kinds of stores: where each listens, and how one tells which it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode
from urllib.request import Request

from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.http import Client, Deadline


class Store(NamedTuple):
    """Where a store takes queries, updates and graphs.

    ``graphs`` is the address of its Graph Store Protocol up to a graph's name; without one, statements
    travel as updates. ``default`` says whether it has a default graph of its own, which queries see
    without its other graphs. ``bulk`` is what it wants to hear to load a batch without a transaction.
    ``lanes`` is how many batches it takes at once.
    """

    kind: str
    query: str
    update: str
    graphs: str | None = None
    default: bool = True
    bulk: str = ""
    lanes: int = 1


def _oxigraph(at: str, opens: bool) -> Store:
    base = _without(at, "/query", "/update", "/store")
    return Store(
        "oxigraph", f"{base}/query", f"{base}/update", f"{base}/store?graph=", bulk="&no_transaction", lanes=2
    )


def _virtuoso(at: str, opens: bool) -> Store:
    base = _without(at, "/sparql", "/sparql-auth", "/sparql-graph-crud", "/sparql-graph-crud-auth")
    auth = "-auth" if opens else ""
    sparql, graphs = f"{base}/sparql{auth}", f"{base}/sparql-graph-crud{auth}?graph-uri="
    # two lanes of small batches: a deadlock between them is told with 500, and the batch sent again
    return Store("virtuoso", sparql, sparql, graphs, default=False, lanes=2)


def _fuseki(at: str, opens: bool) -> Store:
    base = _without(at, "/query", "/sparql", "/update", "/data")
    return Store("fuseki", f"{base}/query", f"{base}/update", f"{base}/data?graph=")


def _rdf4j(at: str, opens: bool) -> Store:
    base = _without(at, "/statements")
    graphs = f"{base}/rdf-graphs/service?graph="
    return Store("rdf4j", base, f"{base}/statements", graphs, default=False)


def _graphdb(at: str, opens: bool) -> Store:
    return _rdf4j(at, opens)._replace(kind="graphdb")


def _generic(at: str, opens: bool) -> Store:
    return Store("generic", at, at)


_KINDS: dict[str, Callable[[str, bool], Store]] = {
    "oxigraph": _oxigraph,
    "virtuoso": _virtuoso,
    "fuseki": _fuseki,
    "graphdb": _graphdb,
    "rdf4j": _rdf4j,
    "generic": _generic,
}
KINDS = ("auto", *_KINDS)
# what a store's headers, or its service description, say of it
_SIGNS = {
    "oxigraph": "oxigraph",
    "virtuoso": "virtuoso",
    "fuseki": "fuseki",
    "graphdb": "graphdb",
    "ontotext": "graphdb",
    "rdf4j": "rdf4j",
}


def known(kind: str) -> None:
    """Raise ``BadInput`` where no store is called so."""
    if kind not in KINDS:
        raise BadInput(f"no store is called {kind!r}; use one of {', '.join(KINDS)}.")


def store(client: Client, kind: str, deadline: Deadline) -> Store:
    """Return the store at a client's endpoint; ``auto`` asks it which it is.

    Raises ``RemoteFailure`` where nothing answers.
    """
    found = _recognised(client, deadline) if kind == "auto" else kind
    credentials = client.credentials
    return _KINDS[found](client.endpoint.rstrip("/"), bool(credentials.user or credentials.token))


def _recognised(client: Client, deadline: Deadline) -> str:
    """Return the kind of a store from what it answers to a question, or to a bare call."""
    try:
        said = _signs(client, {"query": "ASK {}"}, "application/sparql-results+json", deadline)
    except RemoteFailure:
        said = ""
    if not said:  # a service description, or a front page
        said = _signs(client, {}, "text/turtle, */*;q=0.1", deadline)
    if said:
        return said
    return "rdf4j" if "/repositories/" in client.endpoint else "generic"


def _signs(client: Client, parameters: dict[str, str], accept: str, deadline: Deadline) -> str:
    address = client.endpoint + ("?" + urlencode(parameters) if parameters else "")
    answer = client.send(Request(address, headers={"Accept": accept}), deadline)
    heads = " ".join(f"{name} {value}" for name, value in answer.headers.items()).lower()
    texts = [heads]
    if not parameters:
        texts.append(answer.body[:100_000].decode(errors="replace").lower())
    return next((kind for text in texts for sign, kind in _SIGNS.items() if sign in text), "")


def _without(address: str, *endings: str) -> str:
    for ending in endings:
        if address.endswith(ending):
            return address.removesuffix(ending)
    return address
