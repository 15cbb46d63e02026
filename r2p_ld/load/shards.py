"""Files for the loaders of distributed stores: N-Quads in shards, with a manifest.

All statements of a subject are in one shard, the same one whenever it is made. A blank node's label
means something within one file only, so whatever has a blank node is in the first shard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, serialize

from r2p_ld import shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.load.spool import BATCH, has_blank, named, statements


@dataclass(frozen=True, slots=True)
class Shards:
    """What was written: the statements and bytes of each file."""

    folder: Path
    files: tuple[dict[str, object], ...]
    statements: int
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, as the manifest has it."""
        return {"statements": self.statements, "files": list(self.files), "faults": []}

    def __str__(self) -> str:
        return f"{self.statements:,} statements in {len(self.files)} shards are in {self.folder}."


def write(
    files: Sequence[Path],
    folder: Path,
    count: int,
    *,
    graph: str | None = None,
    base: str | None = None,
) -> Shards:
    """Write files as ``count`` shards of N-Quads and a manifest into an empty folder.

    Triples go to ``graph``, or the default graph; relative IRIs resolve against ``base``. Memory
    stays flat. Raises ``BadInput`` for unreadable
    files, a folder that holds something, and a count below 1 or above 1024; no manifest is written then.
    """
    target = named(graph)
    shards.check(count)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} holds something; name an empty folder, or a new one.")
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{i:04}.nq" for i in range(count)]
    with ExitStack() as stack:
        outputs = [stack.enter_context((folder / name).open("wb")) for name in names]
        try:
            for part in _parts(files, base):
                shared: list[list[Quad]] = [[] for _ in names]
                for quad in part:
                    if target is not None and quad.graph_name == DefaultGraph():
                        quad = Quad(quad.subject, quad.predicate, quad.object, target)
                    shared[_shard(quad, count)].append(quad)
                for quads, file in zip(shared, outputs, strict=True):
                    file.write(serialize(quads, format=RdfFormat.N_QUADS) or b"")
        except BadInput:
            for name in names:
                (folder / name).unlink()
            raise
    listed = tuple(shards.entries(folder, names))
    shards.write_manifest(folder, listed)
    return Shards(folder, listed, sum(int(str(file["statements"])) for file in listed))


def _parts(files: Iterable[Path], base: str | None) -> Iterator[list[Quad]]:
    for path in files:
        source = statements(path, base)
        while part := list(islice(source, BATCH)):
            yield part


def _shard(quad: Quad, count: int) -> int:
    blank = has_blank(quad.triple) or isinstance(quad.graph_name, BlankNode)
    return 0 if blank else shards.place(str(quad.subject).encode(), count)
