"""The published graph as it is known beside the data that are validated."""

from __future__ import annotations

from r2p_ld import cache, published, rdf
from r2p_ld.shacl.data import Data


def published_graph() -> Data:
    """Return the published graph as asserted.

    It is read from the user's cache; the published file takes ten times as long. Raises ``BadInput`` where
    nothing was built.
    """
    return cache.read("validation", published.digest(published.ASSERTED), _read, Data.loads)


def _read() -> Data:
    return Data.of_background(rdf.triples(published.file(published.ASSERTED, hashed=True)))
