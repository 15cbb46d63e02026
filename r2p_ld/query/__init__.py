"""Asking the graph: canned questions with typed parameters, or anybody's SPARQL.

A question of ours over the published graph runs in this process, for speed; all else that is asked here
in the sandbox (``local``). An endpoint (``remote``) takes the same text and gives the same ``Result``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from r2p_ld import __version__
from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.query.catalog import (
    CannedQuery,
    bind,
    find,
    list_queries,
    read_query,
    read_tags,
    read_text,
    things,
    translate,
)
from r2p_ld.query.languages import checked, languages, preferred
from r2p_ld.query.parameters import Parameter
from r2p_ld.query.results import Result, run

__all__ = [
    "ENGLISH",
    "CannedQuery",
    "Parameter",
    "Result",
    "bind",
    "find",
    "languages",
    "list_queries",
    "preferred",
    "read_query",
    "read_tags",
    "run",
    "run_query",
    "translate",
]


def run_query(
    question: str,
    parameters: Mapping[str, str | int] | None = None,
    *,
    data: Sequence[str | Path] = (),
    named: Mapping[str, str | Path] | None = None,
    store: str | Path | None = None,
    endpoint: str | None = None,
    base: str | None = None,
    language: str = ENGLISH,
    timeout: float | None = None,
    evidence: bool = False,
) -> Result:
    """Return the answer to a canned question, or to a query file.

    ``question`` is a canned query's name, or a path that ends in ``.rq``. ``data`` are RDF files and
    ``named`` maps a graph's IRI to a file (see ``store.open_graph``); ``store`` is a folder that
    ``load --into`` made; ``endpoint`` is the address of a store; else the published graph is asked. A
    question that needs data sets of others takes them as ``data``, beside the published graph, or from
    a store that holds both. Relative IRIs in files resolve against ``base``. A canned question gives
    labels in ``language``, and in English where there is none. ``timeout`` is in seconds, by default 60,
    but for a canned question over the published graph alone. With ``evidence`` the answer has that of
    each row, and says what was asked: an endpoint does not tell where its triples come from.

    Raises ``BadInput`` for a wrong name, parameter, language, file or syntax, and for a thing of ours that
    the data (an endpoint's aside) do not mention, ``FaultsFound`` where what is not ours needs more time or
    memory than it may have, and ``RemoteFailure`` where an endpoint does not give the whole answer.

    >>> print(run_query("tool-counts").to_csv(), end="")
    pillar,label,tools\r
    https://w3id.org/r2p-ld/id/pillar/1,Pillar I,8\r
    https://w3id.org/r2p-ld/id/pillar/2,Pillar II,19\r
    https://w3id.org/r2p-ld/id/pillar/3,Pillar III,10\r
    """
    has_files = bool(data or named)
    if evidence and endpoint is not None:
        raise BadInput(
            "an endpoint does not tell where its triples come from: load the data with "
            "`r2p-ld load FILE --into DIR`, and ask for evidence with --store DIR."
        )
    if endpoint is not None and (has_files or store is not None):
        raise BadInput("an endpoint has its own data: leave out --endpoint, or --data, --named and --store.")
    if store is not None and has_files:
        raise BadInput("a store has its own data: leave out --store, or --data and --named.")
    path = Path(question) if question.endswith(".rq") else None
    language = checked(language)
    if path is not None and language != ENGLISH:
        raise BadInput(f"--language is for canned queries: write the language into {path}, or leave it out.")
    if base is not None and (endpoint is not None or not (has_files or path)):
        raise BadInput("--base is for files: leave it out, or give --data, --named or a FILE.rq.")
    is_published = not has_files and store is None and endpoint is None
    asked_about: dict[str, str] = {}
    if path is None or parameters:
        query = find(question) if path is None else read_query(path)
        text = bind(query, parameters or {}, language)
        asked_about = things(query, parameters or {})
        needs = query.needs if path is None else ()
        if needs and is_published:
            raise BadInput(
                f"{question} joins data of others with ours, and none are given. Import "
                f"{', '.join(needs)} (`r2p-ld import --list`), and then: "
                f"r2p-ld query {question} --data {' '.join(f'{name}.nq' for name in needs)}"
            )
    else:
        needs, text = (), read_text(path)
    asked = {
        **({"question": question, "parameters": dict(parameters or {})} if path is None else {"query": text}),
        "data": [str(Path(file).absolute()) for file in data],
        "named": {iri: str(Path(file).absolute()) for iri, file in (named or {}).items()},
        "store": store and str(Path(store).absolute()),
        "base": base,
        "language": None if language == ENGLISH else language,
        "release": __version__,
    }
    if path is None and timeout is None and is_published:
        from r2p_ld.store import ask_published

        graph = ask_published()
        from r2p_ld.query import missing

        answer = run(text, graph, source=f"{query.name}.rq")
        missing.check(answer, asked_about)
        answer = answer._replace(notes=tuple(missing.notes(text, answer, graph)))
        if evidence:
            from r2p_ld.query.evidence import of_rows
            from r2p_ld.query.origins import Origins

            rows = of_rows(text, graph, answer, Origins(graph))
            answer = answer._replace(evidence=tuple(rows), asked=asked)
        return answer
    seconds = 60.0 if timeout is None else timeout
    if endpoint is not None:
        from r2p_ld.query import imported, remote

        answer = remote.ask(text, endpoint, timeout=seconds)
        if not needs:
            return answer
        counted = remote.ask(imported.question(), endpoint, timeout=seconds)
        return answer._replace(notes=(*answer.notes, *imported.notes(counted, needs)))
    from r2p_ld.query import local

    answer = local.ask(
        text,
        source=path,
        needs=needs,
        things=asked_about,
        base=base,
        data=data,
        named=named,
        with_published=bool(needs and data),
        store=store,
        timeout=seconds,
        evidence=evidence,
    )
    return answer._replace(asked=asked) if evidence else answer
