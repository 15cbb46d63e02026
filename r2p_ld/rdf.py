"""RDF files, read with their faults told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand

_ENDINGS = ".ttl, .nt, .nq, .trig, .jsonld, .json, .rdf, .xml, .owl, .n3"


NOT_READ = "name a file that is there and that you may read."
"""How to mend that a file cannot be read."""


def format_of(path: Path) -> RdfFormat:
    """Return the format that a file's name tells; raise ``BadInput`` if it tells none."""
    ending = path.suffix.removeprefix(".").lower()
    format = RdfFormat.RDF_XML if ending == "owl" else RdfFormat.from_extension(ending)
    if format is None:
        raise unreadable(path, "its name's ending tells no RDF format.", f"use one of {_ENDINGS}.")
    return format


def unreadable(
    path: Path, rule: str, mend: str = NOT_READ, row: int | None = None, column: str | None = None
) -> BadInput:
    """Return the error of a file that cannot be read."""
    return BadInput("the data cannot be read", [Fault(str(path), row, column, rule, mend)])


@contextmanager
def told(path: Path, format: RdfFormat) -> Iterator[None]:
    """Turn what a parser raises on a file into ``BadInput``."""
    try:
        yield
    except SyntaxError as error:
        column = None if error.offset is None else str(error.offset)
        rule, mend = f"not {format.name}: {error.msg}.", f"correct it, or give {format.name} in UTF-8."
        raise unreadable(path, rule, mend, error.lineno, column) from None
    except OSError as error:
        raise unreadable(path, f"cannot be read: {error}.") from None


def quads(path: Path) -> list[Quad]:
    """Return the quads of a file, blank nodes renamed so that files can be put together.

    Relative IRIs resolve against the file. Raises ``BadInput``.
    """
    format = format_of(path)
    with told(path, format):
        base = path.resolve().as_uri()
        return list(parse(path=path, format=format, base_iri=base, rename_blank_nodes=True))


def read(path: Path) -> list[Triple]:
    """Return the triples of a file, whatever graphs they are in. Raises ``BadInput``."""
    return [quad.triple for quad in quads(path)]


def graph(name: str) -> NamedNode:
    """Return the IRI of one of our named graphs: ``facts/ngls-dialogue``, ``inferred`` …"""
    return NamedNode(expand(f"graph:{name}"))
