"""A small hub to match with, and the published graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from r2p_ld import store
from r2p_ld.reconcile.index import Index, read_index

HUB = Path(__file__).parent / "hub.ttl"


@pytest.fixture(scope="session")
def hub() -> Index:
    """The index of the small hub."""
    return read_index(store.open_graph([HUB]))


@pytest.fixture(scope="session")
def published() -> Index:
    """The index of what is published."""
    return read_index()
