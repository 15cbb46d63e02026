"""The files to load: which they are, what they hold, and whether they have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import file_digest
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from r2p_ld import published, rdf, sandbox
from r2p_ld.errors import BadInput
from r2p_ld.shards import expand

SECONDS = 600.0
"""Time for reading each block of a file."""


def input_files(files: Sequence[str | Path], release: bool, base: str | None = None) -> list[Path]:
    """Return the files to load, those of folders of shards one by one.

    Raises ``BadInput`` where none are named, or more than makes sense.
    """
    if bool(files) == release:
        raise BadInput("name the FILES to load, or say --release for the published graph, not both.")
    if release and base is not None:
        raise BadInput("--base is for FILES; the published graph has no relative IRIs.")
    return [published.file(published.QUADS, hashed=True)] if release else expand(map(Path, files))


def graph_name(iri: str | None) -> NamedNode | None:
    """Return a graph's name. Raise ``BadInput`` where it is no absolute IRI."""
    try:
        return None if iri is None else NamedNode(iri)
    except ValueError as error:
        raise BadInput(f"{iri!r} names no graph: {error}. Write an absolute IRI.") from None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file. Raise ``BadInput`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise rdf.unreadable(path, f"cannot be read: {error.strerror}.") from None


def statements(path: Path, base: str | None = None, target: NamedNode | None = None) -> Iterator[Quad]:
    """Yield a file's statements, read in the sandbox; relative IRIs resolve against ``base``.

    Triples go to the ``target`` where there is one. Blank nodes are renamed so that files can be put
    together. Raises ``BadInput`` for what cannot be read, and ``FaultsFound`` where reading needs more
    time or memory than it may have.
    """
    read = sandbox.stream(rdf.blocks, path, base, seconds=SECONDS, work=f"reading {path}", source=str(path))
    for block in read:
        for quad in parse(block, RdfFormat.N_QUADS):
            is_triple = target is not None and isinstance(quad.graph_name, DefaultGraph)
            yield Quad(quad.subject, quad.predicate, quad.object, target) if is_triple else quad


def name_of(graph: NamedNode | BlankNode | DefaultGraph | Triple, path: str | Path) -> NamedNode | None:
    """Return the name of a graph in a file, None for the default graph; refuse blank nodes as names."""
    if isinstance(graph, NamedNode | DefaultGraph):
        return graph if isinstance(graph, NamedNode) else None
    raise rdf.unreadable(Path(path), f"a graph is named by the blank node {graph}.", "name it by an IRI.")
