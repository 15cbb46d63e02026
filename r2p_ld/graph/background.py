"""The published graph as it is known beside the data that are validated."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from r2p_ld import __version__, paths, published, rdf
from r2p_ld.errors import BadInput
from r2p_ld.shacl.data import Data

_KEPT = 3  # graphs in the cache


def published_graph() -> Data:
    """Return the published graph as asserted.

    It is read from the user's cache (``paths.user_cache``), where the first use writes it under the hash of
    the graph; where nothing can be written, from the published file, which takes ten times as long. Raises
    ``BadInput`` where nothing was built.
    """
    digest = published.digest(published.ASSERTED)
    with suppress(OSError, RuntimeError):
        version = f"{__version__}-{sys.implementation.cache_tag}"
        cache = paths.user_cache() / ".validation" / f"{digest[:32]}-{version}"
        if cache.exists():
            with suppress(EOFError, TypeError, ValueError):  # a damaged file is written again
                return Data.loads(cache.read_bytes())
        found = _read()
        with suppress(BadInput), paths.locked(cache), paths.atomic(cache) as new:
            new.write_bytes(found.dumps())
            _remove_old(cache.parent)
        return found
    return _read()


def _read() -> Data:
    return Data.of_background(rdf.triples(published.file(published.ASSERTED, hashed=True)))


def _remove_old(folder: Path) -> None:
    files = [each for each in folder.iterdir() if not each.name.startswith(".")]
    for file in sorted(files, key=lambda each: each.stat().st_mtime_ns)[: 1 - _KEPT]:
        file.unlink(missing_ok=True)
