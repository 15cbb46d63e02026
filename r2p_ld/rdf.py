"""RDF files, read with their faults told."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node

_ENDINGS = ".ttl, .nt, .nq, .trig, .jsonld, .json, .rdf, .xml, .owl, .n3, or one of them and .gz"
PACKED = ".gz"
"""The ending of a file that is packed with gzip."""


NOT_READ = "name a file that is there and that you may read."
"""How to mend that a file cannot be read."""


def format_of(path: Path) -> RdfFormat:
    """Return the format that a file's name tells, ``.gz`` apart; raise ``BadInput`` if it tells none."""
    ending = Path(path.name.removesuffix(PACKED)).suffix.removeprefix(".").lower()
    if ending == "parquet":
        mend = "write N-Quads: `r2p-ld import … --out FILE.nq`, FILE.nq.gz or a folder."
        raise unreadable(path, "Parquet is for programs that work on tables, and is not read here.", mend)
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
def opened(path: Path) -> Iterator[tuple[IO[bytes], RdfFormat]]:
    """Open a file, unpacked, for a parser; what the parser then raises becomes ``BadInput``."""
    import gzip

    format = format_of(path)
    try:
        with cast(IO[bytes], gzip.open(path) if path.name.endswith(PACKED) else path.open("rb")) as file:
            yield file, format
    except SyntaxError as error:
        column = None if error.offset is None else str(error.offset)
        rule, mend = f"not {format.name}: {error.msg}.", f"correct it, or give {format.name} in UTF-8."
        raise unreadable(path, rule, mend, error.lineno, column) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise unreadable(path, f"cannot be unpacked: {error}.", "get or make the file again.") from None
    except OSError as error:
        raise unreadable(path, f"cannot be read: {error.strerror or error}.") from None


def quads(path: Path) -> list[Quad]:
    """Return the quads of a file, blank nodes renamed so that files can be put together.

    Relative IRIs resolve against the file. Raises ``BadInput``.
    """
    return list(_quads(path))


def read(path: Path) -> list[Triple]:
    """Return the triples of a file, whatever graphs they are in. Raises ``BadInput``."""
    return list(triples(path))


def triples(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file one by one, whatever graphs they are in. Raises ``BadInput``."""
    for quad in _quads(path):
        yield quad.triple


def _quads(path: Path) -> Iterator[Quad]:
    with opened(path) as (file, format):
        yield from parse(file, format, base_iri=path.resolve().as_uri(), rename_blank_nodes=True)


def graph(name: str) -> NamedNode:
    """Return the IRI of one of our named graphs: ``facts/ngls-dialogue``, ``inferred`` …"""
    return node(f"graph:{name}")
