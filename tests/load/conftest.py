"""What the tests of loading share: the stores that answer here, and a journal of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.faulty import FaultyStore, faulty_store
from support.stores import oxigraph_server, virtuoso_server

from r2p_ld import http

__all__ = ["oxigraph_server", "virtuoso_server"]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"R2P_LD_{name}", raising=False)


@pytest.fixture
def server() -> Iterator[FaultyStore]:
    with faulty_store() as found:
        yield found
