"""The published files: what they are called, and whether they are what the build wrote."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault

MANIFEST = "MANIFEST.json"
TRIPLES = "r2p.nt"
QUADS = "r2p.nq"
ASSERTED = "r2p-asserted.ttl"


def file(name: str, *, hashed: bool = False) -> Path:
    """Return the path of a published file.

    Its size is compared with the manifest's and, if ``hashed``, its SHA-256 too. Raises ``BadInput``
    where it is not there, or is not what the build wrote.
    """
    path, manifest = paths.build() / name, paths.build() / MANIFEST
    for each in (path, manifest):
        if not each.is_file():
            raise _damaged(each, "no such file.")
    entry = _manifest(manifest, manifest.stat().st_mtime_ns).get(name)
    if entry is None:
        raise _damaged(path, f"{MANIFEST} does not list it.")
    size, digest = entry
    if path.stat().st_size != size:
        raise _damaged(path, f"has {path.stat().st_size:,} bytes, and {MANIFEST} says {size:,}.")
    if hashed:
        from hashlib import sha256

        if sha256(path.read_bytes()).hexdigest() != digest:
            raise _damaged(path, f"has another SHA-256 than {MANIFEST} says.")
    return path


def digest(name: str) -> str:
    """Return the SHA-256 that the manifest gives of a published file. Raise ``BadInput`` as ``file`` does."""
    file(name)
    manifest = paths.build() / MANIFEST
    return _manifest(manifest, manifest.stat().st_mtime_ns)[name][1]


def mentions(iri: str) -> bool:
    """Tell whether the published triples have an IRI. Raise ``BadInput`` as ``file`` does."""
    from mmap import ACCESS_READ, mmap

    with file(TRIPLES).open("rb") as lines, mmap(lines.fileno(), 0, access=ACCESS_READ) as text:
        return text.find(f"<{iri}>".encode()) >= 0


@cache
def _manifest(path: Path, changed: int) -> dict[str, tuple[int, str]]:
    try:
        files = json.loads(path.read_bytes())["files"]
        return {entry["path"]: (entry["bytes"], entry["sha256"]) for entry in files}
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(path, "is no manifest of published files.") from None


def _damaged(path: Path, rule: str) -> BadInput:
    fault = Fault(str(path), rule=rule, mend="run `r2p-ld build`, or get the published files again.")
    return BadInput("there is no whole published graph", [fault])
