"""The manifest of N-Quads in shards: of each file the bytes, the statements and the SHA-256."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

MANIFEST = "MANIFEST.json"


def write_manifest(folder: Path, names: Iterable[str]) -> dict[str, object]:
    """Write the manifest of a folder's files, which have a statement a line; return what it says."""
    files = [_entry(folder, name) for name in names]
    said: dict[str, object] = {
        "statements": sum(int(str(file["statements"])) for file in files),
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return said


def _entry(folder: Path, name: str) -> dict[str, object]:
    hashed, statements = sha256(), 0
    for block in _blocks(folder / name):
        hashed.update(block)
        statements += block.count(b"\n")
    return {
        "path": name,
        "mediaType": "application/n-quads",
        "bytes": (folder / name).stat().st_size,
        "statements": statements,
        "sha256": hashed.hexdigest(),
    }


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
