"""Files of RDF, checked whole and cut into batches of N-Triples before a store is touched.

Memory stays flat: the batches lie in a temporary folder. A blank node's label means something within
one request only, so the statements with blank nodes of a graph are one batch, which is held in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import filterfalse, islice
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load import sources

BATCH = 25_000  # statements read at once
MAX_BYTES = 3 << 20  # small batches of one graph are put together up to this


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
                offset, length, statements = file.tell(), len(body), len(triples)
                file.write(body)
            if self.batches and self.batches[-1].length + length <= MAX_BYTES:
                last = self.batches.pop()
                offset, length, statements = last.offset, last.length + length, last.statements + statements
            self.batches.append(Batch(offset, length, statements))

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


def _check_shared(graphs: Iterable[Graph]) -> None:
    """Refuse a blank node in two graphs: each graph travels alone, and it would become two."""
    home: dict[BlankNode, Graph] = {}
    for graph in graphs:
        for triple in graph.blank:
            for node in (triple.subject, triple.object):
                if isinstance(node, BlankNode) and home.setdefault(node, graph) is not graph:
                    shared = f"a blank node is in {home[node]} and in {graph}"
                    raise BadInput(f"nothing was loaded: {shared}, and would become two; name it by an IRI.")
