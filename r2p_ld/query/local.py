"""Queries that are not ours, and queries over data that are not ours, asked in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, Store

from r2p_ld import sandbox, xsd
from r2p_ld.errors import BadInput, Fault
from r2p_ld.query import diagnose as _  # noqa: F401 -- no file can be opened when it is needed
from r2p_ld.query import explain as _explain  # noqa: F401 -- nor for this
from r2p_ld.query import guard, imported, missing
from r2p_ld.query.results import Result, run
from r2p_ld.query.tokens import prologue, tokens
from r2p_ld.store import (
    ask_published,
    mentions,
    name_graphs,
    open_files,
    open_published,
    open_read_only,
)
from r2p_ld.texts import row_of

if TYPE_CHECKING:
    from r2p_ld.query.evidence import Evidence
    from r2p_ld.query.origins import Origins

MEMORY = 2 << 30
"""Bytes of address space."""
_MODIFIER = re.compile(r"\s*(?:\*|\?(?!\w))")


def ask(
    text: str,
    *,
    source: str | Path | None = None,
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
    Raises ``BadInput`` as ``run``, ``open_files`` and ``missing.check`` do, and for a text that
    ``guard.check`` refuses or that breaks the engine; ``FaultsFound`` where time or memory ran out.
    """
    place = str(source or "the query")
    guard.check(text, place)
    files = list(data), dict(named or {}), with_published, store, base
    question = text, place, list(needs), dict(things or {}), evidence
    return sandbox.run(_answer, files, question, **limits(timeout, data))


def limits(seconds: float, data: Sequence[str | Path]) -> sandbox.Limits:
    """Return what may be taken to read data and to ask them."""
    return {
        "seconds": seconds,
        "memory": MEMORY,
        "work": "the query",
        "source": "the query, or the data,",
        "advice": "; load the data with `r2p-ld load FILE --into DIR`, and ask with --store DIR"
        if data
        else "",
    }


def _answer(files: tuple[Any, ...], question: tuple[Any, ...]) -> Result:
    return OpenData(*files)(*question)


class OpenData:
    """Files, a store on disk or the published graph, open in this process, which the sandbox has limited."""

    def __init__(
        self,
        data: Sequence[str | Path],
        named: Mapping[str, str | Path],
        with_published: bool,
        folder: str | Path | None,
        base: str | None,
    ) -> None:
        self._base = base
        self._notes: list[str] = []
        self._counts = imported.question() if data or folder is not None else ""
        self._is_on_disk = True  # such a store opens its files when it needs them
        self._has_names = True
        self._origins: Origins | None = None
        self._explained: dict[tuple[str, bool], tuple[str, ...]] = {}
        if folder is not None:
            self._store = open_read_only(folder)
            if not sandbox.is_sealed():
                self._notes.append("this system offers no way to keep the engine from opening connections.")
        elif data or named:
            literals: set[Literal] = set()
            ours = open_published() if with_published else None
            self._store = open_files(data, named, base=base, into=ours, literals=literals)
            self._notes += _rewritten(literals)
            self._is_on_disk, self._has_names = False, not with_published
        elif sandbox.is_sealed():
            self._store = ask_published()
        else:
            self._store, self._is_on_disk = open_published(named_graphs=True), False

    def __call__(
        self, text: str, source: str, needs: Sequence[str], things: Mapping[str, str], evidence: bool
    ) -> Result:
        """Return the answer to a query, with the evidence of each row if that is asked for."""
        if not self._has_names and (evidence or _names(text).has_graphs):
            self._store, self._has_names = name_graphs(self._store), True
        store, notes = self._store, [*self._notes]
        _check_from(text, store, source)
        rows = self._evidence() if evidence else None
        with nullcontext() if self._is_on_disk else sandbox.no_new_files():
            result = run(text, store, base=self._base, source=source)
            if rows:
                result = result._replace(evidence=tuple(rows(text, store, result, base=self._base)))
            if self._counts:
                notes += imported.notes(self._imported, needs)
        missing.check(result, things, store)
        key = text, result.is_empty
        if key not in self._explained:
            absent = tuple(self._zero_length(text))
            self._explained[key] = absent or tuple(missing.notes(text, result, store))
        return result._replace(notes=(*notes, *self._explained[key]))

    def _evidence(self) -> Callable[..., list[Evidence]]:
        """Return what finds the evidence of rows, with all the files that it may need."""
        from r2p_ld.query.evidence import of_rows
        from r2p_ld.query.origins import Origins

        if self._origins is None:
            self._origins = Origins(self._store)
            self._origins.load()
        return partial(of_rows, origins=self._origins)

    @cached_property
    def _imported(self) -> Result:
        return run(self._counts, self._store)

    def _zero_length(self, text: str) -> Iterator[str]:
        """Yield a note where a path may have length zero, and the data do not mention a name in the query.

        SPARQL 1.1 (section 18.4) has ``ex:a ex:p* ?x`` find ex:a itself, be it in the data or not.
        """
        absent = [str(name) for name in _names(text).beside_paths if not mentions(self._store, name.value)]
        if absent:
            yield (
                f"the data do not mention {', '.join(absent)}: the engine finds no path of length zero "
                "(* or ?) from or to a term that they do not have."
            )


class _Names(NamedTuple):
    """What a query names: graphs FROM which it takes its data, with the place; names beside paths.

    The latter are all names of a query that has a path which may have length zero.
    """

    has_graphs: bool
    sources: tuple[tuple[int, NamedNode], ...]
    beside_paths: tuple[NamedNode, ...]


@lru_cache
def _names(text: str) -> _Names:
    head = prologue(text)
    found = list(tokens(text, head.end))
    sources = tuple(
        (token.start, graph)
        for before, token in pairwise(found)
        if before.text.upper() in ("FROM", "NAMED") and (graph := token.iri(head.prefixes))
    )
    has_graphs = bool(sources) or any(token.text.upper() == "GRAPH" for token in found)
    ends = (t.end for t in found if t.text in (")", "a") or t.kind == "iri" or t.prefix is not None)
    has_path = any(_MODIFIER.match(text, end) for end in ends)
    names = filter(None, (token.iri(head.prefixes) for token in found if has_path))
    return _Names(has_graphs, sources, tuple(dict.fromkeys(names)))


def _check_from(text: str, store: Store, source: str) -> None:
    """Raise ``BadInput`` where a query takes its data FROM a graph that is not there."""
    for start, graph in _names(text).sources:
        if not store.contains_named_graph(graph):
            rule = f"the data have no graph {graph}, and nothing is fetched."
            mend = f"leave FROM out, or give the graph: --named {graph.value}=FILE."
            raise BadInput("the query is refused", [Fault(source, row_of(text, start), None, rule, mend)])


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
