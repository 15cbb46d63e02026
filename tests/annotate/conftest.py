"""The lexicon, compiled once."""

from __future__ import annotations

import pytest

from r2p_ld.annotate import Lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.published()
