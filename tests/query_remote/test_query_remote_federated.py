"""A query with SERVICE, as the documentation has it: one store asks another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stores import Server, oxigraph

from r2p_ld import load, paths
from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.namespaces import expand
from r2p_ld.query import run_query

PAGE = (Path(__file__).parents[2] / "docs" / "querying.md").read_text("utf-8")
OTHER = "http://localhost:7879/query"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("TOKEN", "USER", "PASSWORD"):
        monkeypatch.delenv(f"R2P_LD_{name}", raising=False)


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Server, Server]]:
    with oxigraph(None, "--union-default-graph") as ours, oxigraph(None) as other:
        yield ours, other


@pytest.fixture
def query(stores: tuple[Server, Server], tmp_path: Path) -> Path:
    """The query of the page, asked of the second store where the page has it elsewhere."""
    (text,) = re.findall(r"```sparql\n(.*?SERVICE.*?)```", PAGE, re.DOTALL)
    assert text.count(OTHER) == 1
    file = tmp_path / "federated.rq"
    file.write_text(text.replace(OTHER, stores[1].query), "utf-8")
    return file


def test_one_store_asks_another(stores: tuple[Server, Server], query: Path, tmp_path: Path) -> None:
    ours, other = stores
    wikidata = tmp_path / "wikidata.ttl"
    wikidata.write_text(
        f'<{expand("wd:Q41397")}> <{expand("rdfs:label")}> "genocidi"@ca , "genocide"@en .\n'
        f'<{expand("wd:Q1")}> <{expand("rdfs:label")}> "univers"@ca .\n',
        "utf-8",
    )
    load.load([wikidata], endpoint=other.load)
    load.load([paths.build() / "links.ttl"], endpoint=ours.load)
    found = run_query(str(query), endpoint=ours.query)
    assert found.to_csv().splitlines() == [
        "concept,label",
        f"{expand('crime:genocide')},genocidi",
    ]
    assert found.notes == ()


def test_a_store_that_cannot_reach_the_other_fails(
    stores: tuple[Server, Server], query: Path, tmp_path: Path
) -> None:
    file = tmp_path / "nowhere.rq"
    file.write_text(query.read_text("utf-8").replace(stores[1].query, "http://127.0.0.1:1/query"), "utf-8")
    load.load([paths.build() / "links.ttl"], endpoint=stores[0].load)
    with pytest.raises(RemoteFailure):
        run_query(str(file), endpoint=stores[0].query, timeout=20)


def test_nothing_here_asks_another(query: Path) -> None:
    with pytest.raises(BadInput, match="SERVICE reaches out"):
        run_query(str(query))
