"""Queries that are not ours, and queries over data that are not ours, asked in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from r2p_ld import sandbox, xsd
from r2p_ld.errors import BadInput, Fault
from r2p_ld.query import diagnose as _  # noqa: F401 -- no file can be opened when it is needed
from r2p_ld.query import explain as _explain  # noqa: F401 -- nor for this
from r2p_ld.query import guard, imported, missing
from r2p_ld.query.results import Result, run
from r2p_ld.query.tokens import prologue, tokens
from r2p_ld.store import mentions, open_graph, open_published, open_read_only
from r2p_ld.texts import row_of

MEMORY = 2 << 30
"""Bytes of address space."""
_MODIFIER = re.compile(r"\s*(?:\*|\?(?!\w))")


def ask(
    text: str,
    *,
    source: Path | None = None,
    needs: Sequence[str] = (),
    things: Mapping[str, str] | None = None,
    base: str | None = None,
    data: Sequence[str | Path] = (),
    named: Mapping[str, str | Path] | None = None,
    with_published: bool = False,
    store: str | Path | None = None,
    timeout: float = 60.0,
    evidence: bool = False,
) -> Result:
    """Return the answer of a query over files, or a store on disk, or else the published graph.

    ``with_published`` tells that the published graph is asked together with the files.
    ``source`` is the file that the text came from, ``needs`` are the data sets that a question needs, and
    ``things`` the IRIs asked about, by parameter.
    ``evidence`` asks for that of each row. Relative IRIs resolve against ``base``. ``timeout``, in seconds,
    covers reading the data and answering.
    Raises ``BadInput`` as ``run``, ``open_graph`` and ``missing.check`` do, and for a text that
    ``guard.check`` refuses or that breaks the engine; ``FaultsFound`` where time or memory ran out.
    """
    place = str(source or "the query")
    guard.check(text, place)
    counts = imported.question() if data or store is not None else ""
    advice = "; load the data with `r2p-ld load FILE --into DIR`, and ask with --store DIR" if data else ""
    return sandbox.run(
        _answer,
        *(text, place, counts, list(needs), dict(things or {}), base),
        *(list(data), dict(named or {}), with_published, store, evidence),
        seconds=timeout,
        memory=MEMORY,
        work="the query",
        source="the query, or the data,",
        advice=advice,
    )


def _answer(
    text: str,
    source: str,
    counts: str,
    needs: list[str],
    things: dict[str, str],
    base: str | None,
    data: list[str | Path],
    named: dict[str, str | Path],
    with_published: bool,
    folder: str | Path | None,
    evidence: bool,
) -> Result:
    """Return the answer in this process, which ``ask`` has limited."""
    notes: list[str] = []
    if folder is not None:
        store = open_read_only(folder)
        if not sandbox.is_sealed():
            notes.append("this system offers no way to keep the engine from opening connections.")
    elif data or named:
        literals: set[Literal] = set()
        ours = open_published(named_graphs=evidence) if with_published else None
        store = open_graph(data, named, base=base, into=ours, literals=literals)
        notes += _rewritten(literals)
    else:
        store = open_published(named_graphs=True)
    _check_from(text, store, source)
    absent = list(_zero_length(text, store))
    origins = None
    if evidence:
        from r2p_ld.query.evidence import of_rows
        from r2p_ld.query.origins import Origins

        origins = Origins(store)
        origins.load()
    # a store on disk opens its files when it needs them
    with nullcontext() if folder is not None else sandbox.no_new_files():
        result = run(text, store, base=base, source=source)
        if origins:
            result = result._replace(evidence=tuple(of_rows(text, store, result, origins, base)))
        if counts:
            notes += imported.notes(run(counts, store), needs)
    missing.check(result, things, store)
    notes += absent or missing.notes(text, result, store)
    return result._replace(notes=tuple(notes))


def _check_from(text: str, store: Store, source: str) -> None:
    """Raise ``BadInput`` where a query takes its data FROM a graph that is not there."""
    prefixes = prologue(text).prefixes
    for before, token in pairwise(tokens(text)):
        graph = token.iri(prefixes) if before.text.upper() in ("FROM", "NAMED") else None
        if graph and not store.contains_named_graph(graph):
            rule = f"the data have no graph {graph}, and nothing is fetched."
            mend = f"leave FROM out, or give the graph: --named {graph.value}=FILE."
            fault = Fault(source, row_of(text, token.start), None, rule, mend)
            raise BadInput("the query is refused", [fault])


def _zero_length(text: str, store: Store) -> Iterator[str]:
    """Yield a note where a path may have length zero, and the data do not mention a name in the query.

    SPARQL 1.1 (section 18.4) has ``ex:a ex:p* ?x`` find ex:a itself, be it in the data or not.
    """
    head = prologue(text)
    found = list(tokens(text, head.end))
    ends = (t.end for t in found if t.text in (")", "a") or t.kind == "iri" or t.prefix is not None)
    if any(_MODIFIER.match(text, end) for end in ends):
        names = filter(None, (token.iri(head.prefixes) for token in found))
        absent = [str(name) for name in dict.fromkeys(names) if not mentions(store, name.value)]
        if absent:
            yield (
                f"the data do not mention {', '.join(absent)}: the engine finds no path of length zero "
                "(* or ?) from or to a term that they do not have."
            )


def _rewritten(literals: set[Literal]) -> Iterator[str]:
    """Yield notes on the literals that a store does not hold as they were written."""
    place = NamedNode("urn:uuid:00000000-0000-0000-0000-000000000000")
    store = Store()
    store.extend(Quad(place, place, literal) for literal in literals)
    held = {quad.object for quad in store}
    if rewritten := literals - held:
        yield (
            f"the engine writes {len(rewritten):,} literals of the data in another way, "
            f"{min(map(str, rewritten))} for one: it does not tell apart literals that differ in this alone."
        )
    plain = store.query("SELECT ?o { ?s ?p ?o FILTER(!isNumeric(?o)) }")
    values = ((row["o"], xsd.value(row["o"])) for row in plain)  # type: ignore[union-attr]
    if beyond := [str(o) for o, value in values if isinstance(value, tuple) and value[0] == "decimal"]:
        yield (
            f"the engine does not calculate with {len(beyond):,} numbers of the data, {min(beyond)}: "
            "it has 64 bits for integers, and 18 digits behind the point."
        )
