"""The files to load: which they are, what they hold, and whether they have changed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode

from r2p_ld import published, rdf
from r2p_ld.errors import BadInput
from r2p_ld.shards import expand


def input_files(files: Sequence[str | Path], release: bool) -> list[Path]:
    """Return the files to load, those of folders of shards one by one.

    Raises ``BadInput`` where none are named, or more than makes sense.
    """
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
