"""Where the statements go: N-Quads, N-Quads in shards, or Parquet; whole at the end, or not there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from r2p_ld import paths, shards
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import unescape

SHARDS = 16
_FILES = (".nq", ".nq.gz", ".parquet")


class Sink(Protocol):
    """Takes N-Quads, whole lines at a time."""

    def write(self, lines: bytes) -> None:
        """Take some lines."""


def check(out: Path, count: int | None = None) -> None:
    """Raise ``BadInput`` for a name that nothing can be written to, or not in so many shards."""
    folder = not out.name.lower().endswith(_FILES)
    if folder and out.suffix and not out.is_dir():
        raise BadInput(f"{out}: name a file that ends in .nq, .nq.gz or .parquet, or a folder.")
    if not folder and count is not None:
        raise BadInput(f"--shards is for a folder, and {out} is a file.")
    shards.check(SHARDS if count is None else count)
    if folder and (out.is_file() or (out.is_dir() and any(out.iterdir()))):
        raise BadInput(f"{out} holds something; name an empty folder, or a new one.")
    if not folder and out.is_dir():
        raise BadInput(f"{out} is a folder.")


@contextmanager
def opened(out: Path, count: int | None = None) -> Iterator[Sink]:
    """Open what the name of ``out`` asks for; it is put in place when all went well.

    ``count`` is how many shards a folder gets, by default 16. Raises ``BadInput`` where it cannot be put.
    """
    check(out, count)
    name = out.name.lower()
    with paths.atomic(out) as temporary:
        if not name.endswith(_FILES):
            with shards.writer(temporary, count or SHARDS) as sharded:
                yield sharded
        elif name.endswith(".parquet"):
            with Parquet(temporary) as table:
                yield table
        elif name.endswith(".gz"):
            with temporary.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield cast(Sink, packed)
        else:
            with temporary.open("wb") as file:  # unbuffered, a write may stop half way and say nothing
                yield cast(Sink, file)


_LINE = re.compile(
    rb'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9-]+))?)'
    rb" <([^>]*)> \.\n"
)
_ROWS = 1 << 16


class Parquet:
    """A Parquet file with a row a statement: subject, predicate, object, datatype, language, graph."""

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise BadInput("Parquet needs the package pyarrow: pip install 'r2p-ld[parquet]'") from None
        text = pyarrow.string()
        names = ("subject", "predicate", "object", "datatype", "language", "graph")
        self.arrow: Any = pyarrow
        self.string = expand("xsd:string")
        self.schema = pyarrow.schema([pyarrow.field(name, text) for name in names])
        self.file: Any = pyarrow.parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[tuple[str | None, ...]] = []

    def __enter__(self) -> Parquet:
        return self

    def write(self, lines: bytes) -> None:
        """Take some lines."""
        statements = _LINE.findall(lines)
        assert len(statements) == lines.count(b"\n"), "a statement was lost"
        for found in statements:
            subject, predicate, iri, text, datatype, language, graph = (part.decode() for part in found)
            if not iri:
                text = unescape(text)
                datatype = datatype or ("" if language else self.string)
            self.rows.append((subject, predicate, iri or text, datatype or None, language or None, graph))
        if len(self.rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self.rows, strict=True)
        arrays = [self.arrow.array(column, self.arrow.string()) for column in columns]
        self.file.write_table(self.arrow.Table.from_arrays(arrays, schema=self.schema))
        self.rows.clear()

    def close(self) -> None:
        """Write what is left, and end the file."""
        if self.rows:
            self._flush()
        self.file.close()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.file.close()
