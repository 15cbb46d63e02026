"""Where in big files of N-Quads each node's lines stand: an index on disk, and groups of nodes from it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from r2p_ld.shacl.index import Term
from r2p_ld.shacl.reach import Unbounded

_TABLES = """
CREATE TABLE extents (
  node INTEGER, file INTEGER, start INTEGER, size INTEGER, quads INTEGER, k1 INTEGER, k2 INTEGER
);
CREATE TABLE incoming (node INTEGER, file INTEGER, start INTEGER, size INTEGER);
CREATE TABLE pointed (node INTEGER, predicate INTEGER, file INTEGER, start INTEGER, size INTEGER,
  PRIMARY KEY (node, predicate)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX extent ON extents (node);
CREATE INDEX arrow ON incoming (node);
CREATE TABLE nodes AS
  SELECT node, min(k1) AS k1, min(k2) AS k2, sum(quads) AS quads FROM extents GROUP BY node;
"""
_SIMPLE = re.compile(rb"\s*(<[^>\\]*>|_:[^\s<]+)[ \t]+(<[^>\\]*>)[ \t]")
_ROWS = 20_000
"""So many rows wait in memory before they are written."""


class Piece(NamedTuple):
    """Bytes of a file: whole lines."""

    file: int
    start: int
    size: int


def number(name: str | bytes) -> int:
    """Return a node's number, the same in every process; two nodes may share one, if hardly ever."""
    data = name.encode() if isinstance(name, str) else name
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


class Shelf:
    """Big files and their index; only ``fill`` writes."""

    def __init__(self, files: Sequence[Path], index: Path) -> None:
        self._files = list(files)
        self._index = index
        self._read: sqlite3.Connection | None = None
        self._open: dict[int, BinaryIO] = {}

    def fill(
        self, keys: Sequence[NamedNode], inverse: Iterable[NamedNode], pointed: Iterable[NamedNode]
    ) -> None:
        """Index the files, whose lines are known to be in order.

        Nodes are grouped by their value of the first of the ``keys`` that they have, and then of the
        second; ``inverse`` are the predicates to be followed from object to subject, and of ``pointed``
        one line for each object is kept.
        """
        ranks = {f"<{key.value}>".encode(): rank for rank, key in enumerate(keys)}
        arrows = {f"<{p.value}>".encode() for p in inverse}
        points = {f"<{p.value}>".encode() for p in pointed}
        with closing(_connected(self._index)) as base:
            base.executescript(_TABLES)
            for file, path in enumerate(self._files):
                self._fill(base, file, path, ranks, arrows, points)
            base.executescript(_INDEXES)
            base.commit()

    def _fill(
        self,
        base: sqlite3.Connection,
        file: int,
        path: Path,
        ranks: dict[bytes, int],
        arrows: set[bytes],
        points: set[bytes],
    ) -> None:
        runs: list[tuple[int, ...]] = []
        heads: list[tuple[int, ...]] = []
        arrows_found: list[tuple[int, ...]] = []
        seen: set[tuple[int, bytes]] = set()
        subject, start, quads, found = b"", 0, 0, dict[int, bytes]()
        place = 0

        def end() -> None:
            if quads:
                node = self._number(file, subject)
                marks = [number(found[rank]) for rank in sorted(found)[:2]]
                runs.append((node, file, start, place - start, quads, *[*marks, node, node][:2]))

        with path.open("rb") as lines:
            for line in lines:
                if told := self._told(file, line):
                    name, predicate = told
                    if name != subject:
                        end()
                        subject, start, quads, found = name, place, 0, {}
                    quads += 1
                    if predicate in ranks:
                        found.setdefault(ranks[predicate], line.split(None, 3)[2])
                    if predicate in arrows or predicate in points:
                        value = self.named(self._parse(file, line)[0].object)
                        if predicate in arrows:
                            arrows_found.append((value, file, place, len(line)))
                        if predicate in points and (value, predicate) not in seen:
                            seen.add((value, predicate))
                            heads.append((value, number(predicate), file, place, len(line)))
                place += len(line)
                if len(runs) + len(heads) + len(arrows_found) >= _ROWS:
                    _write(base, runs, arrows_found, heads)
                    seen.clear()
            end()
        _write(base, runs, arrows_found, heads)

    def _told(self, file: int, line: bytes) -> tuple[bytes, bytes] | None:
        """Return subject and predicate of a line as they stand in N-Triples, ``None`` if it is empty."""
        simple = _SIMPLE.match(line)
        if simple and b"\r" not in line[:-2]:
            return simple[1], simple[2]
        if b"\r" in line[:-2]:
            raise Unbounded("lines that end with a carriage return alone")
        quads = list(parse(input=line, format=RdfFormat.N_QUADS))
        return (str(quads[0].subject).encode(), str(quads[0].predicate).encode()) if quads else None

    def close(self) -> None:
        """Close what reading has opened."""
        for stream in self._open.values():
            stream.close()
        if self._read is not None:
            self._read.close()

    def groups(self, size: int) -> Iterator[list[Piece]]:
        """Yield groups of about ``size`` quads: all lines of nodes that share a key, as far as it goes."""
        with closing(_connected(self._index)) as base:
            rows = base.execute(
                "SELECT n.node, n.quads, n.k1, e.file, e.start, e.size FROM nodes n JOIN extents e "
                "ON e.node = n.node ORDER BY n.k1, n.k2, n.node, e.file, e.start"
            )
            group: list[Piece] = []
            total, last, key = 0, None, None
            for node, quads, k1, *piece in rows:
                if node != last:
                    if total >= size or (total >= size // 2 and k1 != key):
                        yield group
                        group, total = [], 0
                    total += quads
                    last, key = node, k1
                group.append(Piece(*piece))
            if group:
                yield group

    def read(self, pieces: Iterable[Piece]) -> list[Triple]:
        """Return the triples of lines, whatever graphs they are in; equal ones once."""
        found: dict[Triple, None] = {}
        for piece in pieces:
            if piece.file not in self._open:
                self._open[piece.file] = self._files[piece.file].open("rb")
            stream = self._open[piece.file]
            stream.seek(piece.start)
            found.update(
                dict.fromkeys(quad.triple for quad in self._parse(piece.file, stream.read(piece.size)))
            )
        return list(found)

    def about(self, node: Term) -> list[Triple]:
        """Return the triples whose subject a node is."""
        rows = self._ask("SELECT file, start, size FROM extents WHERE node = ?", self.named(node))
        return [triple for triple in self.read(Piece(*row) for row in rows) if triple.subject == node]

    def has(self, node: Term) -> bool:
        """Tell whether a node is a subject."""
        return bool(self._ask(_ANY, self.named(node)) and self.about(node))

    def incoming(self, node: Term) -> list[Triple]:
        """Return the triples whose object a node is, those with a predicate given as ``inverse``."""
        rows = self._ask("SELECT file, start, size FROM incoming WHERE node = ?", self.named(node))
        return [triple for triple in self.read(Piece(*row) for row in rows) if triple.object == node]

    def pointed(self, node: Term) -> list[Triple]:
        """Return one triple for each predicate given as ``pointed`` whose object a node is."""
        rows = self._ask("SELECT file, start, size FROM pointed WHERE node = ?", self.named(node))
        return [triple for triple in self.read(Piece(*row) for row in rows) if triple.object == node]

    def named(self, node: Term) -> int:
        """Return the number of a node as it is in triples that were read."""
        return number(str(node))

    def _number(self, file: int, token: bytes) -> int:
        """Return the number of a subject as it is in a line."""
        if token.startswith(b"_:") and len(self._files) > 1:
            return number(b"_:%d.%s" % (file, token[2:]))
        return number(token)

    def _parse(self, file: int, lines: bytes) -> list[Quad]:
        quads = list(parse(input=lines, format=RdfFormat.N_QUADS))
        if len(self._files) > 1 and b"_:" in lines:
            return [_renamed(quad, file) for quad in quads]
        return quads

    def _ask(self, query: str, node: int) -> list[tuple[int, ...]]:
        if self._read is None:
            self._read = sqlite3.connect(f"{self._index.as_uri()}?mode=ro&immutable=1", uri=True)
        return self._read.execute(query, (node,)).fetchall()


_ANY = "SELECT 1 FROM extents WHERE node = ? LIMIT 1"


def _connected(path: Path) -> sqlite3.Connection:
    # the index is thrown away in the end: nothing of it need survive a crash
    base = sqlite3.connect(path)
    base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE")
    return base


def _write(base: sqlite3.Connection, *rows: list[tuple[int, ...]]) -> None:
    runs, arrows, heads = rows
    base.executemany("INSERT INTO extents VALUES (?, ?, ?, ?, ?, ?, ?)", runs)
    base.executemany("INSERT INTO incoming VALUES (?, ?, ?, ?)", arrows)
    base.executemany("INSERT OR IGNORE INTO pointed VALUES (?, ?, ?, ?, ?)", heads)
    base.commit()
    for written in rows:
        written.clear()


def _renamed(quad: Quad, file: int) -> Quad:
    def name(node: object) -> object:
        return BlankNode(f"{file}.{node.value}") if isinstance(node, BlankNode) else node

    return Quad(name(quad.subject), quad.predicate, name(quad.object), quad.graph_name)  # type: ignore[arg-type]
