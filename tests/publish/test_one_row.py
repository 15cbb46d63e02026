"""A row more of a reading changes few lines of what is published."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.graph.assemble import union
from r2p_ld.graph.closure import close
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import prefixes
from r2p_ld.publish.turtle import write
from r2p_ld.tables.project import load

READINGS = paths.ontology() / "readings"


def published(*readings: Path) -> list[str]:
    graph = union(populate(load(readings=readings)))
    return write(graph | close(graph), prefixes()).splitlines()


@pytest.mark.parametrize("mark", ["\tr2p:guidedBy\tprinciple:do-no-harm\t"])
def test_a_row_of_a_reading_changes_at_most_forty_lines(mark: str, tmp_path: Path) -> None:
    table = READINGS / "overview-2014-report.tsv"
    rows = table.read_text("utf-8").splitlines(keepends=True)
    fewer = [row for row in rows if mark not in row]
    assert len(fewer) == len(rows) - 1
    (tmp_path / table.name).write_text("".join(fewer), "utf-8")
    changes = [
        line
        for line in unified_diff(published(tmp_path / table.name), published(), n=0)
        if line[0] in "+-" and not line.startswith(("+++", "---"))
    ]
    assert 15 <= len(changes) <= 40
    assert changes.count("+        principle:do-no-harm,") == 1  # the claim
