"""Where a store takes queries, updates and graphs: found from any of its addresses by asking it."""

from __future__ import annotations

from collections.abc import Iterator
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


_STORES = {  # {} is the server, data set or repository; {auth} is -auth where there are credentials
    "oxigraph": Store(
        "oxigraph", "{}/query", "{}/update", "{}/store?graph=", bulk="&no_transaction", lanes=2
    ),
    # two lanes of small batches: a deadlock between them is answered with 500, and the batch sent again
    "virtuoso": Store(
        *("virtuoso", "{}/sparql{auth}", "{}/sparql{auth}", "{}/sparql-graph-crud{auth}?graph-uri="),
        default=False,
        lanes=2,
    ),
    "fuseki": Store("fuseki", "{}/query", "{}/update", "{}/data?graph="),
    "graphdb": Store("graphdb", "{}", "{}/statements", "{}/rdf-graphs/service?graph=", default=False),
    "rdf4j": Store("rdf4j", "{}", "{}/statements", "{}/rdf-graphs/service?graph=", default=False),
}
KINDS = ("auto", *_STORES, "generic")
# what a store's headers, or its service description, say of it
_SIGNS = {**{kind: kind for kind in _STORES if kind != "rdf4j"}, "ontotext": "graphdb", "rdf4j": "rdf4j"}


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
    if kind == "generic":  # many take updates at a sibling of /query
        update = f"{_base(address)}/update" if _path(address).endswith("/query") else address
        return Store(kind, address, update)
    found, base, auth = _STORES[kind], _base(address), "-auth" if any(client.credentials) else ""
    query, update, graphs = (
        at.format(base, auth=auth) for at in (found.query, found.update, found.graphs or "")
    )
    return found._replace(query=query, update=update, graphs=graphs)


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
