"""RDF files, read with their faults told."""

from __future__ import annotations

import gzip
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Self, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node
from r2p_ld.texts import excerpt

_ENDINGS = ".ttl, .nt, .nq, .trig, .jsonld, .json, .rdf, .xml, .owl, .n3, or one of them and .gz"
PACKED = ".gz"
"""The ending of a file that is packed with gzip."""
NOT_READ = "name a file that is there and that you may read."
"""How to mend that a file cannot be read."""
_BLOCK = 10_000
_NO_SCHEME = "No scheme found"
_WRITE_WHOLE = "write it whole, or give --base IRI."


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


def _not_parsed(path: Path, format: RdfFormat, error: SyntaxError) -> BadInput:
    column = None if error.offset is None else str(error.offset)
    rule, mend = f"not {format.name}: {error.msg}.", f"correct it, or give {format.name} in UTF-8."
    if _NO_SCHEME in error.msg:
        rule, mend = "an IRI is relative, and there is no base.", _WRITE_WHOLE
    elif "LoadDocumentCallback" in error.msg:
        rule = "its remote @context (or @import) is not fetched."
        mend = "write what it holds into the file: replace its address by its @context."
    return unreadable(path, rule, mend, error.lineno, column)


@contextmanager
def _open(path: Path) -> Iterator[BufferedReader]:
    with gzip.open(path) if path.name.endswith(PACKED) else path.open("rb") as opened:
        file = cast(BufferedReader, opened)
        if file.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
            file.read(len(BOM_UTF8))
        yield file


def statements(path: Path, *, base: str | None = None) -> Iterator[Quad]:
    """Yield the statements of a file, blank nodes renamed so that files can be put together.

    Relative IRIs resolve against ``base``, and are faults without one. Raises ``BadInput``.
    """
    return _parsed(path, base)


def numbered(
    path: Path, *, base: str | None = None, subjects: Container[object] | None = None
) -> Iterator[tuple[int | None, Quad]]:
    """Yield what ``statements`` yields, or only those of some subjects, with the line on which each ends.

    There is none in JSON-LD and N3, whose statements the parser does not give line by line.
    """
    format = format_of(path)
    lines = None
    if format not in (RdfFormat.JSON_LD, RdfFormat.N3):
        lines = _Lines(look_ahead=format in (RdfFormat.TURTLE, RdfFormat.TRIG))
    for quad in _parsed(path, base, lines):
        line = None if lines is None else lines.current()
        if subjects is None or quad.subject in subjects:
            yield line, quad


def declared_prefixes(path: Path, *, base: str | None = None) -> dict[str, str]:
    """Return the prefixes that stand before the first statement of a file, with their namespaces."""
    format = format_of(path)
    if format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.JSON_LD):
        return {}
    with _open(path) as file:
        found = parse(file, format, base_iri=base)
        next(found, None)
        return dict(found.prefixes)


class _Lines:
    """Hands out a file one line at a time, so that the parser has not yet seen the lines after it.

    In Turtle a literal has ended only where what comes next is seen. So with ``look_ahead`` punctuation
    that begins a line is handed out alone, with a character more where it may be part of a longer token:
    what is parsed then has ended on a line before.
    """

    _START = re.compile(rb"\s*+(?!#)(?:[;,\]}~]|[.{)|>].?|(.))", re.DOTALL)

    def __init__(self, *, look_ahead: bool) -> None:
        self._look_ahead = look_ahead
        self._rest = b""
        self._number = self._seen = self._last = 0
        self._complete, self._has_content = True, False

    def of(self, file: BinaryIO) -> Self:
        """Return this, to read from a file."""
        self._file = file
        return self

    def read(self, size: int) -> bytes:
        """Return the next part of the file, at most so many bytes."""
        part, self._rest = self._rest[:size], self._rest[size:]
        start = None
        if not part:
            part = self._file.readline(size)
            if not part:
                return part
            if self._complete:
                self._number += 1
                start = self._START.match(part) if self._look_ahead else None
                self._has_content = start is not None
            self._complete = part.endswith(b"\n")
        if start and not start[1]:
            part, self._rest = part[: start.end()], part[start.end() :]
            self._seen = self._last
        else:
            self._seen = self._number
            if self._has_content:
                self._last = self._number
        return part

    def current(self) -> int:
        """Return the line on which the statement ends that was just parsed."""
        self._last = self._seen  # a line that looks like a comment may be the end of a text
        return self._seen


def _parsed(path: Path, base: str | None, lines: _Lines | None = None) -> Iterator[Quad]:
    format = format_of(path)
    # of JSON-LD the parser leaves out what has a wrong IRI, unless it is lenient
    lenient = format == RdfFormat.JSON_LD
    try:
        with _open(path) as file:
            source = file if lines is None else cast(BinaryIO, lines.of(file))
            try:
                found = parse(source, format, base_iri=base, rename_blank_nodes=True, lenient=lenient)
            except ValueError as error:
                raise unreadable(path, f"{base!r} is no base: {error}.", "write an absolute IRI.") from None
            yield from _checked(path, found) if lenient else found
    except SyntaxError as error:
        raise _not_parsed(path, format, error) from None
    except MemoryError as error:
        if "buffer" not in str(error):  # the parser's own limit, not this process's
            raise
        mend = "shorten it, or keep it in a file of its own and name that by its IRI."
        raise unreadable(path, "holds a value of more than 16 MiB.", mend) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise unreadable(path, f"cannot be unpacked: {error}.", "get or make the file again.") from None
    except OSError as error:
        raise unreadable(path, f"cannot be read: {error.strerror or error}.") from None


def blocks(path: Path, base: str | None = None) -> Iterator[bytes]:
    """Yield the statements of a file as N-Quads, some thousands at a time. Raises ``BadInput``."""
    found = statements(path, base=base)
    while part := list(islice(found, _BLOCK)):
        yield serialize(part, format=RdfFormat.N_QUADS) or b""


def _checked(path: Path, found: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads; refuse the first that has an IRI or a language tag that is none."""
    right: set[str] = set()
    for quad in found:
        for place in ("subject", "predicate", "object", "graph_name"):
            term = getattr(quad, place)
            tag = isinstance(term, Literal) and term.language
            iri = term.datatype if isinstance(term, Literal) else term
            text = tag or (iri.value if isinstance(iri, NamedNode) else "")
            if not text or text in right:
                continue
            try:
                Literal("", language=tag) if tag else NamedNode(text)
            except ValueError as error:
                raise _wrong_term(path, text, place, str(error)) from None
            right.add(text)
        yield quad


def _wrong_term(path: Path, text: str, place: str, why: str) -> BadInput:
    rule, mend = f"{excerpt(text)!r} is wrong: {why}.", "correct it."
    if _NO_SCHEME in why and place == "predicate":
        rule = f"the property {excerpt(text)!r} has no IRI."
        mend = "give it one in @context, or null to leave it out."
    elif _NO_SCHEME in why:
        rule, mend = f"the IRI {excerpt(text)!r} is relative, and there is no base.", _WRITE_WHOLE
    return unreadable(path, rule, mend)


def triples(path: Path, *, base: str | None = None) -> Iterator[Triple]:
    """Yield the triples of a file, whatever graphs they are in. Raises ``BadInput``."""
    for quad in statements(path, base=base):
        yield quad.triple


def read(path: Path, *, base: str | None = None) -> list[Triple]:
    """Return what ``triples`` yields."""
    return list(triples(path, base=base))


def graph(name: str) -> NamedNode:
    """Return the IRI of one of our named graphs: ``facts/ngls-dialogue``, ``inferred`` …"""
    return node(f"graph:{name}")
