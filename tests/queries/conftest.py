"""The published graph, to ask."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store, Triple, parse
from support.asking import Ask, asker, store_of

from r2p_ld import paths


@pytest.fixture(scope="session")
def published() -> list[Triple]:
    """The triples of the published graph, in the order of the file."""
    return [quad.triple for quad in parse(path=paths.build() / "r2p.nt", format=RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="session")
def store(published: list[Triple]) -> Store:
    """The published graph; leave it as it is."""
    return store_of(published)


@pytest.fixture(scope="session")
def ask(store: Store) -> Ask:
    """Put a canned question to the published graph."""
    return asker(store)
