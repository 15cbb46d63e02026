"""The files to load: which they are, what they hold, and whether they have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from r2p_ld import published, rdf, sandbox
from r2p_ld.errors import BadInput
from r2p_ld.shards import expand

_SECONDS = 600.0
"""Time for reading each block of a file."""


def input_files(files: Sequence[str | Path], release: bool, base: str | None = None) -> list[Path]:
    """Return the files to load, those of folders of shards one by one.

    Raises ``BadInput`` where none are named, or more than makes sense.
    """
    if release and base is not None:
        raise BadInput("--base is for FILES; the published graph has no relative IRIs.")
    if release and files:
        raise BadInput("name FILES, or say --release for the published graph; not both.")
    if files:
        return expand(map(Path, files))
    if not release:
        raise BadInput("name the FILES to load, or say --release for the published graph.")
    return [published.file(published.QUADS, hashed=True)]


def graph_name(iri: str | None) -> NamedNode | None:
    """Return a graph's name. Raise ``BadInput`` where it is no absolute IRI."""
    try:
        return None if iri is None else NamedNode(iri)
    except ValueError as error:
        raise BadInput(f"{iri!r} names no graph: {error}. Write an absolute IRI.") from None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file. Raise ``BadInput`` where it cannot be read."""
    hashed = sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                hashed.update(part)
    except OSError as error:
        raise rdf.unreadable(path, f"cannot be read: {error.strerror}.") from None
    return hashed.hexdigest()


def statements(path: Path, base: str | None = None) -> Iterator[Quad]:
    """Yield a file's statements, read in the sandbox; relative IRIs resolve against ``base``.

    Blank nodes are renamed so that files can be put together. Raises ``BadInput`` for what cannot be
    read, and ``FaultsFound`` where reading needs more time or memory than it may have.
    """
    work = f"reading {path}"
    for block in sandbox.stream(rdf.blocks, path, base, seconds=_SECONDS, work=work, source=str(path)):
        yield from parse(block, RdfFormat.N_QUADS)
