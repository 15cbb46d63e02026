"""Asking the graph: canned questions with typed parameters, or anybody's SPARQL.

A question of ours (``queries/*/*.rq``) runs in this process, for speed. Any other text, and any
question over somebody else's data, goes to a worker that can be killed (``foreign``). An endpoint
(``remote``) takes the same text that ``bind`` returns, and its answers are the same ``Result``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from r2p_ld import published
from r2p_ld.errors import BadInput
from r2p_ld.query.catalog import (
    CannedQuery,
    bind,
    find,
    list_queries,
    read_query,
    read_tags,
    read_text,
    things,
)
from r2p_ld.query.parameters import Parameter
from r2p_ld.query.render import render
from r2p_ld.query.results import Result, run

__all__ = [
    "CannedQuery",
    "Parameter",
    "Result",
    "answer",
    "bind",
    "find",
    "list_queries",
    "read_query",
    "read_tags",
    "render",
    "run",
]


def answer(
    question: str,
    parameters: Mapping[str, str | int] | None = None,
    *,
    data: Sequence[str | Path] = (),
    named: Mapping[str, str | Path] | None = None,
    store: str | Path | None = None,
    endpoint: str | None = None,
    format: str | None = None,
    timeout: float = 60.0,
    columns: int | None = None,
) -> str:
    """Return the answer to a canned question, or to a query file, as text.

    ``question`` is a canned query's name, or a path that ends in ``.rq``. ``data`` are RDF files and
    ``named`` maps a graph's IRI to a file (see ``store.open_graph``); ``store`` is a folder that
    ``load --into`` made; ``endpoint`` is the address of a store. Without any of them the published
    graph is asked. A question that needs data sets of others takes them as ``data``, beside the
    published graph, or from a store that holds both. ``format`` is one that ``render`` knows;
    ``columns`` is the terminal's width, None where there is no terminal. ``timeout`` is in seconds.

    Raises ``BadInput`` for a wrong name, parameter, file, syntax or format, for a thing of ours that is
    asked about in vain because the data (an endpoint's aside) do not mention it, ``FaultsFound`` where
    a query that is not ours, or a query over data that is not ours, needs more time or memory than
    it may have, and ``RemoteFailure`` where an endpoint does not give the whole answer.

    >>> print(answer("tool-counts", format="md"), end="")
    | pillar | label | tools |
    | --- | --- | --- |
    | pillar:1 | Pillar I | 8 |
    | pillar:2 | Pillar II | 19 |
    | pillar:3 | Pillar III | 10 |
    """
    if endpoint is not None and (data or named or store):
        raise BadInput("an endpoint has its own data: leave out --endpoint, or --data, --named and --store.")
    if store is not None and (data or named):
        raise BadInput("a store has its own data: leave out --store, or --data and --named.")
    path = Path(question) if question.endswith(".rq") else None
    asked_about: dict[str, str] = {}
    if path is None or parameters:
        query = find(question) if path is None else read_query(path)
        text = bind(query, parameters or {})
        asked_about = things(query, parameters or {})
    else:
        text = read_text(path)
    if path is None:
        if not data and not named and store is None and endpoint is None:
            from r2p_ld.store import ask_published

            if query.needs:
                raise BadInput(_needs(query))
            store_asked = ask_published(named_graphs=query.named_graphs, core=query.core)
            asked = run(text, store_asked, source=f"{query.name}.rq")
            if asked_about:
                from r2p_ld.query import known

                known.check(asked, asked_about)
            return render(asked, format, columns=columns)
        if query.needs and data:
            data = [published.file(published.TRIPLES), *data]
    if endpoint is not None:
        from r2p_ld.query import remote

        return render(remote.ask(text, endpoint, timeout=timeout), format, columns=columns)

    from r2p_ld.query import foreign

    return foreign.ask(
        text,
        source=path,
        things=asked_about,
        data=data,
        named=named or {},
        store=store,
        format=format,
        timeout=timeout,
        columns=columns,
    )


def _needs(query: CannedQuery) -> str:
    files = " ".join(f"{name}.nq" for name in query.needs)
    return (
        f"{query.name} joins data of others with ours, and none are given. Import {', '.join(query.needs)} "
        f"(`r2p-ld import --list`), and then: r2p-ld query {query.name} --data {files}"
    )
