"""The made-up data sets beside the published graph, to ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store
from support.linked import LINKED, MADE_UP, beside_the_published, import_all


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The made-up data sets, imported; leave the files as they are."""
    return import_all(MADE_UP, LINKED, tmp_path_factory.mktemp("made-up"))


@pytest.fixture(scope="session")
def linked(made_up: list[Path]) -> Store:
    """The published graph and all made-up data sets; leave it as it is."""
    return beside_the_published(made_up)
