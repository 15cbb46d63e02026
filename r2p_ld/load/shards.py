"""Files for the loaders of distributed stores: N-Quads in shards, with a manifest.

All statements of a subject are in one shard, the same one whenever it is made. A blank node's label
means something within one file only, so whatever has a blank node is in the first shard.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import BlankNode, Quad, RdfFormat, serialize

from r2p_ld import paths, shards
from r2p_ld.errors import BadInput
from r2p_ld.load.sources import graph_name, statements
from r2p_ld.load.spool import BATCH, has_blank
from r2p_ld.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Shards(Outcome):
    """What was written: the statements and bytes of each file."""

    folder: Path
    statements: int
    files: tuple[dict[str, object], ...]

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
    """Write files as ``count`` shards of N-Quads and a manifest, all or nothing, into an empty folder.

    Triples go to ``graph``, or the default graph; relative IRIs resolve against ``base``. Memory stays flat.
    Raises ``BadInput`` for unreadable files, a folder that holds something or cannot be written, and a
    count below 1 or above 1024.
    """
    target = graph_name(graph)
    shards.check(count)
    names = [f"{i:04}.nq" for i in range(count)]
    with paths.locked(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{folder} holds something; name an empty folder, or a new one.")
        with paths.writing(folder), paths.atomic(folder) as new:
            new.mkdir()
            with ExitStack() as stack:
                outputs = [stack.enter_context((new / name).open("wb")) for name in names]
                quads = chain.from_iterable(statements(path, base, target) for path in files)
                while part := list(islice(quads, BATCH)):
                    parts: list[list[Quad]] = [[] for _ in names]
                    for quad in part:
                        parts[_shard(quad, count)].append(quad)
                    for some, file in zip(parts, outputs, strict=True):
                        file.write(serialize(some, format=RdfFormat.N_QUADS) or b"")
            listed = tuple(shards.entries(new, names))
            shards.write_manifest(new, listed)
    return Shards(folder, sum(int(str(file["statements"])) for file in listed), listed)


def _shard(quad: Quad, count: int) -> int:
    blank = has_blank(quad.triple) or isinstance(quad.graph_name, BlankNode)
    return 0 if blank else shards.place(str(quad.subject).encode(), count)
