"""Every fact of the inventory is accounted for, in one kind of place."""

from __future__ import annotations

from pathlib import Path

import pytest

from r2p_ld.tables.project import Project, load

INVENTORY = Path(__file__).parents[1] / "fixtures" / "inventory-ids.txt"
OURS = ("N", "C-", "S-")
"""How the ids begin of what is ours: readings and judgements that no inventory lists."""


@pytest.fixture(scope="module")
def project() -> Project:
    return load()


@pytest.fixture(scope="module")
def accounts(project: Project) -> dict[str, set[str]]:
    """Each kind of place and the facts it accounts for; rows F001-073.1 and .2 are one fact."""
    kinds = {
        "readings": [row.id for table in project.readings.values() for row in table.rows],
        "curated": [row.id for row in project.curated.rows],
        "silences": [row.id for row in project.silences.rows],
        "left out": [row.id for row in project.left_out.rows],
        "rules": [row.id for row in project.rule_ids.rows],
    }
    return {
        kind: {id.partition(".")[0] for id in ids if not id.startswith(OURS)} for kind, ids in kinds.items()
    }


def test_the_inventory_is_whole() -> None:
    ids = INVENTORY.read_text("utf-8").splitlines()
    assert len(ids) == len(set(ids)) == 649


def test_every_fact_is_accounted_for_once(accounts: dict[str, set[str]]) -> None:
    found = sorted(id for ids in accounts.values() for id in ids)
    assert found == sorted(INVENTORY.read_text("utf-8").splitlines())


def test_what_a_document_says_is_read_or_left_out(accounts: dict[str, set[str]]) -> None:
    said = {id for id in INVENTORY.read_text("utf-8").splitlines() if id.startswith("F")}
    assert len(said) == 583
    assert {id for id in accounts["readings"] | accounts["left out"] if id.startswith("F")} == said
    assert accounts["readings"] <= said
    assert {kind: len(ids) for kind, ids in accounts.items()} == {
        "readings": 564,
        "curated": 25,
        "silences": 21,
        "left out": 20,
        "rules": 19,
    }
