"""Files for the loaders of distributed stores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from r2p_ld import paths, shards
from r2p_ld.errors import BadInput
from r2p_ld.load.sources import graph_name, statements
from r2p_ld.load.spool import BATCH
from r2p_ld.outcome import Outcome
from r2p_ld.published import MANIFEST


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
    with paths.locked(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{folder} holds something; name an empty folder, or a new one.")
        with paths.writing(folder), paths.atomic(folder) as new:
            with shards.writer(new, count) as writer:
                quads = chain.from_iterable(statements(path, base, target) for path in files)
                while part := list(islice(quads, BATCH)):
                    writer.write(serialize(part, format=RdfFormat.N_QUADS) or b"")
            manifest = json.loads((new / MANIFEST).read_bytes())
    return Shards(folder, manifest["statements"], tuple(manifest["files"]))
