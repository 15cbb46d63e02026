"""Files of RDF, checked whole and cut into batches of N-Triples before a store is touched.

Memory stays flat: the batches lie in a temporary folder. A blank node's label means something within
one request only, so the statements with blank nodes of a graph are one batch, which is held in memory.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import filterfalse, islice
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load import sources

BATCH = 25_000  # statements read at once
MAX_BYTES = 3 << 20  # small batches of one graph are put together up to this
BIG = 16 << 20  # a file of N-Triples of more bytes travels as it is
# blank nodes hold for one batch only; SPARQL reads escapes by number before it reads quotes; triples
# within triples may break a parser
_UNFIT = (b"_:", b"\\u", b"\\U", b"<<")


class Batch(NamedTuple):
    """Part of a graph's spool: bytes from ``offset`` on, and the number of statements in them."""

    offset: int
    length: int
    statements: int


class Graph:
    """What a graph is to hold; ``name`` is None for the default graph.

    ``batches`` hold the statements without blank nodes; ``blank`` holds the others.
    """

    def __init__(self, name: NamedNode | None, spool: Path) -> None:
        self.name = name
        self.batches: list[Batch] = []
        self.blank: list[Triple] = []
        self._spool = spool

    def __str__(self) -> str:
        return "the default graph" if self.name is None else f"<{self.name.value}>"

    @property
    def statements(self) -> int:
        """How many statements the files have for this graph; one that stands twice counts twice."""
        return sum(batch.statements for batch in self.batches) + len(self.blank)

    def add(self, triples: list[Triple]) -> None:
        """Take more statements."""
        body = ntriples(triples)
        if b"_:" in body:  # a blank node, or a text that looks like one
            self.blank += filter(has_blank, triples)
            triples = list(filterfalse(has_blank, triples))
            body = ntriples(triples)
        if triples:
            with self._spool.open("ab") as file:
                self._grow(Batch(file.tell(), len(body), len(triples)))
                file.write(body)

    def add_lines(self, path: Path) -> bool:
        """Take a file of N-Triples as it is, which is faster, if that can be done; tell whether it was."""
        with self._spool.open("ab") as file, path.open("rb") as source:
            start = file.tell()
            shutil.copyfileobj(source, file)
            source.seek(-1, os.SEEK_END)
            if source.read() != b"\n":
                file.write(b"\n")
        batches = [Batch(*each) for each in sources.limited(path, fit, self._spool, start, MAX_BYTES)]
        if sum(batch.length for batch in batches) < self._spool.stat().st_size - start:
            os.truncate(self._spool, start)
            return False
        for batch in batches:
            self._grow(batch)
        return True

    def _grow(self, more: Batch) -> None:
        if self.batches and self.batches[-1].length + more.length <= MAX_BYTES:
            last = self.batches.pop()
            more = Batch(last.offset, last.length + more.length, last.statements + more.statements)
        self.batches.append(more)

    def body(self, batch: Batch) -> bytes:
        """Return a batch as N-Triples."""
        with self._spool.open("rb") as file:
            file.seek(batch.offset)
            return file.read(batch.length)

    def triples(self) -> Iterator[Triple]:
        """Yield the statements without blank nodes, in the files' order."""
        for batch in self.batches:
            for quad in parse(self.body(batch), RdfFormat.N_TRIPLES):
                yield quad.triple


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def has_blank(triple: Triple) -> bool:
    """Tell whether a statement's meaning depends on others of its file."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def fit(path: Path, start: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield offset, length and statements of pieces of N-Triples, up to one that cannot be sent as it is."""
    with path.open("rb") as file:
        file.seek(start)
        while lines := file.read(size) + file.readline(size):
            if not lines.endswith(b"\n") or any(mark in lines for mark in _UNFIT):
                return
            try:
                yield start, len(lines), sum(1 for _ in parse(lines, RdfFormat.N_TRIPLES))
            except SyntaxError:  # to read the file tells where
                return
            start += len(lines)


def spooled(
    files: Iterable[Path], folder: Path, *, graph: str | None = None, base: str | None = None
) -> list[Graph]:
    """Return the graphs of the files, by name, their batches in ``folder``.

    Triples go to ``graph``, or the default graph; quads say themselves where they go. Relative IRIs
    resolve against ``base``. Raises ``BadInput`` with the faults of all files.
    """
    target = sources.graph_name(graph)
    graphs: dict[NamedNode | None, Graph] = {}
    faults: list[Fault] = []

    def graph_of(name: NamedNode | None) -> Graph:
        if name not in graphs:
            graphs[name] = Graph(name, folder / f"{len(graphs)}.nt")
        return graphs[name]

    for path in files:
        try:
            with paths.writing(folder):
                if _is_big(path) and graph_of(target).add_lines(path):
                    continue
                statements = sources.statements(path, base)
                while part := list(islice(statements, BATCH)):
                    triples = defaultdict(list)
                    for quad in part:
                        triples[quad.graph_name].append(quad.triple)
                    for name in triples:
                        graph_of(sources.name_of(name, path) or target).add(triples[name])
        except BadInput as error:
            if not error.faults:
                raise
            faults += error.faults
    if faults:
        raise BadInput("nothing was loaded: the data cannot be read", faults)
    _check_shared(graphs.values())
    return sorted((graph for graph in graphs.values() if graph.statements), key=str)


def _is_big(path: Path) -> bool:
    if path.name.endswith(rdf.PACKED) or rdf.format_of(path) != RdfFormat.N_TRIPLES:
        return False
    return path.is_file() and os.access(path, os.R_OK) and path.stat().st_size > BIG


def _check_shared(graphs: Iterable[Graph]) -> None:
    """Refuse a blank node in two graphs: each graph travels alone, and it would become two."""
    home: dict[BlankNode, Graph] = {}
    for graph in graphs:
        for triple in graph.blank:
            for node in (triple.subject, triple.object):
                if isinstance(node, BlankNode) and home.setdefault(node, graph) is not graph:
                    shared = f"a blank node is in {home[node]} and in {graph}"
                    raise BadInput(f"nothing was loaded: {shared}, and would become two; name it by an IRI.")
