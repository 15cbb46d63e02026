"""Where a store takes queries, updates and graphs: found from any of its addresses by asking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from r2p_ld.errors import BadInput
from r2p_ld.http import Answer, Client, Deadline

JSON = "application/sparql-results+json"
_QUERIES = ("/query", "/sparql", "/sparql-auth")
# addresses that take no query: one sent there could be answered with all data, or be taken as data
_OTHERS = (
    *("/update", "/store", "/data", "/get", "/statements", "/rdf-graphs/service"),
    *("/sparql-graph-crud", "/sparql-graph-crud-auth"),
)


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


def _oxigraph(base: str, opens: bool) -> Store:
    bulk = "&no_transaction"
    return Store("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store?graph=", bulk=bulk, lanes=2)


def _virtuoso(base: str, opens: bool) -> Store:
    auth = "-auth" if opens else ""
    sparql, graphs = f"{base}/sparql{auth}", f"{base}/sparql-graph-crud{auth}?graph-uri="
    # two lanes of small batches: a deadlock between them is told with 500, and the batch sent again
    return Store("virtuoso", sparql, sparql, graphs, default=False, lanes=2)


def _fuseki(base: str, opens: bool) -> Store:
    return Store("fuseki", f"{base}/query", f"{base}/update", f"{base}/data?graph=")


def _rdf4j(base: str, opens: bool) -> Store:
    graphs = f"{base}/rdf-graphs/service?graph="
    return Store("rdf4j", base, f"{base}/statements", graphs, default=False)


def _graphdb(base: str, opens: bool) -> Store:
    return _rdf4j(base, opens)._replace(kind="graphdb")


_KINDS: dict[str, Callable[[str, bool], Store]] = {
    "oxigraph": _oxigraph,
    "virtuoso": _virtuoso,
    "fuseki": _fuseki,
    "graphdb": _graphdb,
    "rdf4j": _rdf4j,
}
KINDS = ("auto", *_KINDS, "generic")
# what a store's headers, or its service description, say of it
_SIGNS = {**{kind: kind for kind in _KINDS if kind != "rdf4j"}, "ontotext": "graphdb", "rdf4j": "rdf4j"}


def check_kind(kind: str) -> None:
    """Raise ``BadInput`` where no store is called so."""
    if kind not in KINDS:
        raise BadInput(f"no store is called {kind!r}; use one of {', '.join(KINDS)}.")


def takes_queries(address: str) -> bool:
    """Tell whether a query may be sent to an address: not where it ends as one for loading does."""
    return not _path(address).endswith(_OTHERS)


def find(client: Client, kind: str, deadline: Deadline) -> Store:
    """Return the store at a client's endpoint, which may be any of the store's addresses.

    ``auto`` asks the store which it is; ``generic`` is SPARQL alone, at just this address. Raises
    ``RemoteFailure`` where no SPARQL endpoint answers.
    """
    address = client.endpoint
    if kind == "generic":
        return Store(kind, address, address)
    if kind == "auto":
        kind, address = _recognise(client, deadline)
    if kind == "generic":  # many take updates beside their /query
        update = f"{_base(address)}/update" if _path(address).endswith("/query") else address
        return Store(kind, address, update)
    return _KINDS[kind](_base(address), bool(client.credentials.user or client.credentials.token))


def _recognise(client: Client, deadline: Deadline) -> tuple[str, str]:
    """Return the kind of the store, and the address at which it answers a query."""
    tried = []
    for address in _candidates(client.endpoint):
        tried.append(address)
        question = f"{address}{'&' if '?' in address else '?'}{urlencode({'query': 'ASK {}'})}"
        answer = client.send(question, deadline, headers={"Accept": JSON}, any_status=True)
        if kind := _sign(answer):
            return kind, address
        if answer.denied or answer.status >= 500:
            raise client.error(answer)
        if answer.status == 200 and "json" in answer.type:
            break
    else:
        raise client.failure(f"no SPARQL endpoint answers at {', '.join(tried)}")
    # a service description, or a front page
    page = client.send(address, deadline, headers={"Accept": "text/turtle, */*;q=0.1"}, any_status=True)
    kind = "rdf4j" if "/repositories/" in address else "generic"
    return _sign(page, body=True) or kind, address


def _candidates(endpoint: str) -> Iterator[str]:
    """Yield the addresses at which a store may answer queries, that which was given first."""
    base = _base(endpoint)
    if takes_queries(endpoint):
        yield endpoint
    yield from (address for address in (base, f"{base}/query", f"{base}/sparql") if address != endpoint)


def _sign(answer: Answer, *, body: bool = False) -> str:
    text = " ".join(f"{name} {value}" for name, value in answer.headers.items())
    if body:
        text += answer.body[:100_000].decode(errors="replace")
    return next((kind for sign, kind in _SIGNS.items() if sign in text.lower()), "")


def _path(address: str) -> str:
    return address.partition("?")[0].rstrip("/")


def _base(address: str) -> str:
    """Return an address without what stores put behind it for queries, updates and graphs."""
    path = _path(address)
    return next((path.removesuffix(end) for end in (*_QUERIES, *_OTHERS) if path.endswith(end)), path)
