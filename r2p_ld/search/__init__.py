"""Anything in the graph by a name in any of its languages, a code, a document's symbol or its IRI.

An IRI or CURIE is resolved without the index of names, which takes longer to make than the graph to load.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

from r2p_ld import store
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import base, identifier

if TYPE_CHECKING:
    from r2p_ld.search.engine import Found, Search
    from r2p_ld.search.index import Indexes

PROPERTY = "property"
"""The kind that properties are of."""


def published() -> Search:
    """Return the search of the published graph; raise ``BadInput`` if none was built."""
    from r2p_ld.search.index import read_indexes

    return _search(read_indexes())


@lru_cache(maxsize=1)
def _search(indexes: Indexes) -> Search:
    from r2p_ld.search.engine import Search

    return Search(*indexes)


def find(text: str, *, kind: str | None = None, limit: int = 10) -> Found:
    """Return what of the published graph a text may mean, best first.

    The text is a name in any language of the graph, more or less well spelled, or part of one; a code; a
    document's symbol; a CURIE or an IRI. ``kind`` is a class (``policy tool``, ``property``) or a prefix
    (``tool``). Raises ``BadInput`` for a kind that there is not, and for a text or limit that asks for
    nothing.

    >>> [hit.curie for hit in find("guided by", limit=1).hits]
    ['r2p:guidedBy']
    """
    return published().find(text, kind=kind, limit=limit)


def resolve(
    text: str, *, kind: str | None = None, classes: Collection[str] = (), what: str = "the name"
) -> str:
    """Return the IRI of the one thing of the published graph that a text means (see ``Search.resolve``).

    An IRI of others need not be in the graph.
    """
    found, doubt = named(text, kind=kind, classes=classes, what=what)
    if doubt:
        raise BadInput(doubt)
    return found[0]


def named(
    text: str, *, kind: str | None = None, classes: Collection[str] = (), what: str = "the name"
) -> tuple[list[str], str]:
    """Return the IRIs of what a text names and, unless it is one thing's, why (see ``Search.named``)."""
    iri = identifier(text)
    if iri is None:
        return published().named(text, kind=kind, classes=classes, what=what)
    graph = store.ask_published()
    if not store.mentions(graph, iri) and iri.startswith(base()):
        raise BadInput(f"{what}: the graph does not mention {text}; {store.advise(iri, graph)}")
    return [iri], ""


def kinds() -> list[str]:
    """Return the kinds of what the published graph names: prefixes, and classes that are none."""
    return published().kinds()
