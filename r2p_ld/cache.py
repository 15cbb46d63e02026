"""What takes long to make is kept in the user's cache: read from there whole, or made anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar
from zlib import crc32

from r2p_ld import __version__, paths
from r2p_ld.errors import BadInput

_KEPT = 3  # of each kind; older ones are removed
_SUM = 4  # bytes


class Serial(Protocol):
    """What can be written as bytes."""

    def dumps(self) -> bytes:
        """Return it as bytes."""


T = TypeVar("T", bound=Serial)


def entry(kind: str, name: str, make: Callable[[Path], object]) -> Path:
    """Return a file or folder of the cache; ``make`` writes it under the name that it is given, if need be.

    One process at a time makes it, whole or not at all. Raises ``OSError``, ``RuntimeError`` or
    ``BadInput`` where nothing can be kept.
    """
    path = _path(kind, name)
    if not path.exists():
        with paths.locked(path):
            if not path.exists():
                _write(path, make)
    return path


def read(kind: str, source: str, make: Callable[[], T], loads: Callable[[bytes], T]) -> T:
    """Return what ``make`` makes of a ``source`` and this package's own files, or what was kept of it.

    ``source`` is a digest; another source, code or ontology is another entry. What is damaged is made anew,
    and so is all where nothing can be kept.
    """
    with suppress(OSError, RuntimeError):
        path = _path(kind, f"{source[:32]}-{_own_files():08x}")
        if path.exists():
            content = path.read_bytes()
            if crc32(content[_SUM:]).to_bytes(_SUM) == content[:_SUM]:
                return loads(content[_SUM:])
        found = make()
        dump = found.dumps()
        with suppress(BadInput), paths.locked(path):
            _write(path, lambda new: new.write_bytes(crc32(dump).to_bytes(_SUM) + dump))
        return found
    return make()


def _path(kind: str, name: str) -> Path:
    return paths.user_cache() / kind / name


def _write(path: Path, make: Callable[[Path], object]) -> None:
    with paths.atomic(path) as new:
        make(new)
    entries = [each for each in path.parent.iterdir() if not each.name.startswith(".")]
    for old in sorted(entries, key=lambda each: each.stat().st_mtime_ns)[:-_KEPT]:
        if old.is_dir():
            import shutil

            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


def _own_files() -> int:
    """Return a checksum of what the package is made of: its version, code and ontology."""
    parts = [__version__, str(sys.implementation.cache_tag)]
    for folder in (Path(__file__).parent, paths.ontology()):
        parts += sorted(
            f"{file.path} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in _files(folder)
        )
    return crc32("\n".join(parts).encode())


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_file():
                yield each
            elif each.name not in ("__pycache__", "data"):
                yield from _files(each.path)
